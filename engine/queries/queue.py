"""The open cases that someone may see, in the order of their next deadline, and how many there are of each kind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, FromClause, and_, case, func, or_, select

from engine.queries.sight import Sight
from engine.queries.tables import CASES, DEADLINES

Kind = Literal["team", "mine", "nobody", "late", "today", "waits", "all"]
KINDS: tuple[Kind, ...] = ("team", "mine", "nobody", "late", "today", "waits", "all")
"""Mine and my teams', mine, held by nobody, late, due today, waiting with a clock that stands still, everything."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose queue, at which moment, of which kind or workflow; ``today_ends_at`` is midnight where the desk is."""

    sight: Sight
    now: datetime
    today_ends_at: datetime
    kind: Kind = "all"
    workflow: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """The numbers of the first cases of the list asked for, how many there are of each kind and of each workflow."""

    numbers: tuple[str, ...]
    counts: dict[Kind, int]
    workflows: dict[str, int]


def queue(connection: Connection, asked: Asked, most: int = 100) -> Queue:
    """Up to ``most`` open cases, the earliest due first; those without a running deadline come last, oldest first."""
    first = _first_deadlines()
    whole = CASES.outerjoin(first, first.c.case_id == CASES.c.id)
    open_ones = and_(CASES.c.closed_at.is_(None), asked.sight.seen)
    kinds = _kinds(asked, first)
    found = select(CASES.c.number).select_from(whole).where(open_ones, kinds[asked.kind])
    if asked.workflow is not None:
        found = found.where(CASES.c.workflow == asked.workflow)
    ordered = found.order_by(first.c.due_at.is_(None), first.c.due_at, CASES.c.id).limit(most)
    sums = [func.sum(case((kinds[kind], 1), else_=0)) for kind in KINDS]
    counted = select(CASES.c.workflow, *sums).select_from(whole).where(open_ones).group_by(CASES.c.workflow)
    rows = connection.execute(counted).all()
    return Queue(
        tuple(connection.execute(ordered).scalars()),
        {kind: sum(row[place] for row in rows) for place, kind in enumerate(KINDS, 1)},
        {row[0]: row[len(KINDS)] for row in rows},
    )


def _first_deadlines() -> FromClause:
    """Of each case that has a live deadline the earliest that is due, and whether one stands still."""
    stands = func.max(case((DEADLINES.c.state == "paused", 1), else_=0)).label("stands")
    live = select(DEADLINES.c.case_id, func.min(DEADLINES.c.due_at).label("due_at"), stands)
    return live.where(DEADLINES.c.ended_at.is_(None)).group_by(DEADLINES.c.case_id).subquery()


def _kinds(asked: Asked, first: FromClause) -> dict[Kind, ColumnElement[bool]]:
    return {
        "team": or_(asked.sight.own, asked.sight.team),
        "mine": asked.sight.own,
        "nobody": CASES.c.assignee.is_(None),
        "late": first.c.due_at < asked.now,
        "today": and_(first.c.due_at >= asked.now, first.c.due_at < asked.today_ends_at),
        "waits": first.c.stands == 1,
        "all": CASES.c.id.is_not(None),
    }
