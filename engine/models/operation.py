"""What the engine keeps for itself: files by content, answers given, numbers given out, runs of jobs, facts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant, Json


class File(SQLModel, table=True):
    """A file by the hash of its content (SHA-256, hex)."""

    __tablename__ = "files"

    hash: str = Field(primary_key=True)
    bytes_: int = Field(sa_column=Column("bytes", Integer, nullable=False))
    media_type: str
    content: bytes = Field(sa_column=Column("content", LargeBinary, nullable=False))
    stored_at: datetime = Field(sa_type=Instant)


class Idempotency(SQLModel, table=True):
    """The answer that a command with this key got, so that sending it again does nothing anew."""

    __tablename__ = "idempotency"
    __table_args__ = (Index(None, "at"),)

    key: str = Field(primary_key=True)
    actor: str
    command_digest: str
    answer: Any = Field(sa_type=Json)
    at: datetime = Field(sa_type=Instant)


class NumberSequence(SQLModel, table=True):
    """The next number of a scope, such as the cases of one workflow in one year."""

    __tablename__ = "number_sequences"

    scope: str = Field(primary_key=True)
    next: int


class JobRun(SQLModel, table=True):
    """A job that must run once across machines took this row first."""

    __tablename__ = "job_runs"

    job: str = Field(primary_key=True)
    scheduled_at: datetime = Field(sa_type=Instant, primary_key=True)


class Aside(SQLModel, table=True):
    """A case on which sweeps fail: why, how often, when it is tried again. The row holds for this version of the case;
    `set_aside_at` is when it had failed often enough for someone to be told.
    """

    __tablename__ = "cases_aside"

    case_id: int = Field(sa_column=Column(ForeignKey("cases.id"), primary_key=True, autoincrement=False))
    version: int
    reason: str
    detail: str
    tries: int
    since: datetime = Field(sa_type=Instant)
    next_try_at: datetime = Field(sa_type=Instant)
    set_aside_at: datetime | None = Field(default=None, sa_type=Instant)


class Fact(SQLModel, table=True):
    """A fact of the installation by name: versions of what is cached, the newest instant seen."""

    __tablename__ = "facts"

    name: str = Field(primary_key=True)
    value: Any = Field(sa_type=Json)
