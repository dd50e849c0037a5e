"""Calendars by version, and which of them count."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant, Json


class CalendarVersion(SQLModel, table=True):
    """One version of a calendar: the texts of its file, of those that it is based on, and of their year tables.

    `hash` is the version that `WorkingCalendar` gives itself. Never removed: deadlines name it.
    """

    __tablename__ = "calendar_versions"
    __table_args__ = (PrimaryKeyConstraint("name", "hash"), UniqueConstraint("name", "version"))

    name: str
    hash: str
    version: int
    sources: Any = Field(sa_type=Json)
    published_at: datetime = Field(sa_type=Instant)
    published_by: str


class LiveCalendar(SQLModel, table=True):
    """The version by which a calendar counts now. A built-in calendar without year tables has none."""

    __tablename__ = "live_calendars"
    __table_args__ = (ForeignKeyConstraint(["name", "hash"], ["calendar_versions.name", "calendar_versions.hash"]),)

    name: str = Field(primary_key=True)
    hash: str
