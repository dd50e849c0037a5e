"""Mails that did not arrive and of which their case has not heard, and those that arrived after it had."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, exists, func, select

from engine import decide
from engine.models.outbox import UNTOLD
from engine.queries.tables import ATTEMPTS, CASES, HISTORY, NOTIFICATIONS

NOT_DELIVERED = ("failed", "bounced", "suppressed")


@dataclass(frozen=True, slots=True)
class Untold:
    """A mail of which its case is to hear, with the last that became of it; ``attempt`` is the number of that.

    ``others``: of further mails to the same reader the case knows that they did not arrive. ``case`` is "" where it is
    about none.
    """

    id: int
    case_id: int | None
    case: str
    to_kind: str
    template: str
    occasion: str
    deadline: str | None
    state: str
    mail_address: str
    attempt: int
    code: int | None
    text: str
    others: bool


def untold(connection: Connection, most: int) -> list[Untold]:
    """Up to ``most`` of them, the oldest first."""
    other, last = NOTIFICATIONS.alias("other"), ATTEMPTS.alias("last")
    beside = and_(other.c.case_id == NOTIFICATIONS.c.case_id, other.c.id != NOTIFICATIONS.c.id)
    amiss = and_(other.c.told_at.is_not(None), other.c.state.in_(NOT_DELIVERED), other.c.to_kind == "requester")
    others = exists(select(other.c.id).where(beside, amiss, ~_reached_since(other)))
    newest = select(func.max(last.c.id)).where(last.c.notification_id == NOTIFICATIONS.c.id).scalar_subquery()
    names = ("to_kind", "template", "occasion", "deadline", "state", "mail_address")
    columns = (
        NOTIFICATIONS.c.id,
        NOTIFICATIONS.c.case_id,
        func.coalesce(CASES.c.number, ""),
        *(NOTIFICATIONS.c[name] for name in names),
        func.coalesce(ATTEMPTS.c.id, 0),
        ATTEMPTS.c.code,
        func.coalesce(ATTEMPTS.c.text, ""),
        others,
    )
    whole = NOTIFICATIONS.outerjoin(CASES, CASES.c.id == NOTIFICATIONS.c.case_id)
    whole = whole.outerjoin(ATTEMPTS, ATTEMPTS.c.id == newest)
    ids = select(NOTIFICATIONS.c.id).where(UNTOLD).order_by(NOTIFICATIONS.c.id).limit(most)
    wanted = list(connection.execute(ids).scalars())
    found = select(*columns).select_from(whole).where(NOTIFICATIONS.c.id.in_(wanted)).order_by(NOTIFICATIONS.c.id)
    return [Untold(*row) for row in connection.execute(found)] if wanted else []


def facts_of_entry(connection: Connection, case_id: int, seq: int) -> Mapping[str, Any]:
    """What the history entry of that number says; nothing where there is none."""
    found = select(HISTORY.c.facts).where(HISTORY.c.case_id == case_id, HISTORY.c.seq == seq)
    return connection.execute(found).scalar() or {}


def _reached_since(mail: FromClause) -> ColumnElement[bool]:
    """Whether the customer was reached since the case was told of a mail."""
    same = (HISTORY.c.case_id == mail.c.case_id, HISTORY.c.event == decide.REACHED)
    return exists(select(HISTORY.c.seq).where(*same, HISTORY.c.at >= mail.c.told_at))


def reached_at(connection: Connection, case_id: int) -> datetime | None:
    """When somebody last said that the customer knows what a mail said that did not arrive."""
    said = (HISTORY.c.case_id == case_id, HISTORY.c.event == decide.REACHED)
    return connection.execute(select(func.max(HISTORY.c.at)).where(*said)).scalar()
