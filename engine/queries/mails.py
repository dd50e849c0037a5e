"""The mails of the outbox: which wait, which are in trouble, and one with all that became of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from engine.models.outbox import TROUBLED, WAITING
from engine.queries.history import Attempt
from engine.queries.tables import ATTEMPTS, CASES, NOTIFICATIONS


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mails; what is not given is no condition. ``to`` is a person's key or an address."""

    states: tuple[str, ...] = ()
    case: str | None = None
    to: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail without where it goes and what it says; ``last`` is the last that became of it. A digest is about
    no one case: ``case`` is "".
    """

    id: int
    case: str
    template: str
    language: str
    to_kind: str
    to_key: str
    name: str
    rule: str
    deadline: str | None
    state: str
    created_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None
    last: Attempt | None = None


_NAMES = (
    "template", "language", "to_kind", "to_key", "name", "rule", "deadline", "state", "created_at", "next_attempt_at",
    "sent_at",
)  # fmt: skip


def mails(connection: Connection, wanted: Wanted, most: int) -> list[Listed]:
    """Up to ``most`` mails: where no state, case or reader is named, those in trouble and then those that wait, the
    oldest first; else the newest first.
    """
    found = _chosen(wanted)
    if wanted.states or wanted.case or wanted.to:
        rows = connection.execute(found.order_by(NOTIFICATIONS.c.id.desc()).limit(most)).all()
    else:
        oldest = (NOTIFICATIONS.c.created_at, NOTIFICATIONS.c.id)
        rows = []
        for state in (TROUBLED, WAITING):
            rows += connection.execute(found.where(state).order_by(*oldest).limit(most - len(rows))).all()
    last = _last(connection, [row[0] for row in rows])
    return [Listed(*whole) for whole in ([*row, last.get(row[0])] for row in rows)]


def failed(connection: Connection) -> list[int]:
    """The ids of all mails that failed, the oldest first."""
    found = select(NOTIFICATIONS.c.id).where(TROUBLED, NOTIFICATIONS.c.state == "failed").order_by(NOTIFICATIONS.c.id)
    return list(connection.execute(found).scalars())


def message_id(connection: Connection, notification: int) -> str | None:
    """The Message-ID of a mail; None where there is none of that number."""
    return connection.execute(select(NOTIFICATIONS.c.message_id).where(NOTIFICATIONS.c.id == notification)).scalar()


def destination(connection: Connection, notification: int) -> tuple[int | None, str]:
    """The id of the case that a mail is about, None where it is about none, and the address that it goes to."""
    columns = (NOTIFICATIONS.c.case_id, NOTIFICATIONS.c.mail_address)
    case_id, address = connection.execute(select(*columns).where(NOTIFICATIONS.c.id == notification)).one()
    return case_id, address


def by_message_id(connection: Connection, message_ids: Collection[str]) -> int | None:
    """The newest mail of ours that has one of these Message-IDs."""
    found = select(func.max(NOTIFICATIONS.c.id)).where(NOTIFICATIONS.c.message_id.in_(message_ids))
    return connection.execute(found).scalar()


def states(connection: Connection, notification: int) -> list[Attempt]:
    """All that is on record of what became of a mail, in the order of time; that it was queued stands in its row."""
    found = select(*_ATTEMPT).where(ATTEMPTS.c.notification_id == notification).order_by(ATTEMPTS.c.id)
    return [Attempt(*row) for row in connection.execute(found)]


def waiting_count(connection: Connection) -> int:
    """How many mails wait to go out."""
    return connection.execute(select(func.count()).select_from(NOTIFICATIONS).where(WAITING)).scalar_one()


_ATTEMPT = tuple(ATTEMPTS.c[name] for name in ("at", "outcome", "code", "text", "next_at", "author"))


def _chosen(wanted: Wanted) -> Select[Any]:
    number = func.coalesce(CASES.c.number, "")
    columns = (NOTIFICATIONS.c.id, number, *(NOTIFICATIONS.c[name] for name in _NAMES))
    found = select(*columns).outerjoin(CASES, CASES.c.id == NOTIFICATIONS.c.case_id)
    return found.where(*_conditions(wanted))


def _conditions(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.states:
        yield NOTIFICATIONS.c.state.in_(wanted.states)
    if wanted.case:
        yield CASES.c.number == wanted.case
    if wanted.to:
        yield or_(NOTIFICATIONS.c.to_key == wanted.to, func.lower(NOTIFICATIONS.c.mail_address) == wanted.to.lower())
    if wanted.since:
        yield NOTIFICATIONS.c.created_at >= wanted.since


def _last(connection: Connection, notifications: list[int]) -> dict[int, Attempt]:
    """By mail what became of it last, other than that a try began."""
    found = select(ATTEMPTS.c.notification_id, *_ATTEMPT).where(ATTEMPTS.c.notification_id.in_(notifications))
    rows = connection.execute(found.where(ATTEMPTS.c.outcome != "attempting").order_by(ATTEMPTS.c.id)).all()
    return {row[0]: Attempt(*row[1:]) for row in rows}
