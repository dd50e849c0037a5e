"""What a supervisor looks at: how many cases each person and workflow has open and late, and who was told of which."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Select, func, literal, null, select, union_all

from engine.queries import seen
from engine.queries.seen import Asked
from engine.queries.tables import CASES, NOTIFICATIONS


@dataclass(frozen=True, slots=True)
class Load:
    """The open cases of one person in one workflow; ``person`` is None for those that nobody holds."""

    person: str | None
    workflow: str
    open: int
    late: int
    today: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The numbers of the cases that are late and of those due today, the earliest due first; who has how many."""

    late: tuple[str, ...]
    today: tuple[str, ...]
    loads: tuple[Load, ...]


@dataclass(frozen=True, slots=True)
class Notified:
    """Someone who was told of a deadline; ``sent_at`` is None while the mail has not gone out."""

    name: str
    deadline: str
    template: str
    created_at: datetime
    sent_at: datetime | None


def overview(connection: Connection, asked: Asked, most: int) -> Overview:
    """What someone who looks after the open cases sees of them, with up to ``most`` numbers of each list."""
    cases = seen.cases(asked)
    late, today = seen.late(cases, asked), seen.today(cases, asked)
    counts = (func.count(), func.count().filter(late), func.count().filter(today))
    counted = select(literal("load"), cases.c.assignee, cases.c.workflow, *counts)
    counted = counted.group_by(cases.c.assignee, cases.c.workflow)
    found = union_all(counted, _first("late", cases, late, most), _first("today", cases, today, most))
    rows: dict[str, list[Any]] = defaultdict(list)
    for what, *rest in connection.execute(found):
        rows[what].append(rest)
    return Overview(_in_order(rows["late"]), _in_order(rows["today"]), tuple(Load(*row) for row in rows["load"]))


def _in_order(rows: list[Any]) -> tuple[str, ...]:
    return tuple(row[0] for row in sorted(rows, key=lambda row: row[2]))


def _first(what: str, cases: CTE, condition: ColumnElement[bool], most: int) -> Select[Any]:
    """The cases that are due first, with their place, in the columns that the counts have."""
    due = select(cases.c.number, cases.c.due_at, cases.c.id).where(condition)
    first = due.order_by(cases.c.due_at, cases.c.id).limit(most).subquery()
    place = func.row_number().over(order_by=(first.c.due_at, first.c.id))
    return select(literal(what), first.c.number, null(), place, literal(0), literal(0))


def notified(connection: Connection, numbers: Sequence[str]) -> dict[str, list[Notified]]:
    """By number of a case who was told of its deadlines, oldest first."""
    names = ("name", "deadline", "template", "created_at", "sent_at")
    found = select(CASES.c.number, *(NOTIFICATIONS.c[name] for name in names))
    found = found.join(NOTIFICATIONS, NOTIFICATIONS.c.case_id == CASES.c.id)
    mine = found.where(CASES.c.number.in_(numbers), NOTIFICATIONS.c.deadline.is_not(None))
    told: dict[str, list[Notified]] = defaultdict(list)
    for number, *rest in connection.execute(mine.order_by(NOTIFICATIONS.c.id)):
        told[number].append(Notified(*rest))
    return told
