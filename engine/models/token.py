"""Tokens with which other programs act as a person of the desk."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant


class ApiToken(SQLModel, table=True):
    """A token of the API; `mark` is what it is called by. Only its digest is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index(None, "digest", unique=True),)

    mark: str = Field(primary_key=True)
    digest: str
    person: str
    made_at: datetime = Field(sa_type=Instant)
    made_by: str
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
