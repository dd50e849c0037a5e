"""Which waiting mails have nothing to say any more: their deadline went on otherwise since they were queued."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, select

from engine.store.statements import CASES, DEADLINES, TABLES

NOTIFICATIONS, HISTORY = TABLES["notifications"], TABLES["history"]
MOVED = "deadline_moved"
"""The template that tells of a deadline that moved: of two that wait for one reader the later says it all."""

Reason = Literal["ended", "stands", "moved", "acknowledged", "superseded"]
SENTENCES: dict[Reason, str] = {
    "ended": "the deadline ended before the mail was sent",
    "stands": "the deadline's clock was stopped before the mail was sent",
    "moved": "the deadline was given another due time before the mail was sent",
    "acknowledged": "the escalation was acknowledged before the mail was sent",
    "superseded": "the deadline moved again before the mail was sent, which another mail says",
}
IN_TURN = tuple(NOTIFICATIONS.c[name] for name in ("urgency", "next_attempt_at", "id"))
"""The order in which mails that are due go out."""
_OF_MAIL = ("id", "case_id", "created_at", "template", "context", "deadline", "to_kind", "to_key")
_TO = ("to_kind", "to_key")
_OF_ROW = ("ended_at", "running_since", "due_at", "runs", "acknowledged_until", "name", "occasion")


def among(connection: Connection, waiting: ColumnElement[bool], now: datetime, most: int) -> list[tuple[int, Reason]]:
    """Of the first ``most`` notifications that wait so, the ids of those without a point, and why.

    Only a case on which something happened since can have any.
    """
    named = DEADLINES.c.name + "/" + DEADLINES.c.occasion.cast(NOTIFICATIONS.c.deadline.type)
    same = and_(DEADLINES.c.case_id == NOTIFICATIONS.c.case_id, named == NOTIFICATIONS.c.deadline)
    told = (NOTIFICATIONS.c[name] for name in _OF_MAIL)
    joined = NOTIFICATIONS.join(CASES, CASES.c.id == NOTIFICATIONS.c.case_id).join(DEADLINES, same)
    found = select(*told, *(DEADLINES.c[name] for name in _OF_ROW)).select_from(joined)
    found = found.where(waiting, CASES.c.changed_at > NOTIFICATIONS.c.created_at)
    found = found.order_by(*IN_TURN).limit(most)
    rows = connection.execute(found.with_for_update(of=NOTIFICATIONS, skip_locked=True)).all()
    return [(row.id, why) for row in rows for why in _why(connection, row, now)]


def _why(connection: Connection, row: Row[Any], now: datetime) -> Iterator[Reason]:
    """One reason at most. What happened in the same decision as the mail is part of what it says."""
    if row.ended_at is not None:
        if row.ended_at > row.created_at:
            yield "ended"
    elif row.template == MOVED:
        if _is_superseded(connection, row):
            yield "superseded"
    elif row.running_since is None and row.runs and datetime.fromisoformat(row.runs[-1][1]) > row.created_at:
        yield "stands"
    elif _is_due_otherwise(row):
        yield "moved"
    elif row.acknowledged_until is not None and row.acknowledged_until > now and _was_acknowledged(connection, row):
        yield "acknowledged"


def _is_superseded(connection: Connection, row: Row[Any]) -> bool:
    same = [NOTIFICATIONS.c[name] == getattr(row, name) for name in ("case_id", "deadline", "template", *_TO)]
    return connection.execute(select(NOTIFICATIONS.c.id).where(*same, NOTIFICATIONS.c.id > row.id)).first() is not None


def _is_due_otherwise(row: Row[Any]) -> bool:
    context: dict[str, Any] = row.context or {}
    told = str((context.get("deadline") or {}).get("due_at") or "")
    return told != "" and row.due_at is not None and datetime.fromisoformat(told) != row.due_at


def _was_acknowledged(connection: Connection, row: Row[Any]) -> bool:
    since = (HISTORY.c.event == "acknowledge_escalation", HISTORY.c.at > row.created_at)
    found = connection.execute(select(HISTORY.c.facts).where(HISTORY.c.case_id == row.case_id, *since)).scalars()
    return any(facts.get("acknowledged", [])[:2] == [row.name, row.occasion] for facts in found)
