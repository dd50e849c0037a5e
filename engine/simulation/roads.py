"""What can happen next to a case by someone's hand: the events out of each state, and who does them."""

import functools
import random
from dataclasses import dataclass

from engine import casefile, decide, people
from engine.simulation import chances, standard
from engine.simulation.staff import Habit, Staff

NOBODY = Habit()


@dataclass(frozen=True, slots=True)
class Road:
    """An event with its habit. ``roles`` are those that may do it here; none where the customer does it."""

    event: str
    habit: Habit
    roles: frozenset[str] = frozenset()

    @property
    def by_customer(self) -> bool:
        """Whether the requester does it."""
        return not self.roles


class Roads:
    """The events by state of one workflow, each as likely as the staff file or the definition's order has it."""

    def __init__(self, workflow: decide.Workflow, staff: Staff) -> None:
        self._workflow, self._staff = workflow, staff
        states = workflow.definition.index
        self._parent = {child.name: state.name for state in states.values() for child in state.states}
        self._of = functools.cache(self._work_out)
        self._leaves = functools.cache(self._find_leaves)

    def leaves(self, configuration: tuple[str, ...]) -> tuple[str, ...]:
        """The innermost active states; a case moves on from each of them by itself."""
        return self._leaves(configuration)

    def _find_leaves(self, configuration: tuple[str, ...]) -> tuple[str, ...]:
        states = self._workflow.definition.index
        return tuple(name for name in configuration if not states[name].states)

    def choose(self, leaf: str, chance: random.Random) -> Road | None:
        """What someone does next out of that state; None where there is nothing to do but wait."""
        known = self._of(leaf)
        return known.one(chance) if known else None

    def _work_out(self, leaf: str) -> chances.Choice[Road]:
        """The roads out of a state and of those round it."""
        weights: dict[Road, float] = {}
        state: str | None = leaf
        while state:
            events = dict.fromkeys(one.event for one in self._workflow.definition.index[state].transitions)
            places = [event for event in events if event and self._is_by_hand(event)]
            for place, event in enumerate(places):
                road = self._road(event, leaf)
                usual = standard.weight_in(place, inherited=state != leaf)
                weights.setdefault(road, usual if road.habit.weight is None else road.habit.weight)
            state = self._parent.get(state)
        return chances.Choice(weights)

    def _is_by_hand(self, event: str) -> bool:
        """Whether people do it: the chart's own events and those of the engine alone come by themselves."""
        declared = self._workflow.event(event)
        return bool(declared) and set(declared.by) != {"system"} if declared else False

    def _road(self, event: str, leaf: str) -> Road:
        declared = self._workflow.definition.events[event]
        given = self._staff.events.get(event, NOBODY)
        allowed = [given.by] if given.by else declared.by
        by_customer = "requester" in allowed
        from_closed = leaf in self._closing
        habit = standard.habit(given, by_customer=by_customer, from_closed=from_closed)
        return Road(event, habit, frozenset() if by_customer else frozenset(allowed) - {"system"})

    @functools.cached_property
    def _closing(self) -> frozenset[str]:
        """The states in which a case counts as closed, with all inside them."""
        index = self._workflow.definition.index
        return frozenset(inner.name for name in self._workflow.closing for inner in index[name].walk())


class Crew:
    """Who may do a road: the persons of the desk by role."""

    def __init__(self, workflow: decide.Workflow, desk: people.Desk) -> None:
        self._workflow, self._desk = workflow, desk
        self._able = functools.cache(self._find_able)

    def able(self, road: Road, case: casefile.CaseFile) -> tuple[str, ...]:
        """The keys of those who may do it now: the assignee alone where they may, else everyone near.

        Whoever four eyes or the case itself keep from it is left out.
        """
        barred = self._barred(road.event, case)
        holder = case.assignee
        if holder and holder not in barred and self._may(holder, road, case):
            return (holder,)
        able = self._able(road.roles, case.team)
        return tuple(key for key in able if key not in barred) if barred else able

    def takers(self, case: casefile.CaseFile) -> tuple[str, ...]:
        """Who may take a case that nobody holds: everyone near with a role."""
        away = self._workflow.kept_away(case)
        return tuple(
            key for key in self._able(frozenset(self._workflow.definition.roles), case.team) if key not in away
        )

    def _may(self, key: str, road: Road, case: casefile.CaseFile) -> bool:
        return "assignee" in road.roles or key in self._able(road.roles, case.team)

    def _find_able(self, roles: frozenset[str], team: str | None) -> tuple[str, ...]:
        persons = self._desk.persons
        able = [one for one in persons.values() if "anyone" in roles or not roles.isdisjoint(one.roles)]
        near = [one for one in able if team in one.teams]
        return tuple(one.key for one in near or able)

    def _barred(self, event: str, case: casefile.CaseFile) -> set[str]:
        declared = self._workflow.event(event)
        barred = set(self._workflow.kept_away(case))
        if declared and (declared.not_by or declared.not_by_fields):
            last = {case.last_by.get(name, "") for name in declared.not_by}
            barred |= {one.removeprefix("person:") for one in last if one.startswith("person:")}
            barred |= {case.fields.get(name) or "" for name in declared.not_by_fields}
        return barred
