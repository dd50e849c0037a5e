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


def list_cases(connection: Connection, wanted: Filter, most: int = 100, before: int | None = None) -> list[Listed]:
    """Up to ``most`` cases, the newest first; ``before`` is the id of the last one of the page before."""
    mine = DEADLINES.c.case_id == CASES.c.id
    due_at = select(func.min(DEADLINES.c.due_at)).where(mine, DEADLINES.c.ended_at.is_(None)).scalar_subquery()
    breached = select(DEADLINES.c.id).where(mine, DEADLINES.c.breached_at.is_not(None)).exists()
    columns = [CASES.c[name] for name in _PLAIN]
    found: Select[Any] = select(
        *columns, CUSTOMERS.c.name, CUSTOMERS.c.grade, CASES.c.opened_at, CASES.c.closed_at, due_at, breached
    )
    found = _narrowed(found.outerjoin(CUSTOMERS, CUSTOMERS.c.id == CASES.c.customer_id), wanted, breached)
    if before is not None:
        found = found.where(CASES.c.id < before)
    return [_listed(row) for row in connection.execute(found.order_by(CASES.c.id.desc()).limit(most))]


def _narrowed(found: Select[Any], wanted: Filter, breached: ColumnElement[bool]) -> Select[Any]:
    plain = {"workflow": wanted.workflow, "team": wanted.team, "assignee": wanted.assignee}
    for name, value in plain.items():
        if value is not None:
            found = found.where(CASES.c[name] == value)
    if wanted.customer is not None:
        found = found.where(CUSTOMERS.c.key == wanted.customer)
    if wanted.state is not None:
        found = found.where(type_coerce(CASES.c.configuration, Text).contains(f'"{wanted.state}"', autoescape=True))
    if wanted.is_open is not None:
        found = found.where(CASES.c.closed_at.is_(None) == wanted.is_open)
    if wanted.breached is not None:
        found = found.where(breached == wanted.breached)
    if wanted.text:
        found = found.where(
            or_(
                CASES.c.number.icontains(wanted.text, autoescape=True),
                CASES.c.title.icontains(wanted.text, autoescape=True),
            )
        )
    return found


def _listed(row: Any) -> Listed:
    values = list(row)
    values[6], values[-1] = tuple(values[6]), bool(values[-1])
    return Listed(*values)
