"""One mail of the outbox by its id, for whoever came back by a link of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine import contexts
from engine.queries.tables import CASES, NOTIFICATIONS, TEMPLATES


@dataclass(frozen=True, slots=True)
class Mail:
    """A notification: which case it is about ("" for none), who reads it, what it offered them.

    ``deadline`` is the name of the one that it is about and ``occasion`` which of the deadline's, "" and 0 for none.
    ``kind`` is that of its template: case, survey or digest.
    """

    id: int
    number: str
    to_kind: str
    to_key: str
    mail_address: str
    name: str
    language: str
    deadline: str
    occasion: int
    links: tuple[contexts.Link, ...]
    message_id: str
    created_at: datetime
    kind: str


_NAMES = ("to_kind", "to_key", "mail_address", "name", "language", "deadline", "context", "message_id", "created_at")


def mail(connection: Connection, notification: int) -> Mail | None:
    """The mail of that id; None where there is none."""
    joined = NOTIFICATIONS.outerjoin(CASES, CASES.c.id == NOTIFICATIONS.c.case_id).outerjoin(
        TEMPLATES, TEMPLATES.c.hash == NOTIFICATIONS.c.template_hash
    )
    known = (NOTIFICATIONS.c.id, CASES.c.number, TEMPLATES.c.kind, *(NOTIFICATIONS.c[name] for name in _NAMES))
    row = connection.execute(select(*known).select_from(joined).where(NOTIFICATIONS.c.id == notification)).first()
    if row is None:
        return None
    deadline, _, occasion = (row.deadline or "/0").rpartition("/")
    return Mail(
        id=row.id,
        number=row.number or "",
        to_kind=row.to_kind,
        to_key=row.to_key,
        mail_address=row.mail_address,
        name=row.name,
        language=row.language,
        deadline=deadline,
        occasion=int(occasion),
        links=contexts.MailContext.from_json(row.context).links,
        message_id=row.message_id,
        created_at=row.created_at,
        kind=row.kind or "case",
    )
