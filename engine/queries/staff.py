"""What pages and commands show of people: absences with their reasons, swaps, and who changed what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from engine import models

ABSENCES, SWAPS, HISTORY = (models.METADATA.tables[name] for name in ("absences", "roster_swaps", "people_history"))


@dataclass(frozen=True, slots=True)
class Absence:
    """An absence as it was noted; ``reason`` is personal."""

    id: int
    person: str
    from_at: datetime
    until_at: datetime | None
    deputy: str | None
    reason: str
    noted_at: datetime
    noted_by: str


@dataclass(frozen=True, slots=True)
class Swap:
    """A swap of a roster as it was noted; ``person`` None: nobody."""

    id: int
    roster: str
    from_at: datetime
    until_at: datetime
    person: str | None
    noted_at: datetime
    noted_by: str


@dataclass(frozen=True, slots=True)
class PeopleEntry:
    """One change of people data: ``what`` was done to ``key`` by whom, with the facts before and after."""

    id: int
    at: datetime
    by: str
    what: str
    key: str
    before: Any
    after: Any


_ABSENCE = [ABSENCES.c[name] for name in Absence.__dataclass_fields__]
_SWAP = [SWAPS.c[name] for name in Swap.__dataclass_fields__]
_ENTRY = [HISTORY.c[name] for name in PeopleEntry.__dataclass_fields__]


def absences(connection: Connection, at: datetime, persons: Collection[str] | None = None) -> list[Absence]:
    """The absences that last or are to come, the first to begin first; ``persons`` None: of everybody."""
    found = select(*_ABSENCE).where(or_(ABSENCES.c.until_at.is_(None), ABSENCES.c.until_at > at))
    if persons is not None:
        found = found.where(ABSENCES.c.person.in_(sorted(persons)))
    return [Absence(*row) for row in connection.execute(found.order_by(ABSENCES.c.from_at, ABSENCES.c.id))]


def swaps(connection: Connection, roster: str, at: datetime) -> list[Swap]:
    """The swaps of a roster that last or are to come, the first to begin first."""
    found = select(*_SWAP).where(SWAPS.c.roster == roster, SWAPS.c.until_at > at)
    return [Swap(*row) for row in connection.execute(found.order_by(SWAPS.c.from_at, SWAPS.c.id))]


def people_history(connection: Connection, key: str | None = None, limit: int = 100) -> list[PeopleEntry]:
    """What was changed, the newest first; ``key`` of a person, team, roster or grade, None: of all."""
    found = select(*_ENTRY)
    if key is not None:
        found = found.where(HISTORY.c.key == key)
    return [PeopleEntry(*row) for row in connection.execute(found.order_by(HISTORY.c.id.desc()).limit(limit))]
