"""What is assumed where a staff file says nothing: how steps come about, and a desk large enough for the work."""

import math
from collections.abc import Iterator, Mapping

from engine import decide, people
from engine.calendars import Span
from engine.definitions import definition
from engine.simulation import arrivals
from engine.simulation.staff import Habit, Length, Staff, Weights

FIRST, OTHER, INHERITED = 20.0, 4.0, 1.0
"""How often the first event of a state is chosen, another of its own, and one of a state around it."""
TAKES = Length(Span("working", 15 * 60))
ANSWERS = Length(Span("plain", 6 * 3600), 3.0)
"""How long a customer takes."""
REOPENED = 0.02
"""Of the closed cases, those that something more happens to by hand."""
BUSY = 0.7
"""The share of their hours for which the people of the standard desk have work, if estimates hold."""
TEAM = "desk"
SHARES: Mapping[str, Weights] = {
    "grade": {"A": 5, "B": 15, "C": 50, "D": 30},
    "priority": {"low": 10, "normal": 75, "high": 12, "urgent": 3},
    "channel": {"phone": 50, "web": 30, "mail": 20},
}


def habit(given: Habit, *, by_customer: bool, from_closed: bool) -> Habit:
    """The habit of an event with nothing left open but its weight. What a customer does keeps nobody here busy."""
    happens = REOPENED if from_closed else 1.0
    return Habit(
        given.weight,
        given.after or (ANSWERS if by_customer else None),
        None if by_customer else given.takes or TAKES,
        happens if given.happens is None else given.happens,
        given.by,
    )


def weight_in(place: int, *, inherited: bool) -> float:
    """How often the event at that place among a state's transitions is chosen beside the others."""
    if inherited:
        return INHERITED
    return OTHER if place else FIRST


def staff(workflow: decide.Workflow, a_week: float) -> Staff:
    """A desk for that many cases a week: as many of each role as its first steps ask for, two at least."""
    source, calendar = workflow.definition, workflow.calendar
    roles = tuple(source.roles) or ("agent",)
    lead = "supervisor" if "supervisor" in roles else roles[0]
    persons = [
        people.Person(
            f"{role}_{number}",
            f"{workflow.title(source.roles.get(role, {}), 'en', role)} {number}",
            f"{role}_{number}@desk.example",
            supervisor=f"{lead}_1" if (role, number) != (lead, 1) else None,
            roles=frozenset({role}),
            teams=frozenset({TEAM}),
        )
        for role in roles
        for number in range(1, _count(workflow, role, a_week) + 1)
    ]
    desk = people.Desk.of(persons, [people.Team(TEAM, "Desk", f"{lead}_1")])
    calendars = {source.calendar: calendar}
    shares = {**SHARES, "team": {TEAM: 1.0}}
    return Staff(desk, source.calendar, calendars, arrivals.in_hours_of(calendar).at_rate(a_week), shares)


def _count(workflow: decide.Workflow, role: str, a_week: float) -> int:
    holders = _holders(workflow.definition)
    firsts = [event.by[0] for event in _first_events(workflow.definition) if event.by]
    steps = sum(first == role or (first == "assignee" and role in holders) for first in firsts)
    week_s = sum(to_s - from_s for day in workflow.calendar.book.week for from_s, to_s in day.hours)
    work_s = a_week * steps * TAKES.median.amount * math.exp(math.log(TAKES.spread) ** 2 / 2)
    return max(2, math.ceil(work_s / (week_s * BUSY))) if week_s else 2


def _first_events(source: definition.Definition) -> Iterator[definition.Event]:
    """The first event of each state, which most cases take."""
    for state in source.index.values():
        first = next((one.event for one in state.transitions if one.event in source.events), None)
        if first:
            yield source.events[first]


def _holders(source: definition.Definition) -> frozenset[str]:
    """The roles whose members some event makes the assignee."""
    found: set[str] = set()
    for event in source.events.values():
        field = source.fields.get((event.assign or "").removeprefix("field."))
        if event.assign == "actor":
            found.update(event.by[:1])
        elif field and field.role:
            found.add(field.role)
    return frozenset(found)
