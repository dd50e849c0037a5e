"""Tries of mails, many at a time: that they begin is on record before they do, and what came of them after."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, func, update

from engine import models
from engine.database import Row
from engine.store import outbox, statements
from engine.store.statements import TABLES

NOTIFICATIONS = TABLES["notifications"]
AGAIN = "sent again with the same Message-ID and content"


_TABLE, _NOW = NOTIFICATIONS.c, bindparam("now", type_=models.Instant())
# Made once: to put it together takes longer than to run it.
_BEGIN = (
    update(NOTIFICATIONS)
    .where(_TABLE.id.in_(bindparam("ids", expanding=True)))
    .where(_TABLE.lease_owner == bindparam("owner"), _TABLE.lease_until > _NOW)
    .values(
        state="attempting",
        attempt_count=_TABLE.attempt_count + 1,
        tried_since=case((_TABLE.attempt_count == 0, _NOW), else_=func.coalesce(_TABLE.tried_since, _NOW)),
        lease_until=bindparam("until", type_=models.Instant()),
    )
    .returning(_TABLE.id)
)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a try: the state of the mail from now on, what the relay said or why, and when a deferred one is
    tried again. ``unknown``: whether it went out is not known, also where it is sent again.
    """

    notification: int
    state: outbox.State
    code: int | None = None
    text: str = ""
    retry_at: datetime | None = None
    unknown: bool = False


def begin(
    connection: Connection, notifications: Collection[int], owner: str, now: datetime, lease_s: float
) -> set[int]:
    """Records that these mails are on their way, before they are; those of them whose lease is still the owner's.

    The lease begins anew, so that what is left of the old one is no limit to the hand-over.
    """
    given = {"ids": sorted(notifications), "owner": owner, "now": now, "until": now + timedelta(seconds=lease_s)}
    begun = sorted(connection.execute(_BEGIN, given).scalars())
    record = statements.of(connection).insert_attempt
    record.run(connection, [(one, now, "attempting", None, "", None, None) for one in begun])
    return set(begun)


def finish(connection: Connection, results: Sequence[Result], owner: str, now: datetime) -> None:
    """Records what came of tries and gives the leases back.

    Where another has the lease by now, only that the mail was sent changes the row: the rest is the other's to say.
    """
    prepared = statements.of(connection)
    # By id, so that two transactions never wait for each other.
    ordered = sorted(results, key=lambda one: one.notification)
    prepared.insert_attempt.run(connection, [row for one in ordered for row in _on_record(one, now)])
    sent = [(one.notification, one.state, None, now) for one in ordered if one.state == "sent"]
    prepared.settle_sent.run(connection, sent)
    others = [(one.notification, owner, one.state, one.retry_at) for one in ordered if one.state != "sent"]
    prepared.settle_own.run(connection, others)


def _on_record(one: Result, now: datetime) -> Iterator[Row]:
    code, text = one.code, one.text
    if one.unknown:
        yield (one.notification, now, "unknown", code, text, None, None)
        code, text = None, AGAIN
    if not (one.unknown and one.state == "unknown"):
        yield (one.notification, now, one.state, code, text, one.retry_at, None)
