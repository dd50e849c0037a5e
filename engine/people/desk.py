"""The people of a desk as a snapshot: persons, teams, roles, supervisors, absences, rosters. The store loads it."""

import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from engine.calendars import WorkingCalendar
from engine.people.persons import Absence, Person, Team
from engine.people.rosters import Roster

MOST_DEPUTIES = 5
"""How far a chain of deputies is followed."""


@dataclass(frozen=True)
class Desk:
    """All persons, teams and rosters as they are on record.

    ``grade_managers`` says who looks after the customers of a grade. ``calendars`` are those that persons name as their
    own hours. `as_of` gives the desk in which whoever is away at an instant counts as absent.
    """

    persons: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    rosters: dict[str, Roster] = field(default_factory=dict)
    grade_managers: dict[str, str] = field(default_factory=dict)
    calendars: Mapping[str, WorkingCalendar] = field(default_factory=dict, compare=False)
    _known: dict[int, "Desk"] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        persons: Iterable[Person] = (),
        teams: Iterable[Team] = (),
        absences: Iterable[Absence] = (),
        rosters: Iterable[Roster] = (),
        grade_managers: Mapping[str, str] | None = None,
    ) -> "Desk":
        """A desk of these persons, teams, absences and rosters."""
        return cls(
            {person.key: person for person in persons},
            {team.key: team for team in teams},
            tuple(absences),
            {roster.key: roster for roster in rosters},
            dict(grade_managers or {}),
        )

    def person(self, key: str | None) -> Person | None:
        """The person of that key, None where there is none."""
        return self.persons.get(key) if key else None

    @cached_property
    def active_teams(self) -> Mapping[str, Team]:
        """The teams that cases and persons can be given to: all but the retired."""
        return {key: team for key, team in self.teams.items() if not team.retired}

    def members(self, team: str | None) -> Iterator[Person]:
        """Everyone in a team, by key."""
        return (self.persons[key] for key in sorted(self.persons) if team in self.persons[key].teams)

    def lead_of(self, team: str | None) -> Person | None:
        """The team's lead, None without one."""
        known = self.teams.get(team) if team else None
        return self.person(known.lead) if known else None

    def holders(self, role: str, team: str | None = None, away: frozenset[str] = frozenset()) -> tuple[Person, ...]:
        """Who holds a role and is not kept away: in the team if anyone there does, else anywhere; by key."""
        everyone = [person for person in self._by_role.get(role, ()) if person.key not in away]
        near = [person for person in everyone if team in person.teams]
        return tuple(near or everyone)

    @cached_property
    def _by_role(self) -> Mapping[str, list[Person]]:
        found: dict[str, list[Person]] = {}
        for key in sorted(self.persons):
            for role in self.persons[key].roles:
                found.setdefault(role, []).append(self.persons[key])
        return found

    def on_duty(self, roster: str, at: datetime) -> Person | None:
        """Whoever a roster has on duty at that instant; None where nobody is, or there is no such roster."""
        known = self.rosters.get(roster)
        return self.person(known.on_duty(at)) if known else None

    def grade_manager(self, grade: str | None) -> Person | None:
        """Who looks after the customers of a grade."""
        return self.person(self.grade_managers.get(grade)) if grade else None

    def absence_of(self, person: str, at: datetime) -> Absence | None:
        """The absence that covers the instant; of several the one that was noted last."""
        return next((one for one in reversed(self.absences) if one.person == person and one.covers(at)), None)

    def as_of(self, at: datetime) -> "Desk":
        """The desk in which exactly those count as absent who are away at that instant, each with the deputy of that
        absence.
        """
        if not self.absences:
            return self
        # Who is away changes only where an absence begins or ends.
        stretch = bisect.bisect_right(self._edges, at)
        if stretch not in self._known:
            self._known[stretch] = self._with_absences(at)
        return self._known[stretch]

    @cached_property
    def _edges(self) -> list[datetime]:
        ends = (edge for one in self.absences for edge in (one.from_at, one.until_at) if edge)
        return sorted(set(ends))

    def _with_absences(self, at: datetime) -> "Desk":
        away = {one.person: one for one in self.absences if one.covers(at) and one.person in self.persons}
        persons = dict(self.persons)
        for key, absence in away.items():
            person = persons[key]
            persons[key] = replace(person, absent=True, deputy=absence.deputy or person.deputy)
        return replace(self, persons=persons, absences=())

    def all_present(self) -> "Desk":
        """The desk in which nobody counts as absent: for what was said while they were here."""
        persons = {key: replace(person, absent=False) for key, person in self.persons.items()}
        return replace(self, persons=persons, absences=())

    def stand_in(self, person: Person, away: frozenset[str] = frozenset()) -> Person | None:
        """The person if present, else the first present one along their deputies who is not kept away; None where
        there is none within five.
        """
        if not person.absent and person.key not in away:
            return person
        found, seen = person, {person.key}
        for _ in range(MOST_DEPUTIES + 1):
            if not found.absent and found.key not in away:
                return found
            deputy = self.person(found.deputy)
            if deputy is None or deputy.key in seen:
                return None
            found = deputy
            seen.add(found.key)
        return None
