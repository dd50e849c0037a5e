"""The open cases that someone may see, each with when its next deadline is due: what queue and supervisor look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import CTE, ColumnElement, and_, case, func, select

from engine.queries.sight import Sight
from engine.queries.tables import CASES, DEADLINES

Kind = Literal["team", "mine", "nobody", "late", "today", "waits", "all"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose cases, at which moment, of which kind or workflow; ``today_ends_at`` is midnight where the desk is."""

    sight: Sight
    now: datetime
    today_ends_at: datetime
    kind: Kind = "all"
    workflow: str | None = None


def cases(asked: Asked, ids: Sequence[int] | None = None) -> CTE:
    """The cases with the first instant at which one of their deadlines is due, None where no clock runs, and with
    `stands` = 1 where one stands still. Gone through once, however often a statement reads it: one pass over the
    open cases in the order of their ids, to each its deadlines from an index that has all that is asked. Of ``ids``
    it is known that they are open and seen.
    """
    live = and_(DEADLINES.c.case_id == CASES.c.id, DEADLINES.c.ended_at.is_(None))
    columns = (CASES.c.id, CASES.c.number, CASES.c.workflow, CASES.c.assignee)
    due_at = func.min(DEADLINES.c.due_at).label("due_at")
    stands = func.max(case((DEADLINES.c.state == "paused", 1), else_=0)).label("stands")
    mine = case((asked.sight.own, 1), else_=0).label("mine")
    team = case((asked.sight.team, 1), else_=0).label("team")
    found = select(*columns, mine, team, due_at, stands).select_from(CASES.outerjoin(DEADLINES, live))
    theirs = and_(CASES.c.closed_at.is_(None), asked.sight.seen) if ids is None else CASES.c.id.in_(ids)
    return found.where(theirs).group_by(CASES.c.id).cte("seen")


def late(seen: CTE, asked: Asked) -> ColumnElement[bool]:
    """True of cases with a deadline that is over."""
    return seen.c.due_at < asked.now


def today(seen: CTE, asked: Asked) -> ColumnElement[bool]:
    """True of cases whose next deadline is due before midnight."""
    return and_(seen.c.due_at >= asked.now, seen.c.due_at < asked.today_ends_at)
