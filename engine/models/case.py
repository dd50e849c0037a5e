"""A case: its present state, its chained history, its personal values, its deadlines, its links."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, String, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant, Json

FIRES = text("next_fire_at IS NOT NULL")
LIVE = text("ended_at IS NULL")
OPEN = text("closed_at IS NULL")
HELD, UNREACHED = text("acknowledged_until IS NOT NULL"), text("unreached_at IS NOT NULL")


class Case(SQLModel, table=True):
    """A case as it is now. `next_fire_at` is the earliest of its deadlines': what the sweep looks for."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_due", "next_fire_at", "id", sqlite_where=FIRES, postgresql_where=FIRES),
        Index(None, "workflow", "closed_at"),
        Index(None, "assignee"),
        Index(None, "customer_id"),
        Index(None, "requester_id"),
        # Who sees few of very many open cases finds them by whoever holds them, and by their team.
        # SQLite reads an index alone only if the condition's column is in it.
        Index("ix_cases_open_assignee", "assignee", "workflow", "closed_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            "ix_cases_open_team", "team", "assignee", "workflow", "closed_at", sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_cases_open_workflow", "workflow", "assignee", "closed_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: int = Field(sa_column=Column("id", Integer, primary_key=True, autoincrement=False))
    number: str = Field(unique=True)
    workflow: str
    definition_hash: str = Field(foreign_key="definitions.hash")
    title: str
    channel: str
    priority: str
    opened_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    changed_at: datetime | None = Field(default=None, sa_type=Instant)
    customer_id: int | None = Field(default=None, foreign_key="customers.id")
    requester_id: int | None = Field(default=None, foreign_key="contacts.id")
    team: str | None = None
    assignee: str | None = None
    configuration: Any = Field(sa_type=Json)
    remembered: Any = Field(sa_type=Json)
    fields_: Any = Field(sa_column=Column("fields", Json, nullable=False))
    last_by: Any = Field(sa_type=Json)
    next_fire_at: datetime | None = Field(default=None, sa_type=Instant)
    version: int
    seq: int
    head: str
    thread_id: str


class HistoryEntry(SQLModel, table=True):
    """One line of a case's history, chained to the one before it. Only ever added."""

    __tablename__ = "history"
    __table_args__ = (PrimaryKeyConstraint("case_id", "seq"),)

    case_id: int = Field(foreign_key="cases.id")
    seq: int
    at: datetime = Field(sa_type=Instant)
    actor_kind: str
    actor_key: str
    event: str
    from_states: Any = Field(sa_type=Json)
    to_states: Any = Field(sa_type=Json)
    facts: Any = Field(sa_type=Json)
    personal_digests: Any = Field(sa_type=Json)
    previous: str
    digest: str


class PersonalValue(SQLModel, table=True):
    """A personal value that an entry gave; `current` while it is the field's value. Erasing removes value and salt."""

    __tablename__ = "personal_values"
    __table_args__ = (PrimaryKeyConstraint("case_id", "seq", "key"),)

    case_id: int = Field(foreign_key="cases.id")
    seq: int
    key: str
    current: bool
    salt: str | None = None
    value: Any = Field(default=None, sa_column=Column("value", Json, nullable=True))
    erased_at: datetime | None = Field(default=None, sa_type=Instant)


class Deadline(SQLModel, table=True):
    """One deadline of a case for one occasion."""

    __tablename__ = "deadlines"
    __table_args__ = (
        UniqueConstraint("case_id", "name", "occasion"),
        Index(None, "next_fire_at", sqlite_where=FIRES, postgresql_where=FIRES),
        # All that the queue asks of a deadline; SQLite reads an index alone only if the condition's column is in it.
        Index("ix_deadlines_live", "case_id", "due_at", "state", "ended_at", sqlite_where=LIVE, postgresql_where=LIVE),
        # What is due first, and what stands still, which is due at no instant.
        Index("ix_deadlines_next", "due_at", "case_id", "state", sqlite_where=LIVE, postgresql_where=LIVE),
        # Few rows have these; the supervisor's page asks for exactly them.
        Index(None, "acknowledged_until", sqlite_where=HELD, postgresql_where=HELD),
        Index(None, "unreached_at", sqlite_where=UNREACHED, postgresql_where=UNREACHED),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    name: str
    occasion: int
    calendar: str
    target_s: float = Field(sa_type=Float)
    started_at: datetime = Field(sa_type=Instant)
    state: str
    consumed_s: float = Field(sa_type=Float)
    running_since: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    next_fire_at: datetime | None = Field(default=None, sa_type=Instant)
    rung: int
    breached_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_by: str | None = None
    provisional: bool
    runs: Any = Field(sa_type=Json)
    extended_s: float = Field(default=0.0, sa_column=Column("extended_s", Float, nullable=False, server_default="0"))
    earlier_breaches: Any = Field(
        default="[]", sa_column=Column("earlier_breaches", Json, nullable=False, server_default="[]")
    )
    acknowledged_until: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_by: str | None = None
    calendar_version: str = Field(
        default="", sa_column=Column("calendar_version", String, nullable=False, server_default=text("''"))
    )
    came_at: datetime | None = Field(default=None, sa_type=Instant)
    unreached_at: datetime | None = Field(default=None, sa_type=Instant)
    early_rung: int = Field(default=0, sa_column=Column("early_rung", Integer, nullable=False, server_default="0"))
    told: Any = Field(default_factory=list, sa_column=Column("told", Json, nullable=False, server_default="[]"))


class Link(SQLModel, table=True):
    """A case is a duplicate of, caused by or follows another."""

    __tablename__ = "links"
    __table_args__ = (PrimaryKeyConstraint("case_id", "kind", "other"), Index(None, "other"))

    case_id: int = Field(foreign_key="cases.id")
    kind: str
    other: str
    at: datetime = Field(sa_type=Instant)
    author: str


class Message(SQLModel, table=True):
    """One contribution to a case's conversation. Its body is the personal value `body` of the same history entry."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    seq: int
    kind: str
    direction: str
    author: str
    at: datetime = Field(sa_type=Instant)


class Attachment(SQLModel, table=True):
    """A file that a history entry of a case brought, under the name it came with."""

    __tablename__ = "attachments"
    __table_args__ = (PrimaryKeyConstraint("case_id", "seq", "file_hash", "name"), Index(None, "file_hash"))

    case_id: int = Field(foreign_key="cases.id")
    seq: int
    file_hash: str
    name: str = Field(sa_column=Column("name", Text, nullable=False))
