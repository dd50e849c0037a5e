"""Mail that came in: what waits for intake or for a person, and the case that a mail belongs to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from engine.models.incoming import NEW
from engine.models.incoming import OPEN_TO_PEOPLE as WAITS
from engine.queries.tables import CASES, CONTACTS, FILES, INCOMING, NOTIFICATIONS

HEAD_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail that came in and what became of it; ``case`` is the number of the case that it belongs to."""

    id: int
    source: str
    came_at: datetime
    from_address: str
    from_name: str
    subject: str
    state: str
    why: str
    tries: int
    content_hash: str
    key: str
    case: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """A case to which a mail may belong, and who its requester is; ``thread_id`` is the root of its mails."""

    id: int
    number: str
    thread_id: str
    requester_id: int | None
    requester_address: str


_INCOMING: list[ColumnElement[Any]] = [
    INCOMING.c[name]
    for name in (
        "id", "source", "came_at", "from_address", "from_name", "subject", "state", "why", "tries", "content_hash",
        "key",
    )
]  # fmt: skip
_HOME = [CASES.c.id, CASES.c.number, CASES.c.thread_id, CONTACTS.c.id, func.coalesce(CONTACTS.c.mail_address, "")]
_HOMES = CASES.outerjoin(CONTACTS, CASES.c.requester_id == CONTACTS.c.id)


def incoming(connection: Connection, states: Collection[str], most: int) -> list[Incoming]:
    """Up to ``most`` mails in these states, the oldest first."""
    found = _mails().where(INCOMING.c.state.in_(states)).order_by(INCOMING.c.id).limit(most)
    return [Incoming(*row) for row in connection.execute(found)]


def incoming_one(connection: Connection, mail_id: int) -> Incoming | None:
    """The mail of that id."""
    row = connection.execute(_mails().where(INCOMING.c.id == mail_id)).first()
    return Incoming(*row) if row else None


def _mails() -> Select[Any]:
    columns = [*_INCOMING, CASES.c.number]
    return select(*columns).select_from(INCOMING.outerjoin(CASES, INCOMING.c.case_id == CASES.c.id))


def content(connection: Connection, hash_: str) -> bytes:
    """The bytes of a mail as they came."""
    return bytes(connection.execute(select(FILES.c.content).where(FILES.c.hash == hash_)).scalar_one())


def newest_heads(connection: Connection, most: int) -> list[tuple[datetime, bytes]]:
    """When the newest mails came, and the first HEAD_BYTES of each, where its headers are."""
    head = func.substr(FILES.c.content, 1, HEAD_BYTES)
    found = select(INCOMING.c.came_at, head).join(FILES, INCOMING.c.content_hash == FILES.c.hash)
    rows = connection.execute(found.order_by(INCOMING.c.id.desc()).limit(most))
    # SQLite has NULL for the first bytes of a mail of none.
    return [(came_at, bytes(content or b"")) for came_at, content in rows]


def due_incoming(connection: Connection, now: datetime, most: int) -> list[int]:
    """The mails that wait for intake, the longest waiting first."""
    found = select(INCOMING.c.id).where(NEW, INCOMING.c.next_try_at <= now)
    return list(connection.execute(found.order_by(INCOMING.c.next_try_at, INCOMING.c.id).limit(most)).scalars())


def waiting_incoming(connection: Connection) -> dict[str, int]:
    """How many mails wait for a person, by state."""
    found = select(INCOMING.c.state, func.count()).where(WAITS)
    return {row[0]: row[1] for row in connection.execute(found.group_by(INCOMING.c.state))}


def home_by_mails(connection: Connection, message_ids: Collection[str]) -> Home | None:
    """The case of the newest mail of ours, or of the newest that came in, that has one of these Message-IDs."""
    for table in (NOTIFICATIONS, INCOMING):
        found = select(*_HOME).select_from(_HOMES.join(table, table.c.case_id == CASES.c.id))
        found = found.where(table.c.message_id.in_(message_ids)).order_by(table.c.id.desc()).limit(1)
        if row := connection.execute(found).first():
            return Home(*row)
    return None


def home_by_own_mail(connection: Connection, message_id: str) -> Home | None:
    """The case of the mail of ours that has this Message-ID."""
    found = select(*_HOME).select_from(_HOMES.join(NOTIFICATIONS, NOTIFICATIONS.c.case_id == CASES.c.id))
    row = connection.execute(found.where(NOTIFICATIONS.c.message_id == message_id)).first()
    return Home(*row) if row else None


def home_by_number(connection: Connection, number: str) -> Home | None:
    """The case of that number."""
    row = connection.execute(select(*_HOME).select_from(_HOMES).where(CASES.c.number == number)).first()
    return Home(*row) if row else None


def home_by_id(connection: Connection, case_id: int) -> Home | None:
    """The case of that id."""
    row = connection.execute(select(*_HOME).select_from(_HOMES).where(CASES.c.id == case_id)).first()
    return Home(*row) if row else None
