"""The outbox as delivery works it: claim under a lease, say that an attempt begins, record what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select, update

from engine.casefile import Json
from engine.models.outbox import WAITING
from engine.store import pointless, statements, threads
from engine.store.statements import CASES, TABLES

NOTIFICATIONS, ATTEMPTS = TABLES["notifications"], TABLES["attempts"]

MOST_CLAIMED = 500
"""How many waiting mails are looked at in one go where nobody says how many are wanted."""
MOST_EARLIER = 10
"""So many earlier mails to the recipient are named in References, besides the root."""
State = Literal["queued", "held", "attempting", "sent", "deferred", "unknown", "failed", "withdrawn"]
_AGAIN = "sent again with the same Message-ID and content"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notification under the lease of one delivery.

    ``state`` "attempting" means that an earlier try was cut off: whether its mail went out is unknown.
    ``thread_id`` is the root of the case's mail thread, ``earlier`` are the Message-IDs of mails that the recipient was
    sent before about the case, oldest first, both for References.
    """

    id: int
    case_id: int
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
    earlier: tuple[str, ...] = ()


_PLAIN = (
    "occasion", "template", "template_hash", "language", "to_kind", "to_key", "mail_address", "name", "rule", "context",
    "message_id", "thread_id", "state", "attempt_count", "created_at",
)  # fmt: skip


def claim(connection: Connection, owner: str, now: datetime, lease_s: float, most: int) -> list[Claimed]:
    """Takes up to ``most`` notifications that are due, the urgent and then the oldest first, for an owner until the
    lease ends.

    Those of which nothing is left to say are withdrawn instead. Two deliveries never get the same row.
    """
    withdraw_pointless(connection, now, most)
    found = _mails().where(_claimable(now)).order_by(*pointless.IN_TURN).limit(most)
    rows = connection.execute(found.with_for_update(of=NOTIFICATIONS, skip_locked=True)).all()
    ids = [row[0] for row in rows]
    leased = update(NOTIFICATIONS).where(NOTIFICATIONS.c.id.in_(ids))
    connection.execute(leased.values(lease_owner=owner, lease_until=now + timedelta(seconds=lease_s)))
    return _claimed(connection, rows)


def mail(connection: Connection, notification: int) -> Claimed | None:
    """A notification as a delivery gets it, without taking it; None where there is none of that id."""
    rows = connection.execute(_mails().where(NOTIFICATIONS.c.id == notification)).all()
    return next(iter(_claimed(connection, rows)), None)


def _mails() -> Select[*tuple[Any, ...]]:
    known = (NOTIFICATIONS.c.id, CASES.c.id, CASES.c.number, CASES.c.workflow)
    return select(*known, *(NOTIFICATIONS.c[name] for name in _PLAIN)).join(
        CASES, CASES.c.id == NOTIFICATIONS.c.case_id
    )


def _claimed(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Claimed]:
    told = threads.earlier(connection, [(row[0], row[1], row.mail_address) for row in rows], MOST_EARLIER)
    return [Claimed(*(*row, told[row[0]])) for row in rows]


def _claimable(now: datetime) -> ColumnElement[bool]:
    free = or_(NOTIFICATIONS.c.lease_until.is_(None), NOTIFICATIONS.c.lease_until <= now)
    return and_(WAITING, NOTIFICATIONS.c.next_attempt_at <= now, free)


def withdraw_pointless(connection: Connection, now: datetime, most: int = MOST_CLAIMED) -> int:
    """Withdraws mails of which nothing is left to say since their deadline ended, stood still, moved or was
    acknowledged, from the ``most`` that would be claimed next; returns how many.
    """
    waiting, count = and_(_claimable(now), NOTIFICATIONS.c.state != "attempting"), 0
    # What comes up behind those that go is looked at as well.
    while found := pointless.among(connection, waiting, now, most):
        for notification, why in found:
            record(connection, notification, now, "withdrawn", text=pointless.SENTENCES[why])
            settle(connection, notification, state="withdrawn", next_attempt_at=None)
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
    if not connection.execute(begun.values(state="attempting", attempt_count=counted, lease_until=until)).rowcount:
        return False
    record(connection, notification, now, "attempting")
    return True


def finish_attempt(
    connection: Connection,
    notification: int,
    owner: str,
    now: datetime,
    state: State,
    *,
    code: int | None = None,
    text: str = "",
    retry_at: datetime | None = None,
    unknown: bool = False,
) -> None:
    """Records what came of an attempt and gives the lease back; ``retry_at`` is when a deferred one is tried again.
    ``unknown``: whether it went out is not known, also where it is sent again.

    Where another has the lease by now, only that the mail was sent changes the row: the rest is the other's to say.
    """
    if unknown:
        record(connection, notification, now, "unknown", code, text)
        code, text = None, _AGAIN
    if not (unknown and state == "unknown"):
        record(connection, notification, now, state, code, text, next_at=retry_at)
    if state == "sent":
        settle(connection, notification, state=state, next_attempt_at=None, sent_at=now)
    else:
        settle(connection, notification, owner, state=state, next_attempt_at=retry_at)


def record(
    connection: Connection,
    notification: int,
    at: datetime,
    state: State,
    code: int | None = None,
    text: str = "",
    *,
    next_at: datetime | None = None,
    author: str | None = None,
) -> None:
    """Puts a state on record with its instant and reason, when it is tried next, and who said so."""
    row = (notification, at, state, code, text, next_at, author)
    statements.of(connection).insert_attempt.run(connection, [row])


def settle(connection: Connection, notification: int, owner: str | None = None, **values: Any) -> None:
    """Changes a row and ends its lease; with an owner, only where the lease is theirs."""
    settled = update(NOTIFICATIONS).where(NOTIFICATIONS.c.id == notification)
    if owner is not None:
        settled = settled.where(NOTIFICATIONS.c.lease_owner == owner)
    connection.execute(settled.values(lease_owner=None, lease_until=None, **values))


def release(connection: Connection, notifications: Collection[int], owner: str) -> None:
    """Gives claimed notifications back untried, where the lease is still the owner's: any delivery may take them."""
    theirs = and_(NOTIFICATIONS.c.id.in_(notifications), NOTIFICATIONS.c.lease_owner == owner)
    connection.execute(update(NOTIFICATIONS).where(theirs).values(lease_owner=None, lease_until=None))
