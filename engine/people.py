"""The people of a desk as a snapshot: persons, teams, roles, supervisors, absences. Pure; the store loads it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who works at the desk. ``key`` is their stable name in data and history ("li_na")."""

    key: str
    name: str
    mail_address: str
    language: str = "en"
    supervisor: str | None = None
    deputy: str | None = None
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """A group of persons with a lead."""

    key: str
    title: str
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """All persons and teams at one moment."""

    persons: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)

    @classmethod
    def of(cls, persons: Iterable[Person] = (), teams: Iterable[Team] = ()) -> "Desk":
        """A desk of these persons and teams."""
        return cls({person.key: person for person in persons}, {team.key: team for team in teams})

    def person(self, key: str | None) -> Person | None:
        """The person of that key, None where there is none."""
        return self.persons.get(key) if key else None

    def members(self, team: str | None) -> Iterator[Person]:
        """Everyone in a team, by key."""
        return (self.persons[key] for key in sorted(self.persons) if team in self.persons[key].teams)

    def lead_of(self, team: str | None) -> Person | None:
        """The team's lead, None without one."""
        known = self.teams.get(team) if team else None
        return self.person(known.lead) if known else None

    def holders(self, role: str, team: str | None = None, away: frozenset[str] = frozenset()) -> tuple[Person, ...]:
        """Who holds a role and is not kept away: in the team if anyone there does, else anywhere; by key."""
        everyone = [self.persons[key] for key in sorted(self.persons.keys() - away) if role in self.persons[key].roles]
        near = [person for person in everyone if team in person.teams]
        return tuple(near or everyone)
