"""Lists of cases for pages and commands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, func, or_, select, type_coerce

from engine.queries.tables import CASES, CUSTOMERS, DEADLINES


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; None leaves it open. ``text`` is looked for in numbers and titles."""

    workflow: str | None = None
    state: str | None = None
    team: str | None = None
    assignee: str | None = None
    customer: str | None = None
    is_open: bool | None = None
    breached: bool | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list. ``due_at`` is the earliest of its live deadlines; ``breached`` if a breach is on record."""

    id: int
    number: str
    title: str
    workflow: str
    definition_hash: str
    priority: str
    configuration: tuple[str, ...]
    team: str | None
    assignee: str | None
    customer: str | None
    grade: str | None
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    breached: bool


_PLAIN = ("id", "number", "title", "workflow", "definition_hash", "priority", "configuration", "team", "assignee")


def list_cases(connection: Connection, wanted: Filter, most: int = 100) -> list[Listed]:
    """Up to ``most`` cases: those with a running deadline, the earliest due first, then the rest, oldest first."""
    live = select(DEADLINES.c.case_id, func.min(DEADLINES.c.due_at).label("due_at"))
    due = live.where(DEADLINES.c.ended_at.is_(None)).group_by(DEADLINES.c.case_id).subquery()
    found = narrowed(select(CASES.c.id, due.c.due_at).outerjoin(due, due.c.case_id == CASES.c.id), wanted)
    first = found.order_by(due.c.due_at.is_(None), due.c.due_at, CASES.c.id).limit(most).subquery()
    columns = [*(CASES.c[name] for name in _PLAIN), CUSTOMERS.c.name, CUSTOMERS.c.grade]
    listed: Select[Any] = select(*columns, CASES.c.opened_at, CASES.c.closed_at, first.c.due_at, _breached())
    listed = listed.join(first, first.c.id == CASES.c.id).outerjoin(CUSTOMERS, CUSTOMERS.c.id == CASES.c.customer_id)
    rows = connection.execute(listed.order_by(first.c.due_at.is_(None), first.c.due_at, CASES.c.id))
    return [_listed(row) for row in rows]


def count_cases(connection: Connection, wanted: Filter) -> int:
    """How many cases there are of what a list is narrowed to."""
    return int(connection.execute(narrowed(select(func.count()).select_from(CASES), wanted)).scalar_one())


def _breached() -> ColumnElement[bool]:
    mine = DEADLINES.c.case_id == CASES.c.id
    return select(DEADLINES.c.id).where(mine, DEADLINES.c.breached_at.is_not(None)).correlate(CASES).exists()


def narrowed(found: Select[Any], wanted: Filter) -> Select[Any]:
    """Narrows a select over the cases."""
    plain = {"workflow": wanted.workflow, "team": wanted.team, "assignee": wanted.assignee}
    for name, value in plain.items():
        if value is not None:
            found = found.where(CASES.c[name] == value)
    if wanted.customer is not None:
        theirs = select(CUSTOMERS.c.id).where(CUSTOMERS.c.key == wanted.customer)
        found = found.where(CASES.c.customer_id.in_(theirs))
    if wanted.state is not None:
        found = found.where(type_coerce(CASES.c.configuration, Text).contains(f'"{wanted.state}"', autoescape=True))
    if wanted.is_open is not None:
        found = found.where(CASES.c.closed_at.is_(None) == wanted.is_open)
    if wanted.breached is not None:
        found = found.where(_breached() == wanted.breached)
    return _worded(found, wanted.text) if wanted.text else found


def _worded(found: Select[Any], text: str) -> Select[Any]:
    columns = (CASES.c.number, CASES.c.title)
    return found.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))


def _listed(row: Any) -> Listed:
    values = list(row)
    values[6], values[-1] = tuple(values[6]), bool(values[-1])
    return Listed(*values)
