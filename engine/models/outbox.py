"""The outbox: what is to be sent, to whom, and what became of it state by state."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant, Json

_WAITS = "state IN ('queued', 'held', 'deferred', 'attempting')"
WAITS, WAITING = text(_WAITS), text(f"notifications.{_WAITS}")
"""Rows that a delivery may take; an index of them alone stays small however many were sent. The words are those of the
index: SQLite knows it by them. The second is for statements in which other tables have a state too.
"""
TROUBLED = text("state IN ('failed', 'unknown')")
"""Rows that someone must look at; they too have an index of their own."""
URGENT, PRESSING, USUAL = 0, 1, 2
"""What goes out first when many wait: an answer that a customer waits for; word of a breach; all else."""
URGENCIES = (URGENT, PRESSING, USUAL)


class Notification(SQLModel, table=True):
    """One mail to one recipient, frozen when it was queued. An occasion is told to a recipient once.

    `state`: queued; held until its reader's hours; attempting; sent; deferred to a later try; unknown, sent or not;
    failed; withdrawn.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("case_id", "occasion", "to_kind", "to_key", "template"),
        Index("ix_notifications_next", "urgency", "next_attempt_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_notifications_amiss", "state", sqlite_where=TROUBLED, postgresql_where=TROUBLED),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    occasion: str
    template: str
    template_hash: str | None = None
    language: str
    to_kind: str
    to_key: str
    mail_address: str
    name: str
    rule: str
    deadline: str | None = None
    context: Any = Field(sa_type=Json)
    message_id: str = Field(unique=True)
    thread_id: str
    state: str
    next_attempt_at: datetime | None = Field(default=None, sa_type=Instant)
    lease_owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    attempt_count: int
    created_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    urgency: int = Field(default=USUAL, sa_column_kwargs={"server_default": str(USUAL)})


class Attempt(SQLModel, table=True):
    """A state that a notification came to, of which `queued` and `held` need no row when it is made: `outcome` is the
    state, `code` and `text` what the relay said or why, `next_at` when it is tried again, `author` who settled it.
    """

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "notification_id"),)

    id: int | None = Field(default=None, primary_key=True)
    notification_id: int = Field(foreign_key="notifications.id")
    at: datetime = Field(sa_type=Instant)
    outcome: str
    code: int | None = None
    text: str = Field(default="", sa_column=Column("text", Text, nullable=False))
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    author: str | None = None
