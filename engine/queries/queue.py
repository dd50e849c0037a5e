"""The open cases in the order of their next deadline."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.queries.tables import CASES, DEADLINES


@dataclass(frozen=True, slots=True)
class Queue:
    """The numbers of the first open cases, how many are open in all, and how many of those are late."""

    numbers: tuple[str, ...]
    open_count: int
    late_count: int


def queue(connection: Connection, now: datetime, most: int = 100) -> Queue:
    """Up to ``most`` open cases, the earliest due first; those without a running deadline come last, oldest first."""
    live = select(DEADLINES.c.case_id, func.min(DEADLINES.c.due_at).label("due_at"))
    live = live.where(DEADLINES.c.ended_at.is_(None), DEADLINES.c.due_at.is_not(None))
    first = live.group_by(DEADLINES.c.case_id).subquery()
    whole = CASES.outerjoin(first, first.c.case_id == CASES.c.id)
    is_open = CASES.c.closed_at.is_(None)
    found = select(CASES.c.number).select_from(whole).where(is_open)
    ordered = found.order_by(first.c.due_at.is_(None), first.c.due_at, CASES.c.id).limit(most)
    late = select(func.count()).select_from(whole).where(is_open, first.c.due_at < now)
    return Queue(
        tuple(connection.execute(ordered).scalars()),
        connection.execute(select(func.count()).select_from(CASES).where(is_open)).scalar_one(),
        connection.execute(late).scalar_one(),
    )
