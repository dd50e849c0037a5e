"""Mail that came in: on record before any case hears of it, and what became of it."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant

NEW = text("state = 'new'")
STATES_OPEN_TO_PEOPLE = ("unconfirmed", "triage", "quarantined")
"""The states of mails that wait for a person."""
OPEN_TO_PEOPLE = text(f"state IN {STATES_OPEN_TO_PEOPLE}")


class IncomingMail(SQLModel, table=True):
    """One mail, however often and by however many ways it came: `key` is of its Message-ID and its body.

    `state`: new, taken, unconfirmed, triage, automatic, bounce, dismissed, quarantined. `why` is a word for what it was
    judged by. `tries` counts how often it was begun; the next is not before `next_try_at`.
    """

    __tablename__ = "incoming_mails"
    __table_args__ = (
        Index("ix_incoming_mails_new", "next_try_at", sqlite_where=NEW, postgresql_where=NEW),
        Index("ix_incoming_mails_waiting", "state", sqlite_where=OPEN_TO_PEOPLE, postgresql_where=OPEN_TO_PEOPLE),
        Index(None, "message_id"),
        # How many came from one sender of late.
        Index("ix_incoming_mails_from_address", "from_address", "came_at"),
        Index(None, "case_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    source: str
    came_at: datetime = Field(sa_type=Instant)
    content_hash: str = Field(foreign_key="files.hash")
    message_id: str
    from_address: str = ""
    from_name: str = ""
    subject: str = ""
    state: str
    why: str = ""
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    tries: int
    next_try_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by: str | None = None
