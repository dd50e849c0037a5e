"""The outbox: what is to be sent, to whom, and what became of it state by state."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.models.columns import Instant, Json

_WAITS = "state IN ('queued', 'held', 'deferred', 'attempting')"
WAITS, WAITING = text(_WAITS), text(f"notifications.{_WAITS}")
"""Rows that a delivery may take; an index of them alone stays small however many were sent. The words are those of the
index: SQLite knows it by them. The second is for statements in which other tables have a state too.
"""
_PARTS = {
    "gathers": "{0}to_kind = 'person' AND {0}urgency > 0 AND {0}attempt_count = 0 AND {0}case_id IS NOT NULL AND {0}"
    + _WAITS,
    "gathered": "{0}digest_rule IS NOT NULL AND {0}" + _WAITS,
    "digested": "{0}digest_id IS NOT NULL",
    "reached": "{0}to_kind = 'person' AND {0}sent_at IS NOT NULL",
    "own": "{0}case_id IS NULL",
}
GATHERS, GATHERED, DIGESTED, REACHED, OWN = (text(part.format("notifications.")) for part in _PARTS.values())
"""Rows that a digest may tell: of the desk's own people, about a case, not urgent, never tried. Those that wait for
one; those that were told in one. Those that went to its own people. Those about no one case: digests, word of storms.
"""


def _index(part: str, *columns: str) -> Index:
    """An index of those rows alone."""
    where = text(_PARTS[part].format(""))
    return Index(f"ix_notifications_{part}", *columns, sqlite_where=where, postgresql_where=where)


TROUBLED = text("state IN ('failed', 'unknown', 'bounced', 'suppressed')")
"""Rows that someone must look at; they too have an index of their own."""
UNTOLD = text(
    "((state IN ('failed', 'bounced', 'suppressed') AND told_at IS NULL) OR (state = 'sent' AND told_at IS NOT NULL))"
)
"""Rows that did not arrive, of which their case has not heard; and those that arrived after it had. The words are those
of the index.
"""
URGENT, PRESSING, USUAL = 0, 1, 2
"""What goes out first when many wait: an answer that a customer waits for; word of a breach; all else."""
URGENCIES = (URGENT, PRESSING, USUAL)
Rule = Literal["recipient", "case", "workflow", "hour", "backlog", "hourly", "daily"]
STORMS: tuple[Rule, ...] = ("recipient", "case", "workflow", "hour")
CHOSEN: tuple[Rule, ...] = ("hourly", "daily")
RULES: tuple[Rule, ...] = (*STORMS, "backlog", *CHOSEN)
"""Why a mail is gathered for a digest: a cap was passed (of several the first), nothing could be sent for a while, or
its reader wants it so.
"""


class Notification(SQLModel, table=True):
    """One mail to one recipient, frozen when it was queued. An occasion is told to a recipient once. A digest, and word
    of a storm, are about no one case.

    `digest_rule` says why a mail is gathered for a digest (`store.digests`), `digest_id` which digest told it: no
    foreign key, as a move brings rows in the order of their ids, and a digest comes after what it tells.

    `state`: queued; held until its reader's hours; attempting; sent; deferred to a later try; unknown, sent or not;
    failed; bounced, refused after the relay had taken it; suppressed, as its address takes no mail; withdrawn;
    digested. `told_at` is when its case was told that it did not arrive, `tried_since` when the first of the tries
    began that it has had since it was queued, or queued again.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("case_id", "occasion", "to_kind", "to_key", "template"),
        Index("ix_notifications_next", "urgency", "next_attempt_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_notifications_amiss", "state", sqlite_where=TROUBLED, postgresql_where=TROUBLED),
        _index("gathers", "next_attempt_at"),
        _index("gathered", "digest_rule", "next_attempt_at"),
        _index("digested", "digest_id"),
        _index("reached", "sent_at"),
        _index("own", "state", "template", "created_at"),
        Index("ix_notifications_untold", "id", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id")
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
    tried_since: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    urgency: int = Field(default=USUAL, sa_column_kwargs={"server_default": str(USUAL)})
    digest_rule: str | None = None
    digest_id: int | None = None


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
