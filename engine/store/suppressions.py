"""Addresses that take no mail: found dead, left out when mails are claimed, and lifted again; and who complained."""

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import idna
from sqlalchemy import ColumnElement, Connection, func, select, update

from engine import database
from engine.models.suppression import IN_FORCE
from engine.store import pointless, statements
from engine.store.statements import TABLES

SUPPRESSIONS, NOTIFICATIONS = TABLES["suppressions"], TABLES["notifications"]
Kind = Literal["dead", "complained"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found of an address: ``reason`` is a word of docs/bounces.md, ``status`` an enhanced code (RFC 3463) or
    ""; by which mail of ours, and by which that came in.
    """

    address: str
    kind: Kind
    reason: str
    status: str = ""
    notification: int | None = None
    incoming: int | None = None


@functools.lru_cache(maxsize=4096)
def normal(address: str) -> str:
    """The form in which addresses are compared: lower case, the domain as A-labels (RFC 5891) where it can be."""
    local, _, domain = address.strip().rpartition("@")
    try:
        labels = idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        labels = domain
    return f"{local}@{labels}".casefold()


def add(connection: Connection, found: Finding, at: datetime) -> bool:
    """Puts a finding in force; whether it was not yet."""
    row = {
        "address": normal(found.address), "kind": found.kind, "since_at": at, "reason": found.reason,
        "status": found.status, "notification_id": found.notification, "incoming_id": found.incoming,
    }  # fmt: skip
    wanted = database.insert(SUPPRESSIONS, connection.dialect).values(**row).on_conflict_do_nothing()
    return connection.execute(wanted.returning(SUPPRESSIONS.c.id)).scalar() is not None


def lift(connection: Connection, address: str, at: datetime, by: str) -> bool:
    """Lifts all that is in force against an address, on record; whether anything was."""
    found = update(SUPPRESSIONS).where(SUPPRESSIONS.c.address == normal(address), IN_FORCE)
    return bool(connection.execute(found.values(lifted_at=at, lifted_by=by)).rowcount)


def apply(connection: Connection, waiting: ColumnElement[bool], now: datetime, most: int) -> int:
    """Takes those that wait so and go to dead addresses out of the outbox, each with the reason on record; returns how
    many.
    """
    count = 0
    # What comes up behind those that go is looked at as well.
    while found := _among(connection, waiting, most):
        rows = [(notification, now, "suppressed", None, why, None, None) for notification, why in found]
        statements.of(connection).insert_attempt.run(connection, rows)
        gone = update(NOTIFICATIONS).where(NOTIFICATIONS.c.id.in_([notification for notification, _why in found]))
        connection.execute(gone.values(state="suppressed", next_attempt_at=None, lease_owner=None, lease_until=None))
        count += len(found)
    return count


def _among(connection: Connection, waiting: ColumnElement[bool], most: int) -> list[tuple[int, str]]:
    """Those to an address as it is written, wherever they stand, for some that stand before them may have to wait; and,
    of the ``most`` that stand first, those to one whose domain is written in letters.
    """
    dead = select(SUPPRESSIONS).where(IN_FORCE, SUPPRESSIONS.c.kind == "dead")
    if connection.execute(dead.limit(1)).first() is None:
        return []
    mails = select(NOTIFICATIONS.c.id, NOTIFICATIONS.c.mail_address).where(waiting)
    mails = mails.order_by(*pointless.IN_TURN).with_for_update(of=NOTIFICATIONS, skip_locked=True)
    written = func.lower(NOTIFICATIONS.c.mail_address).in_(dead.with_only_columns(SUPPRESSIONS.c.address))
    rows = {row for found in (mails.where(written), mails) for row in connection.execute(found.limit(most))}
    addresses = {normal(address) for _id, address in rows}
    known = {one.address: one for one in connection.execute(dead.where(SUPPRESSIONS.c.address.in_(addresses)))}
    told = ((notification, known.get(normal(address))) for notification, address in rows)
    return [(notification, sentence(one.reason, one.status, one.since_at)) for notification, one in told if one]


def sentence(reason: str, status: str, since: datetime) -> str:
    """Why a mail is not sent, for its record."""
    told = " ".join(filter(None, (status, reason)))
    return f"the address takes no mail since {since:%Y-%m-%d} ({told})"
