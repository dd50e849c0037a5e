"""Links of mails that act: which were used, and who wants no more mail of a kind."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant


class LinkUse(SQLModel, table=True):
    """A link of a mail that somebody used. `digest` is of its token, which is kept nowhere.

    It is written before the event is fired: `began_at` of the last try, `done_at` once it was done.
    """

    __tablename__ = "link_uses"
    __table_args__ = (Index(None, "notification_id"),)

    digest: str = Field(primary_key=True)
    notification_id: int = Field(foreign_key="notifications.id")
    event: str
    began_at: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)


class MailChoice(SQLModel, table=True):
    """What somebody said of mail of a kind (survey, digest): that they want none, or want it again. The last counts.

    `reader` is a person's key, or the customer's address in small letters. `author` is who said so.
    """

    __tablename__ = "mail_choices"
    __table_args__ = (Index(None, "reader", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    to_kind: str
    reader: str
    kind: str
    wanted: bool
    at: datetime = Field(sa_type=Instant)
    author: str
