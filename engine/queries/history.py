"""What happened to one case: its history, its conversation, its links, what was sent."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, and_, or_, select

from engine import casefile
from engine.queries import undelivered
from engine.queries.tables import ATTACHMENTS, ATTEMPTS, CASES, FILES, HISTORY, LINKS, MESSAGES, NOTIFICATIONS, PERSONAL


@dataclass(frozen=True, slots=True)
class Line:
    """One history entry. ``personal`` are the values that it gave; None of one that was erased."""

    seq: int
    at: datetime
    actor_kind: str
    actor_key: str
    event: str
    from_states: tuple[str, ...]
    to_states: tuple[str, ...]
    facts: dict[str, Any]
    digest: str
    personal: dict[str, Any] = field(default_factory=dict)

    @property
    def entry(self) -> casefile.HistoryEntry:
        """The entry as it was decided, without its personal values."""
        actor = casefile.Actor(cast(casefile.ActorKind, self.actor_kind), self.actor_key)
        return casefile.HistoryEntry(self.at, actor, self.event, self.from_states, self.to_states, self.facts)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a contribution, under the name that it came with."""

    hash: str
    name: str
    bytes_count: int | None
    media_type: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """One contribution to the conversation; ``body`` is None when it was erased."""

    seq: int
    kind: str
    direction: str
    author: str
    at: datetime
    body: str | None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """A link to another case; ``outgoing`` if this case has it, else the other says it of this one."""

    kind: str
    other: str
    at: datetime
    author: str
    outgoing: bool


WAITING_STATES = ("queued", "held", "deferred", "attempting")
AMISS = ("failed", "unknown", "bounced", "suppressed")
"""The states of mails that someone must look at."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A state that a notification came to: what the relay said or why, when it is tried again, who settled it."""

    at: datetime
    outcome: str
    code: int | None
    text: str
    next_at: datetime | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A notification of the case with what became of it; ``told_at`` is when the case heard that it did not arrive,
    ``digest_id`` the digest that told it, ``reached_at`` when somebody said since that the customer knows all the same.
    """

    id: int
    occasion: str
    template: str
    template_hash: str | None
    language: str
    to_kind: str
    to_key: str
    mail_address: str
    name: str
    rule: str
    deadline: str | None
    context: dict[str, Any]
    state: str
    created_at: datetime
    sent_at: datetime | None
    message_id: str
    next_attempt_at: datetime | None = None
    told_at: datetime | None = None
    digest_id: int | None = None
    attempts: tuple[Attempt, ...] = ()
    reached_at: datetime | None = None

    @property
    def why(self) -> str:
        """What the relay said last, or why the mail is where it is."""
        last = self.attempts[-1] if self.attempts else None
        return " ".join(filter(None, (str(last.code or ""), last.text))) if last else ""

    @property
    def is_undelivered(self) -> bool:
        """Whether someone should see on the case that the customer does not have it: it failed or may not have gone
        out, or is an answer that is not out yet.
        """
        if self.to_kind != "requester":
            return False
        is_amiss = self.state in AMISS and self.reached_at is None
        return is_amiss or (self.template == "answer" and self.state in WAITING_STATES)


def history(connection: Connection, case_id: int) -> list[Line]:
    """The history of a case, oldest first."""
    personal: dict[int, dict[str, Any]] = defaultdict(dict)
    for seq, key, value in connection.execute(
        select(PERSONAL.c.seq, PERSONAL.c.key, PERSONAL.c.value).where(PERSONAL.c.case_id == case_id)
    ):
        personal[seq][key] = value
    names = ("seq", "at", "actor_kind", "actor_key", "event", "from_states", "to_states", "facts", "digest")
    found = select(*(HISTORY.c[name] for name in names)).where(HISTORY.c.case_id == case_id).order_by(HISTORY.c.seq)
    rows = connection.execute(found)
    return [_line([*row, personal.get(row[0], {})]) for row in rows]


def _line(values: list[Any]) -> Line:
    values[5:7] = [tuple(states) for states in values[5:7]]
    return Line(*values)


def conversation(connection: Connection, case_id: int) -> list[Said]:
    """What was said on a case, oldest first."""
    files = _files(connection, case_id)
    body = and_(PERSONAL.c.case_id == MESSAGES.c.case_id, PERSONAL.c.seq == MESSAGES.c.seq, PERSONAL.c.key == "body")
    names = ("seq", "kind", "direction", "author", "at")
    found = select(*(MESSAGES.c[name] for name in names), PERSONAL.c.value).outerjoin(PERSONAL, body)
    rows = connection.execute(found.where(MESSAGES.c.case_id == case_id).order_by(MESSAGES.c.seq))
    return [Said(*whole) for whole in ([*row, tuple(files.get(row[0], ()))] for row in rows)]


def _files(connection: Connection, case_id: int) -> dict[int, list[File]]:
    columns = (ATTACHMENTS.c.seq, ATTACHMENTS.c.file_hash, ATTACHMENTS.c.name, FILES.c.bytes, FILES.c.media_type)
    found = select(*columns).outerjoin(FILES, FILES.c.hash == ATTACHMENTS.c.file_hash)
    files: dict[int, list[File]] = defaultdict(list)
    for seq, *values in connection.execute(found.where(ATTACHMENTS.c.case_id == case_id).order_by(ATTACHMENTS.c.name)):
        files[seq].append(File(*values))
    return files


def links(connection: Connection, case_id: int, number: str) -> list[Linked]:
    """The links from a case and to it, oldest first."""
    columns = (LINKS.c.case_id, LINKS.c.kind, LINKS.c.other, CASES.c.number, LINKS.c.at, LINKS.c.author)
    found = select(*columns).join(CASES, CASES.c.id == LINKS.c.case_id)
    found = found.where(or_(LINKS.c.case_id == case_id, LINKS.c.other == number)).order_by(LINKS.c.at)
    return [
        Linked(kind, other if source == case_id else from_number, at, author, source == case_id)
        for source, kind, other, from_number, at, author in connection.execute(found)
    ]


def told(connection: Connection, case_id: int) -> list[Told]:
    """Who was told what of a case, oldest first, with every attempt."""
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    columns = (ATTEMPTS.c[name] for name in ("notification_id", "at", "outcome", "code", "text", "next_at", "author"))
    mine = select(*columns).join(NOTIFICATIONS, NOTIFICATIONS.c.id == ATTEMPTS.c.notification_id)
    for notification, *values in connection.execute(
        mine.where(NOTIFICATIONS.c.case_id == case_id).order_by(ATTEMPTS.c.id)
    ):
        attempts[notification].append(Attempt(*values))
    found = select(*(NOTIFICATIONS.c[name] for name in _TOLD)).where(NOTIFICATIONS.c.case_id == case_id)
    rows = connection.execute(found.order_by(NOTIFICATIONS.c.id))
    reached = undelivered.reached_at(connection, case_id)
    made = (Told(*whole) for whole in ([*row, tuple(attempts.get(row[0], ()))] for row in rows))
    return [replace(one, reached_at=reached) if _is_reached(one, reached) else one for one in made]


def _is_reached(one: Told, reached: datetime | None) -> bool:
    return one.told_at is not None and reached is not None and reached >= one.told_at


_TOLD = (
    "id", "occasion", "template", "template_hash", "language", "to_kind", "to_key", "mail_address", "name", "rule",
    "deadline", "context", "state", "created_at", "sent_at",
    "message_id", "next_attempt_at", "told_at", "digest_id",
)  # fmt: skip
