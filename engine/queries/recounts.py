"""Running deadlines that were counted by another version of their calendar than the one that counts now."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from engine.queries.tables import CASES, DEADLINES

RUNNING = DEADLINES.c.ended_at.is_(None)


@dataclass(frozen=True, slots=True)
class Stale:
    """A case, and the calendars of its rows that are to be counted anew."""

    id: int
    number: str
    calendars: tuple[str, ...]


def running_calendars(connection: Connection) -> list[str]:
    """The calendars that running deadlines count by."""
    found = select(DEADLINES.c.calendar).where(RUNNING).distinct()
    return sorted(connection.execute(found).scalars())


def stale(connection: Connection, versions: Mapping[str, str], most: int, after: int = 0) -> list[Stale]:
    """Up to ``most`` cases by id, behind that id; ``versions`` are those that count now, by name."""
    if not versions:
        return []
    cases = select(DEADLINES.c.case_id).where(_outdated(versions), DEADLINES.c.case_id > after)
    ids = list(connection.execute(cases.distinct().order_by(DEADLINES.c.case_id).limit(most)).scalars())
    joined = CASES.join(DEADLINES, DEADLINES.c.case_id == CASES.c.id)
    rows = select(CASES.c.id, CASES.c.number, DEADLINES.c.calendar).select_from(joined)
    found: dict[tuple[int, str], set[str]] = {}
    for case_id, number, calendar in connection.execute(rows.where(_outdated(versions), CASES.c.id.in_(ids))):
        found.setdefault((case_id, number), set()).add(calendar)
    return [Stale(case_id, number, tuple(sorted(found[case_id, number]))) for case_id, number in sorted(found)]


def count_stale(connection: Connection, versions: Mapping[str, str]) -> int:
    """How many cases there are to be counted anew."""
    if not versions:
        return 0
    found = select(func.count(DEADLINES.c.case_id.distinct())).where(_outdated(versions))
    return connection.execute(found).scalar_one()


def _outdated(versions: Mapping[str, str]) -> ColumnElement[bool]:
    each = [
        and_(DEADLINES.c.calendar == name, DEADLINES.c.calendar_version != hash_) for name, hash_ in versions.items()
    ]
    return and_(RUNNING, or_(*each))
