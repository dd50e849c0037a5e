"""The outbox as delivery works it: claim under a lease, give back, put on record what comes of a mail."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, update

from engine.casefile import Json
from engine.models.outbox import WAITING
from engine.store import caps, choices, digests, paces, pointless, statements, suppressions, threads
from engine.store.statements import CASES, TABLES

NOTIFICATIONS, ATTEMPTS = TABLES["notifications"], TABLES["attempts"]

MOST_CLAIMED = 500
"""How many waiting mails are looked at in one go where nobody says how many are wanted."""
MOST_EARLIER = 10
"""So many earlier mails to the recipient are named in References, besides the root."""
State = Literal[
    "queued", "held", "attempting", "sent", "deferred", "unknown", "failed", "bounced", "suppressed", "withdrawn",
    "digested",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notification under the lease of one delivery.

    ``state`` "attempting" means that an earlier try was cut off: whether its mail went out is unknown.
    ``thread_id`` is the root of the case's mail thread, ``earlier`` are the Message-IDs of mails that the recipient was
    sent before about the case, oldest first, both for References. A digest is about no one case: it has no ``case_id``,
    and no ``number``.
    """

    id: int
    case_id: int | None
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
    tried_since: datetime | None
    earlier: tuple[str, ...] = ()


_PLAIN = (
    "occasion", "template", "template_hash", "language", "to_kind", "to_key", "mail_address", "name", "rule", "context",
    "message_id", "thread_id", "state", "attempt_count", "created_at", "tried_since",
)  # fmt: skip


def claim(
    connection: Connection,
    owner: str,
    now: datetime,
    lease_s: float,
    most: int,
    governor: caps.Governor = digests.NO_GOVERNOR,
    limits: paces.Limits = paces.NO_LIMITS,
) -> list[Claimed]:
    """Takes up to ``most`` notifications that are due and may go by the limits, the urgent and then the oldest first,
    for an owner until the lease ends.

    Those of which nothing is left to say are withdrawn instead, and what is too much is gathered as the governor says.
    Two deliveries never get the same row.
    """
    withdraw_pointless(connection, now, most)
    suppressions.apply(connection, _untried(now), now, most)
    digests.collapse(connection, now, governor)
    rows = _in_turn(connection, now, most, paces.room(connection, now, limits))
    ids = [row[0] for row in rows]
    leased = update(NOTIFICATIONS).where(NOTIFICATIONS.c.id.in_(ids))
    connection.execute(leased.values(lease_owner=owner, lease_until=now + timedelta(seconds=lease_s)))
    return _claimed(connection, rows)


def _in_turn(connection: Connection, now: datetime, most: int, room: paces.Room) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows that go next. Who waits for room keeps nobody waiting who has it."""
    most = most if room.most is None else min(most, room.most)
    found = _mails().where(_claimable(now)).order_by(*pointless.IN_TURN).limit(most)
    for domain in room.closed:
        found = found.where(~func.lower(NOTIFICATIONS.c.mail_address).endswith("@" + domain, autoescape=True))
    rows = connection.execute(found.with_for_update(of=NOTIFICATIONS, skip_locked=True)).all()
    return list(itertools.compress(rows, room.fitting([row.mail_address for row in rows])))


def mail(connection: Connection, notification: int) -> Claimed | None:
    """A notification as a delivery gets it, without taking it; None where there is none of that id."""
    rows = connection.execute(_mails().where(NOTIFICATIONS.c.id == notification)).all()
    return next(iter(_claimed(connection, rows)), None)


def _mails() -> Select[*tuple[Any, ...]]:
    of_case = (func.coalesce(CASES.c[name], "") for name in ("number", "workflow"))
    known = (NOTIFICATIONS.c.id, NOTIFICATIONS.c.case_id, *of_case)
    return select(*known, *(NOTIFICATIONS.c[name] for name in _PLAIN)).outerjoin(
        CASES, CASES.c.id == NOTIFICATIONS.c.case_id
    )


def _claimed(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Claimed]:
    told = threads.earlier(connection, [(row[0], row[1], row.mail_address) for row in rows], MOST_EARLIER)
    return [Claimed(*(*row, told[row[0]])) for row in rows]


def _claimable(now: datetime) -> ColumnElement[bool]:
    free = or_(NOTIFICATIONS.c.lease_until.is_(None), NOTIFICATIONS.c.lease_until <= now)
    return and_(WAITING, NOTIFICATIONS.c.next_attempt_at <= now, free)


def _untried(now: datetime) -> ColumnElement[bool]:
    """What would be claimed, but for what was cut off on its way."""
    return and_(_claimable(now), NOTIFICATIONS.c.state != "attempting")


def withdraw_pointless(connection: Connection, now: datetime, most: int = MOST_CLAIMED) -> int:
    """Withdraws mails of which nothing is left to say since their deadline ended, stood still, moved or was
    acknowledged, from the ``most`` that would be claimed next, and those that their readers want none of; returns how
    many.
    """
    waiting, count = _untried(now), 0
    # What comes up behind those that go is looked at as well.
    while found := pointless.among(connection, waiting, now, most):
        for notification, why in found:
            _withdraw(connection, notification, now, pointless.SENTENCES[why])
        count += len(found)
    for notification in choices.unwanted(connection, waiting):
        _withdraw(connection, notification, now, choices.UNWANTED)
        count += 1
    return count


def _withdraw(connection: Connection, notification: int, now: datetime, why: str) -> None:
    record(connection, notification, now, "withdrawn", text=why)
    settle(connection, notification, state="withdrawn", next_attempt_at=None)


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
