"""Cases on which something is due."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from engine.queries.tables import CASES


@dataclass(frozen=True, slots=True)
class Due:
    """A case that fires at or before the moment asked for."""

    id: int
    number: str
    next_fire_at: datetime


def due(connection: Connection, now: datetime, most: int, after: Due | None = None) -> list[Due]:
    """Up to ``most`` cases that are due, the longest first; ``after`` is the last one of the page before."""
    found = select(CASES.c.id, CASES.c.number, CASES.c.next_fire_at).where(CASES.c.next_fire_at <= now)
    if after is not None:
        same = and_(CASES.c.next_fire_at == after.next_fire_at, CASES.c.id > after.id)
        found = found.where(or_(CASES.c.next_fire_at > after.next_fire_at, same))
    return [Due(*row) for row in connection.execute(found.order_by(CASES.c.next_fire_at, CASES.c.id).limit(most))]
