"""The open cases that someone may see, in the order of their next deadline, and how many there are of each kind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

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
    seen = _seen(asked)
    flags = [seen.c[kind] for kind in KINDS]
    nothing = [literal(0) for _ in KINDS]
    sums = [func.sum(flag) for flag in flags]
    counted = select(seen.c.workflow, null(), null(), null(), *sums).group_by(seen.c.workflow)
    found = select(seen.c.number, seen.c.due_at, seen.c.id).where(seen.c[asked.kind] == 1)
    if asked.workflow is not None:
        found = found.where(seen.c.workflow == asked.workflow)
    first = found.order_by(seen.c.due_at.is_(None), seen.c.due_at, seen.c.id).limit(most).subquery()
    listed = select(null(), first.c.number, first.c.due_at, first.c.id, *nothing)
    rows = connection.execute(union_all(counted, listed)).all()
    counts = [row for row in rows if row[1] is None]
    numbers = sorted((row[2] is None, str(row[2]), row[3], row[1]) for row in rows if row[1] is not None)
    return Queue(
        tuple(number for *_, number in numbers),
        {kind: sum(row[place] for row in counts) for place, kind in enumerate(KINDS, 4)},
        {row[0]: row[4 + KINDS.index("all")] for row in counts},
    )


def _seen(asked: Asked) -> CTE:
    """The open cases that the person sees, each with 1 for the lists in which it stands: gone through once for both
    the counts and the list.
    """
    first = _first_deadlines()
    whole = CASES.outerjoin(first, first.c.case_id == CASES.c.id)
    flags = [case((condition, 1), else_=0).label(kind) for kind, condition in _kinds(asked, first).items()]
    columns = (CASES.c.id, CASES.c.number, CASES.c.workflow, first.c.due_at)
    found = select(*columns, *flags).select_from(whole).where(CASES.c.closed_at.is_(None), asked.sight.seen)
    return found.cte("seen")


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
