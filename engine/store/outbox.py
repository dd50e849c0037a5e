"""The outbox as delivery works it: claim under a lease, say that an attempt begins, record what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from engine.casefile import Json
from engine.store import pointless
from engine.store.statements import CASES, TABLES

NOTIFICATIONS, ATTEMPTS = TABLES["notifications"], TABLES["attempts"]

MOST_CLAIMED = 500
"""How many waiting mails are looked at in one go where nobody says how many are wanted."""
State = Literal["queued", "attempting", "sent", "failed", "unknown", "withdrawn", "held"]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notification under the lease of one delivery.

    ``state`` "attempting" means that an earlier try was cut off: whether its mail went out is unknown.
    ``thread_id`` is the root of the case's mail thread, for In-Reply-To and References.
    """

    id: int
    number: str
    workflow: str
    occasion: str
    template: str
    template_hash: str | None
    language: str
    to_kind: str
    to_key: str
    mail_address: str
    name: str
    rule: str
    context: Json
    message_id: str
    thread_id: str
    state: State
    attempt_count: int
    created_at: datetime


_PLAIN = (
    "occasion", "template", "template_hash", "language", "to_kind", "to_key", "mail_address", "name", "rule", "context",
    "message_id", "thread_id", "state", "attempt_count", "created_at",
)  # fmt: skip


def claim(connection: Connection, owner: str, now: datetime, lease_s: float, most: int) -> list[Claimed]:
    """Takes up to ``most`` notifications that are due, oldest first, for an owner until the lease ends.

    Those of which nothing is left to say are withdrawn instead. Two deliveries never get the same row.
    """
    withdraw_pointless(connection, now, most)
    due = _claimable(now)
    columns = [NOTIFICATIONS.c.id, CASES.c.number, CASES.c.workflow, *(NOTIFICATIONS.c[name] for name in _PLAIN)]
    found = select(*columns).join(CASES, CASES.c.id == NOTIFICATIONS.c.case_id).where(due)
    found = found.order_by(NOTIFICATIONS.c.next_attempt_at, NOTIFICATIONS.c.id).limit(most)
    rows = connection.execute(found.with_for_update(of=NOTIFICATIONS, skip_locked=True)).all()
    ids = [row[0] for row in rows]
    leased = update(NOTIFICATIONS).where(NOTIFICATIONS.c.id.in_(ids))
    connection.execute(leased.values(lease_owner=owner, lease_until=now + timedelta(seconds=lease_s)))
    return [Claimed(*row) for row in rows]


def _claimable(now: datetime) -> ColumnElement[bool]:
    free = or_(NOTIFICATIONS.c.lease_until.is_(None), NOTIFICATIONS.c.lease_until <= now)
    return and_(NOTIFICATIONS.c.state.in_(("queued", "attempting")), NOTIFICATIONS.c.next_attempt_at <= now, free)


def withdraw_pointless(connection: Connection, now: datetime, most: int = MOST_CLAIMED) -> int:
    """Withdraws mails of which nothing is left to say since their deadline ended, stood still, moved or was
    acknowledged, from the ``most`` that would be claimed next; returns how many.
    """
    waiting, count = and_(_claimable(now), NOTIFICATIONS.c.state == "queued"), 0
    # What comes up behind those that go is looked at as well.
    while found := pointless.among(connection, waiting, now, most):
        for notification, why in found:
            _record(connection, notification, now, "withdrawn", None, pointless.SENTENCES[why])
            _settle(connection, notification, state="withdrawn", next_attempt_at=None)
        count += len(found)
    return count


def begin_attempt(connection: Connection, notification: int, owner: str, now: datetime, lease_s: float) -> bool:
    """Records that the mail is on its way, before it is; False when the lease went to another.

    The lease begins anew, so that what is left of the old one is no limit to the hand-over.
    """
    mine = and_(
        NOTIFICATIONS.c.id == notification, NOTIFICATIONS.c.lease_owner == owner, NOTIFICATIONS.c.lease_until > now
    )
    begun = update(NOTIFICATIONS).where(mine)
    counted, until = NOTIFICATIONS.c.attempt_count + 1, now + timedelta(seconds=lease_s)
    return connection.execute(begun.values(state="attempting", attempt_count=counted, lease_until=until)).rowcount == 1


def finish_attempt(
    connection: Connection,
    notification: int,
    owner: str,
    now: datetime,
    state: State,
    *,
    outcome: str,
    code: int | None = None,
    text: str = "",
    retry_at: datetime | None = None,
) -> None:
    """Records what came of an attempt and gives the lease back; ``retry_at`` is when a queued one is tried again.

    Where another has the lease by now, only that the mail was sent changes the row: the rest is the other's to say.
    """
    _record(connection, notification, now, outcome, code, text)
    if state == "sent":
        _settle(connection, notification, state=state, next_attempt_at=None, sent_at=now)
    else:
        _settle(connection, notification, owner, state=state, next_attempt_at=retry_at)


def _record(connection: Connection, notification: int, at: datetime, outcome: str, code: int | None, text: str) -> None:
    row = {"notification_id": notification, "at": at, "outcome": outcome, "code": code, "text": text}
    connection.execute(insert(ATTEMPTS).values(**row))


def _settle(connection: Connection, notification: int, owner: str | None = None, **values: Any) -> None:
    """Changes a row and ends its lease; with an owner, only where the lease is theirs."""
    settled = update(NOTIFICATIONS).where(NOTIFICATIONS.c.id == notification)
    if owner is not None:
        settled = settled.where(NOTIFICATIONS.c.lease_owner == owner)
    connection.execute(settled.values(lease_owner=None, lease_until=None, **values))


def release(connection: Connection, notifications: Collection[int], owner: str) -> None:
    """Gives claimed notifications back untried, where the lease is still the owner's: any delivery may take them."""
    theirs = and_(NOTIFICATIONS.c.id.in_(notifications), NOTIFICATIONS.c.lease_owner == owner)
    connection.execute(update(NOTIFICATIONS).where(theirs).values(lease_owner=None, lease_until=None))
