"""What a supervisor looks at: how many cases each person and workflow has open and late, and who was told of which."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, FromClause, case, func, select

from engine.queries.queue import Asked
from engine.queries.tables import CASES, DEADLINES, NOTIFICATIONS


@dataclass(frozen=True, slots=True)
class Load:
    """The open cases of one person in one workflow; ``person`` is None for those that nobody holds."""

    person: str | None
    workflow: str
    open: int
    late: int
    today: int


@dataclass(frozen=True, slots=True)
class Notified:
    """Someone who was told of a deadline; ``sent_at`` is None while the mail has not gone out."""

    name: str
    deadline: str
    created_at: datetime
    sent_at: datetime | None


def due(connection: Connection, asked: Asked) -> list[tuple[str, datetime]]:
    """The numbers of the open cases that are late or due today, with when; the earliest due first."""
    first = _first_due()
    found = select(CASES.c.number, first.c.due_at).join(first, first.c.case_id == CASES.c.id)
    mine = found.where(first.c.due_at < asked.today_ends_at, CASES.c.closed_at.is_(None), asked.sight.seen)
    return [(row[0], row[1]) for row in connection.execute(mine.order_by(first.c.due_at, CASES.c.id))]


def loads(connection: Connection, asked: Asked) -> list[Load]:
    """The open cases that someone may see, by who holds them and by workflow."""
    first = _first_due()
    due_at = first.c.due_at
    late = func.sum(case((due_at < asked.now, 1), else_=0))
    today = func.sum(case(((due_at >= asked.now) & (due_at < asked.today_ends_at), 1), else_=0))
    found = select(CASES.c.assignee, CASES.c.workflow, func.count(), late, today)
    found = found.select_from(CASES.outerjoin(first, first.c.case_id == CASES.c.id))
    found = found.where(CASES.c.closed_at.is_(None), asked.sight.seen).group_by(CASES.c.assignee, CASES.c.workflow)
    return [Load(*row) for row in connection.execute(found)]


def _first_due() -> FromClause:
    """Of each case with a live deadline when the first of them is due."""
    live = select(DEADLINES.c.case_id, func.min(DEADLINES.c.due_at).label("due_at"))
    return live.where(DEADLINES.c.ended_at.is_(None)).group_by(DEADLINES.c.case_id).subquery()


def notified(connection: Connection, numbers: Sequence[str]) -> dict[str, list[Notified]]:
    """By number of a case who was told of its deadlines, oldest first."""
    names = ("name", "deadline", "created_at", "sent_at")
    found = select(CASES.c.number, *(NOTIFICATIONS.c[name] for name in names))
    found = found.join(NOTIFICATIONS, NOTIFICATIONS.c.case_id == CASES.c.id)
    mine = found.where(CASES.c.number.in_(numbers), NOTIFICATIONS.c.deadline.is_not(None))
    told: dict[str, list[Notified]] = defaultdict(list)
    for number, *rest in connection.execute(mine.order_by(NOTIFICATIONS.c.id)):
        told[number].append(Notified(*rest))
    return told
