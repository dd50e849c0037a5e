"""Absences, duty rosters and who looks after a grade: loaded for decisions, written, and what was changed by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from engine import database, people
from engine.store import facts
from engine.store.statements import TABLES

ABSENCES, ROSTERS, SWAPS = (TABLES[name] for name in ("absences", "rosters", "roster_swaps"))
GRADES, HISTORY = TABLES["grade_managers"], TABLES["people_history"]
KEPT_IN_MEMORY = timedelta(days=92)
"""How long absences and swaps that are over are still seen by decisions: longer than any outage that is caught up."""
_ABSENCE = ("person", "from_at", "until_at", "deputy", "id")
_SWAP = ("from_at", "until_at", "person", "id")
_ROSTER = ("key", "title", "zone", "week", "weeks", "starts_on")


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of people data: ``what`` was done to which ``key``, and the facts before and after."""

    what: str
    key: str
    before: Any = None
    after: Any = None


def absences(connection: Connection) -> list[people.Absence]:
    """The absences that are not long over, in the order in which they were noted."""
    columns = [ABSENCES.c[name] for name in _ABSENCE]
    recent = or_(ABSENCES.c.until_at.is_(None), ABSENCES.c.until_at > _since(connection))
    return [people.Absence(*row) for row in connection.execute(select(*columns).where(recent).order_by(ABSENCES.c.id))]


def absence(connection: Connection, absence_id: int) -> people.Absence | None:
    """The absence of that id."""
    found = select(*(ABSENCES.c[name] for name in _ABSENCE)).where(ABSENCES.c.id == absence_id)
    row = connection.execute(found).first()
    return people.Absence(*row) if row else None


def rosters(connection: Connection) -> list[people.Roster]:
    """All rosters with the swaps that are not long over."""
    swaps: dict[str, list[people.Swap]] = {}
    found = select(SWAPS.c.roster, *(SWAPS.c[name] for name in _SWAP)).where(SWAPS.c.until_at > _since(connection))
    for row in connection.execute(found.order_by(SWAPS.c.id)):
        swaps.setdefault(row[0], []).append(people.Swap(*row[1:]))
    rows = connection.execute(select(*(ROSTERS.c[name] for name in _ROSTER)).order_by(ROSTERS.c.key))
    return [
        people.Roster(key, title, zone, _week(week), tuple(swaps.get(key, ())), weeks, starts_on)
        for key, title, zone, week, weeks, starts_on in rows
    ]


def _week(rows: Sequence[Sequence[Any]]) -> tuple[people.Handover, ...]:
    return tuple(people.Handover(*row) for row in rows)


def _since(connection: Connection) -> datetime:
    """Before this, what is over is no longer loaded; the least instant while nothing is on record yet."""
    last = facts.last_seen(connection)
    return last - KEPT_IN_MEMORY if last else datetime.fromisoformat("0001-01-01T00:00+00:00")


def grade_managers(connection: Connection) -> dict[str, str]:
    """Who looks after which grade."""
    return dict(connection.execute(select(GRADES.c.grade, GRADES.c.person).order_by(GRADES.c.grade)).all())


def add_absence(connection: Connection, absence: people.Absence, reason: str, at: datetime, by: str) -> int:
    """Writes an absence; its id."""
    values = {name: getattr(absence, name) for name in _ABSENCE[:4]}
    written = insert(ABSENCES).values(**values, reason=reason, noted_at=at, noted_by=by).returning(ABSENCES.c.id)
    return int(connection.execute(written).scalar_one())


def end_absence(connection: Connection, absence_id: int, at: datetime) -> None:
    """Ends an absence at an instant."""
    connection.execute(update(ABSENCES).where(ABSENCES.c.id == absence_id).values(until_at=at))


def drop_absence(connection: Connection, absence_id: int) -> None:
    """Takes back an absence that has not begun."""
    connection.execute(delete(ABSENCES).where(ABSENCES.c.id == absence_id))


def put_roster(connection: Connection, roster: people.Roster) -> None:
    """Adds a roster, or gives the one of that key a new title, zone and plan; its swaps stay."""
    writing = database.upserting(ROSTERS, ("key",), _ROSTER, connection.dialect)
    week = [[one.day, one.at, one.person, one.week] for one in roster.week]
    row = (roster.key, roster.title, roster.zone, week, roster.weeks, roster.starts_on)
    writing.run(connection, [row])


def add_swap(connection: Connection, roster: str, swap: people.Swap, at: datetime, by: str) -> int:
    """Writes a swap; its id."""
    values = {"roster": roster, **{name: getattr(swap, name) for name in _SWAP[:3]}}
    written = insert(SWAPS).values(**values, noted_at=at, noted_by=by).returning(SWAPS.c.id)
    return int(connection.execute(written).scalar_one())


def drop_swap(connection: Connection, swap_id: int) -> None:
    """Takes a swap back."""
    connection.execute(delete(SWAPS).where(SWAPS.c.id == swap_id))


def set_supervisor(connection: Connection, person: str, supervisor: str | None) -> None:
    """Gives a person another supervisor."""
    connection.execute(update(TABLES["persons"]).where(TABLES["persons"].c.key == person).values(supervisor=supervisor))


def put_grade_manager(connection: Connection, grade: str, person: str | None) -> None:
    """Says who looks after a grade; None: nobody any more."""
    connection.execute(delete(GRADES).where(GRADES.c.grade == grade))
    if person:
        connection.execute(insert(GRADES).values(grade=grade, person=person))


def note(connection: Connection, changed: Sequence[Changed], at: datetime, by: str) -> None:
    """Puts changes on record, and tells every process that the desk is another."""
    rows = [{"at": at, "by": by, "what": o.what, "key": o.key, "before": o.before, "after": o.after} for o in changed]
    if rows:
        connection.execute(insert(HISTORY), rows)
        facts.outdate(connection, "desk")
