"""How escalations stand: which chains were acknowledged until when, and which rungs reached nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from engine.queries.sight import Sight
from engine.queries.tables import CASES, DEADLINES


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A deadline whose chain stands still until an instant, because ``by`` (a str(Actor)) took note of it."""

    number: str
    workflow: str
    deadline: str
    occasion: int
    until: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """A live deadline of which a rung reached nobody by its own rules, and when it last did."""

    number: str
    workflow: str
    deadline: str
    occasion: int
    at: datetime


_OF = (CASES.c.number, CASES.c.workflow, DEADLINES.c.name, DEADLINES.c.occasion)


def acknowledged(
    connection: Connection, now: datetime, seen: Sight | None = None, most: int | None = None
) -> list[Acknowledged]:
    """The live deadlines whose chain stands acknowledged, the first to go on first; those that someone may see, and
    no more than ``most``, where that is given.
    """
    until = DEADLINES.c.acknowledged_until
    found = select(*_OF, until, DEADLINES.c.acknowledged_by).join(CASES, CASES.c.id == DEADLINES.c.case_id)
    live = found.where(until > now, DEADLINES.c.ended_at.is_(None)).order_by(until, DEADLINES.c.id)
    return [Acknowledged(*row) for row in connection.execute(_of(live, seen).limit(most))]


def unreached(connection: Connection, seen: Sight | None = None, most: int | None = None) -> list[Unreached]:
    """The live deadlines of which a rung reached nobody by its own rules, the newest first; ``seen`` and ``most`` as
    above.
    """
    at = DEADLINES.c.unreached_at
    found = select(*_OF, at).join(CASES, CASES.c.id == DEADLINES.c.case_id)
    live = found.where(at.is_not(None), DEADLINES.c.ended_at.is_(None)).order_by(at.desc(), DEADLINES.c.id)
    return [Unreached(*row) for row in connection.execute(_of(live, seen).limit(most))]


def _of(found: Select[Any], seen: Sight | None) -> Select[Any]:
    return found.where(seen.seen) if seen else found
