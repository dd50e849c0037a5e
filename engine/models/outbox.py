"""The outbox: what is to be sent, to whom, and every try."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant, Json

WAITS = text("state IN ('queued', 'attempting')")
"""Rows that a delivery may take; an index of them alone stays small however many were sent."""
TROUBLED = text("state IN ('failed', 'unknown', 'held')")
"""Rows that someone must look at; they too have an index of their own."""


class Notification(SQLModel, table=True):
    """One mail to one recipient, frozen when it was queued. An occasion is told to a recipient once.

    `state`: queued, attempting, sent, failed, unknown, withdrawn, held.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("case_id", "occasion", "to_kind", "to_key", "template"),
        Index("ix_notifications_waiting", "next_attempt_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_notifications_troubled", "state", sqlite_where=TROUBLED, postgresql_where=TROUBLED),
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


class Attempt(SQLModel, table=True):
    """One try to send a notification, and what came of it."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "notification_id"),)

    id: int | None = Field(default=None, primary_key=True)
    notification_id: int = Field(foreign_key="notifications.id")
    at: datetime = Field(sa_type=Instant)
    outcome: str
    code: int | None = None
    text: str = Field(default="", sa_column=Column("text", Text, nullable=False))
