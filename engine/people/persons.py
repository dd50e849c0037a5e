"""Persons, teams, absences: the facts of people, one record each."""

from dataclasses import dataclass
from datetime import datetime

DIGESTS = ("immediate", "hourly", "daily")
"""Whether someone's mails that are not urgent come at once, or gathered."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who works at the desk. ``key`` is their stable name in data and history ("li_na").

    ``absent``: away until said otherwise, without dates. ``calendar`` names their own hours; None: those of the desk.
    ``digest``, one of DIGESTS: whether mails that are not urgent come at once or gathered.
    """

    key: str
    name: str
    mail_address: str
    language: str = "en"
    supervisor: str | None = None
    deputy: str | None = None
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    absent: bool = False
    calendar: str | None = None
    digest: str = "immediate"


@dataclass(frozen=True, slots=True)
class Team:
    """A group of persons with a lead. One that is ``retired`` has neither, and takes no cases any more."""

    key: str
    title: str
    lead: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Absence:
    """A person is away in [``from_at``, ``until_at``); None: until it is ended.

    ``deputy`` stands in for this absence; None: the deputy that the person always has.
    """

    person: str
    from_at: datetime
    until_at: datetime | None = None
    deputy: str | None = None
    id: int | None = None

    def covers(self, at: datetime) -> bool:
        """Whether the person is away at that instant."""
        return self.from_at <= at and (self.until_at is None or at < self.until_at)
