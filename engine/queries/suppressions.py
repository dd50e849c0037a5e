"""Addresses that take no mail, and whose readers complained: what is in force, and what was lifted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.models.suppression import IN_FORCE
from engine.queries.tables import SUPPRESSIONS


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding about an address, as `models.Suppression` has it. ``mail`` is the mail of ours that showed it,
    ``report`` the one that came in.
    """

    address: str
    kind: str
    since_at: datetime
    reason: str
    status: str
    mail: int | None
    report: int | None
    lifted_at: datetime | None
    lifted_by: str | None


_NAMES = ("address", "kind", "since_at", "reason", "status", "notification_id", "incoming_id", "lifted_at", "lifted_by")


def suppressed(connection: Connection, most: int, *, lifted: bool = False) -> list[Suppressed]:
    """Up to ``most`` findings, the newest first; with ``lifted`` those too that hold no more."""
    found = select(*(SUPPRESSIONS.c[name] for name in _NAMES)).order_by(SUPPRESSIONS.c.id.desc()).limit(most)
    return [Suppressed(*row) for row in connection.execute(found if lifted else found.where(IN_FORCE))]


def dead_count(connection: Connection) -> int:
    """How many addresses take no mail."""
    found = select(func.count()).select_from(SUPPRESSIONS).where(IN_FORCE, SUPPRESSIONS.c.kind == "dead")
    return int(connection.execute(found).scalar_one())
