"""Who is signed in at the pages: links that can be used once, and the sessions that they begin."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant


class EntryToken(SQLModel, table=True):
    """A link that opens the pages once. Only the digest of its token is kept."""

    __tablename__ = "entry_tokens"

    digest: str = Field(primary_key=True)
    made_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class Session(SQLModel, table=True):
    """A browser that came in by a link; `person` is who it acts as. Only the digest of its key is kept."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "expires_at"),)

    digest: str = Field(primary_key=True)
    person: str | None = None
    began_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
