"""What people decide about mails: one is tried again, one that may have gone out counts as sent, or goes once more."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from engine.models.outbox import WAITING
from engine.store import outbox
from engine.store.outbox import ATTEMPTS, NOTIFICATIONS

RETRIED = frozenset[outbox.State]({"failed", "bounced", "suppressed", "deferred", "held"})
"""The states from which a mail can be tried at once."""
UNSURE = frozenset[outbox.State]({"unknown"})


def again(
    connection: Connection,
    notification: int,
    at: datetime,
    by: str,
    reason: str = "",
    of: Collection[outbox.State] = RETRIED,
) -> bool:
    """Queues a mail anew, as it was frozen, if it is in one of these states and nobody sends it just now."""
    values = {"state": "queued", "next_attempt_at": at, "attempt_count": 0}
    return _change(connection, notification, of, values, at, by, reason)


def due_from(connection: Connection, at: datetime) -> int:
    """Has what could have gone out before count as due from then on; how many. What a made-up past leaves is no
    backlog.
    """
    past = update(NOTIFICATIONS).where(WAITING, NOTIFICATIONS.c.state == "queued", NOTIFICATIONS.c.next_attempt_at < at)
    return connection.execute(past.values(next_attempt_at=at)).rowcount


def was_sent(connection: Connection, notification: int, at: datetime, by: str, reason: str = "") -> bool:
    """Books a mail of which nobody knew whether it went out as sent when it was last handed over."""
    tried = select(func.max(ATTEMPTS.c.at)).where(
        ATTEMPTS.c.notification_id == notification, ATTEMPTS.c.outcome == "attempting"
    )
    sent_at = connection.execute(tried).scalar() or at
    values = {"state": "sent", "sent_at": sent_at, "next_attempt_at": None}
    return _change(connection, notification, UNSURE, values, at, by, reason)


def _change(
    connection: Connection,
    notification: int,
    of: Collection[outbox.State],
    values: dict[str, Any],
    at: datetime,
    by: str,
    reason: str,
) -> bool:
    changed = update(NOTIFICATIONS).where(NOTIFICATIONS.c.id == notification, NOTIFICATIONS.c.state.in_(of), _free(at))
    if not connection.execute(changed.values(**values)).rowcount:
        return False
    next_at = values["next_attempt_at"]
    outbox.record(connection, notification, at, values["state"], text=reason, next_at=next_at, author=by)
    return True


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(NOTIFICATIONS.c.lease_until.is_(None), NOTIFICATIONS.c.lease_until <= now)
