"""The deadlines that run: how many, and when the first of them does something."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.models.case import LIVE
from engine.queries.tables import DEADLINES


@dataclass(frozen=True, slots=True)
class Running:
    """How many have not ended; the first instant at which one fires, and at which one is due. None: none does."""

    count: int
    next_fire_at: datetime | None
    next_due_at: datetime | None


def running(connection: Connection) -> Running:
    """Those of all cases."""
    first = func.min(DEADLINES.c.next_fire_at), func.min(DEADLINES.c.due_at)
    return Running(*connection.execute(select(func.count(), *first).where(LIVE)).one())
