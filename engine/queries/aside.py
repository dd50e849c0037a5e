"""Cases that are set aside because sweeps failed on them again and again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select

from engine.queries.tables import ASIDE, CASES


@dataclass(frozen=True, slots=True)
class Aside:
    """A case that is set aside: ``reason`` is one of `cases.faults`, ``detail`` the name or place that goes with it.

    It failed ``tries`` times since an instant, and is tried again at another.
    """

    number: str
    reason: str
    detail: str
    tries: int
    since: datetime
    next_try_at: datetime


SAME = and_(ASIDE.c.case_id == CASES.c.id, ASIDE.c.version == CASES.c.version)
"""The row that holds for a case as it is now."""


def aside(connection: Connection, most: int = 1_000, *, seen: ColumnElement[bool] | None = None) -> list[Aside]:
    """Up to ``most`` of them, the longest first; ``seen`` are the cases that someone may look at."""
    columns = [CASES.c.number, *(ASIDE.c[name] for name in ("reason", "detail", "tries", "since", "next_try_at"))]
    found = select(*columns).join(CASES, SAME).where(ASIDE.c.set_aside_at.is_not(None))
    if seen is not None:
        found = found.where(seen)
    return [Aside(*row) for row in connection.execute(found.order_by(ASIDE.c.since, CASES.c.id).limit(most))]
