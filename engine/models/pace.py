"""How fast mail goes: of all mail, and of each receiving domain, the instant that says when it has room again."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from engine.models.columns import Instant


class Pace(SQLModel, table=True):
    """`key` is a receiving domain, or "" for all mail. At `free_at` the last mail that was sent would have been sent,
    had each waited for its part of the minute; mails go when it is near enough (`store.paces`).
    """

    __tablename__ = "paces"

    key: str = Field(primary_key=True)
    free_at: datetime = Field(sa_type=Instant)
