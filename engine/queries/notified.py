"""One mail of the outbox by its id: to whom it went, and about which deadline of which case."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.queries.tables import CASES, NOTIFICATIONS


@dataclass(frozen=True, slots=True)
class Mail:
    """A notification to a person of the desk about a deadline; ``occasion`` is which of the deadline's."""

    id: int
    number: str
    person: str
    name: str
    language: str
    deadline: str
    occasion: int
    message_id: str
    created_at: datetime


_NAMES = ("to_key", "name", "language", "deadline", "message_id", "created_at")


def about_deadline(connection: Connection, notification: int) -> Mail | None:
    """The mail of that id; None where there is none, or it went to a customer or is about no deadline."""
    found = select(NOTIFICATIONS.c.id, CASES.c.number, *(NOTIFICATIONS.c[name] for name in _NAMES))
    found = found.join(CASES, CASES.c.id == NOTIFICATIONS.c.case_id).where(NOTIFICATIONS.c.id == notification)
    mine = found.where(NOTIFICATIONS.c.to_kind == "person", NOTIFICATIONS.c.deadline.is_not(None))
    row = connection.execute(mine).first()
    if row is None:
        return None
    name, _, occasion = row.deadline.rpartition("/")
    return Mail(
        row.id, row.number, row.to_key, row.name, row.language, name, int(occasion), row.message_id, row.created_at
    )
