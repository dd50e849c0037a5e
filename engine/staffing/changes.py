"""What can be changed of the people of a desk: one record a change."""

from dataclasses import dataclass
from datetime import datetime

from engine import people


@dataclass(frozen=True, slots=True)
class PutPerson:
    """Adds a person, or gives the one of that key these facts."""

    person: people.Person


@dataclass(frozen=True, slots=True)
class PutTeam:
    """Adds a team, or gives the one of that key these facts; retires it, or takes it up again."""

    team: people.Team


@dataclass(frozen=True, slots=True)
class SetMember:
    """Takes a person into a team, or out of it; all else of the person stays as it is by then."""

    person: str
    team: str
    inside: bool


@dataclass(frozen=True, slots=True)
class SetSupervisor:
    """Gives a person another supervisor; None: none."""

    person: str
    supervisor: str | None


@dataclass(frozen=True, slots=True)
class SetGradeManager:
    """Says who looks after the customers of a grade; None: nobody."""

    grade: str
    person: str | None


@dataclass(frozen=True, slots=True)
class AddAbsence:
    """A person is away in [``from_at``, ``until_at``); None: until it is ended. ``reason`` is personal."""

    person: str
    from_at: datetime
    until_at: datetime | None = None
    deputy: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EndAbsence:
    """Ends an absence now; one that has not begun is taken back."""

    absence: int


@dataclass(frozen=True, slots=True)
class PutRoster:
    """Adds a roster, or gives the one of that key a new title, zone and plan; its swaps stay."""

    roster: people.Roster


@dataclass(frozen=True, slots=True)
class AddSwap:
    """Puts someone else (None: nobody) on duty in a stretch of a roster."""

    roster: str
    from_at: datetime
    until_at: datetime
    person: str | None


@dataclass(frozen=True, slots=True)
class DropSwap:
    """Takes a swap back: the week's plan holds again."""

    roster: str
    swap: int


Change = (
    PutPerson
    | PutTeam
    | SetMember
    | SetSupervisor
    | SetGradeManager
    | AddAbsence
    | EndAbsence
    | PutRoster
    | AddSwap
    | DropSwap
)
