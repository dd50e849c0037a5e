"""Who is there in a scenario: the persons that it names, and for every role that none of them holds a stand-in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from zoneinfo import ZoneInfo

from engine import casefile, people
from engine.calendars import WorkingCalendar
from engine.definitions.definition import Definition, Texts
from engine.scenarios import local_time
from engine.scenarios.scenario import Given, Person

TEAM = "desk"
LEAD = "team_lead"
SUPERVISOR = "supervisor"
DIRECTOR = "director"
REQUESTER = "requester"
CUSTOMER = "customer"
OPERATOR: Literal["operator"] = "operator"
DUTY = "duty."
GRADE_MANAGER = "grade_manager"
GRADES = "ABCD"
TITLES = {LEAD: "Team lead", SUPERVISOR: "Supervisor", DIRECTOR: "Director", GRADE_MANAGER: "Grade manager"}


@dataclass(frozen=True)
class Parts:
    """What there is to play in some workflows: ``roles`` with their titles, and all recipient ``rules``."""

    roles: Mapping[str, Texts]
    rules: frozenset[str]

    @classmethod
    def of(cls, *sources: Definition) -> "Parts":
        """The parts of these definitions; those of the first come first."""
        roles = {role: title for source in reversed(sources) for role, title in source.roles.items()}
        order = dict.fromkeys(role for source in sources for role in source.roles)
        return cls(
            {role: roles[role] for role in order}, frozenset(rule for one in sources for rule in recipients(one))
        )


def recipients(source: Definition) -> Iterator[str]:
    """Every recipient rule that a definition names."""
    yield from (rule for one in source.notifications for rule in one.to)
    for deadline in source.deadlines.values():
        yield from (rule for rung in deadline.escalate for rule in rung.notify)
        yield from deadline.remind_whom


@dataclass(frozen=True)
class Cast:
    """The desk, the customer and the requester of one scenario. ``order`` are the persons as the file names them."""

    desk: people.Desk
    customer: casefile.Customer
    requester: casefile.Contact
    team: str
    order: tuple[str, ...]

    def actor(self, word: str, assignee: str | None) -> casefile.Actor | None:
        """Who a word stands for: a person, the requester, the assignee, else a holder of the role, the assignee first.

        None where nobody fits.
        """
        if word in (REQUESTER, CUSTOMER):
            return casefile.Actor("requester", str(self.requester.id))
        if word == OPERATOR:
            return casefile.Actor(OPERATOR, OPERATOR)
        key = assignee if word == "assignee" else self.person(word, assignee)
        return casefile.Actor("person", key) if key else None

    def person(self, word: str, assignee: str | None = None) -> str | None:
        """The key of whoever a word stands for."""
        if word in self.desk.persons:
            return word
        if word == LEAD:
            return self.desk.teams[self.team].lead
        holders = [key for key in self.order if word in self.desk.persons[key].roles]
        return assignee if assignee in holders else next(iter(holders), None)

    def with_calendars(self, find_calendar: Callable[[str], WorkingCalendar]) -> "Cast":
        """The cast with the hours of those who have their own. Raises errors.UnknownCalendar."""
        names = {one.calendar for one in self.desk.persons.values() if one.calendar}
        if not names:
            return self
        return replace(self, desk=replace(self.desk, calendars={name: find_calendar(name) for name in names}))

    def is_called(self, key: str, word: str) -> bool:
        """Whether a word stands for a person: their key, or a role that they hold."""
        person = self.desk.person(key)
        return key == word or (person is not None and word in person.roles)


def of(given: Given, parts: Parts, zone: ZoneInfo) -> Cast:
    """The cast of a scenario that fills these parts; ``zone`` is that of absences."""
    team = given.team or TEAM
    everyone = named(given, parts)
    top, lead = _first(everyone, SUPERVISOR), _lead(everyone, team) or _first(everyone, LEAD)
    above = {top: _first(everyone, DIRECTOR)}
    persons = [_person(key, one, team, above.get(key, top), parts) for key, one in everyone.items()]
    leads = {team: lead} | {key: _lead(everyone, key) for one in persons for key in one.teams - {team}}
    desk = people.Desk.of(
        persons,
        [people.Team(key, key.replace("_", " ").title(), leader) for key, leader in leads.items()],
        [absence for key, one in given.people.items() for absence in _absences(key, one, zone)],
        rosters=[_roster(name, key) for name, key in _duties(given, parts.rules).items()],
        grade_managers=_grade_managers(given, parts.rules),
    )
    customer = casefile.Customer(1, CUSTOMER, "The customer", given.grade or "C")
    address = None if given.reachable is False else "requester@customer.example"
    requester = casefile.Contact(1, "The requester", address, given.language or "en", "+86 10 5555 0100", 1)
    return Cast(desk, customer, requester, team, tuple(everyone))


def named(given: Given, parts: Parts) -> dict[str, Person]:
    """Everyone by key: those of the file first, then a stand-in for each role that nobody of them holds."""
    found = dict(given.people)
    held = {role for one in found.values() for role in one.roles}
    for role in (*parts.roles, SUPERVISOR, DIRECTOR, LEAD):
        if role not in held and role not in found:
            found[role] = Person(role, (role,))
    for key in _mentioned(given, parts.rules, found.values()):
        found.setdefault(key, Person(key))
    return found


def _mentioned(given: Given, rules: frozenset[str], persons: Iterable[Person]) -> Iterator[str]:
    """Keys that stand for someone without having been introduced."""
    held = {role for one in persons for role in one.roles}
    if given.assignee and given.assignee not in held:
        yield given.assignee
    yield from _duties(given, rules).values()
    yield from _grade_managers(given, rules).values()
    for one in given.people.values():
        yield from (key for key in (one.supervisor, one.deputy, *(away.deputy for away in one.away)) if key)


def _first(named: Mapping[str, Person], role: str) -> str:
    return next((key for key, one in named.items() if role in one.roles), role)


def _lead(named: Mapping[str, Person], team: str) -> str | None:
    """Who leads a team: the first team lead who is in it and says so."""
    return next((key for key, one in named.items() if LEAD in one.roles and one.teams and team in one.teams), None)


def _person(key: str, one: Person, team: str, above: str, parts: Parts) -> people.Person:
    titles = parts.roles.get(key, {})
    supervisor = one.supervisor or (above if above != key else None)
    return people.Person(
        key,
        titles.get("en") or TITLES.get(key) or key.replace("_", " ").title(),
        f"{key}@desk.example",
        one.language,
        supervisor,
        one.deputy,
        frozenset(one.roles) & parts.roles.keys(),
        frozenset({team} if one.teams is None else one.teams),
        one.absent,
        one.calendar,
    )


def _absences(key: str, one: Person, zone: ZoneInfo) -> Iterator[people.Absence]:
    for away in one.away:
        until_at = local_time.read(away.until, zone) if away.until else None
        yield people.Absence(key, local_time.read(away.since, zone), until_at, away.deputy)


def _duties(given: Given, rules: frozenset[str]) -> dict[str, str]:
    used = sorted(rule.removeprefix(DUTY) for rule in rules if rule.startswith(DUTY))
    return {**{name: f"on_duty_{name}" for name in used}, **given.duty}


def _roster(name: str, key: str) -> people.Roster:
    return people.Roster(name, name, "UTC", (people.Handover(0, "00:00", key),))


def _grade_managers(given: Given, rules: frozenset[str]) -> dict[str, str]:
    stand_in = dict.fromkeys(GRADES, GRADE_MANAGER) if GRADE_MANAGER in rules else {}
    return {**stand_in, **given.grade_managers}


def merged(first: Given, then: Given) -> Given:
    """What a scenario is given: its own words, else those of its file; people of both."""
    own = {
        name: getattr(then, name)
        for name in Given.__slots__
        if name not in ("people", "duty", "grade_managers", "places") and getattr(then, name) is not None
    }
    return replace(
        first,
        **own,
        people={**first.people, **then.people},
        duty={**first.duty, **then.duty},
        grade_managers={**first.grade_managers, **then.grade_managers},
        places={**first.places, **then.places},
    )
