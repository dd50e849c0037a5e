"""Addresses that take no mail, and who complained: since when, why, by which report, and who lifted it."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant

IN_FORCE = text("lifted_at IS NULL")


class Suppression(SQLModel, table=True):
    """One finding about an address, which is in lower case with its domain as A-labels.

    `kind`: "dead", no mail goes there; "complained", somebody pressed "this is spam" there. `reason` is a word of
    docs/bounces.md, `status` the enhanced code (RFC 3463) or "". At most one of a kind is in force; those that were
    lifted stay on record.
    """

    __tablename__ = "suppressions"
    __table_args__ = (
        Index(
            "ix_suppressions_in_force",
            "address",
            "kind",
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    address: str
    kind: str
    since_at: datetime = Field(sa_type=Instant)
    reason: str
    status: str
    notification_id: int | None = Field(default=None, foreign_key="notifications.id")
    incoming_id: int | None = Field(default=None, foreign_key="incoming_mails.id")
    lifted_at: datetime | None = Field(default=None, sa_type=Instant)
    lifted_by: str | None = None
