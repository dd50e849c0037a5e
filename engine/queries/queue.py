"""The open cases that someone may see, in the order of their next deadline, and how many there are of each kind.

Who sees few cases has them found by the indexes of why one sees a case, and looked at together. Who sees very many has
the first ones found along the index of what is due next, and no list counted further than `crowd.MOST_COUNTED`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, Connection, func, literal, null, or_, select, true, union_all

from engine.queries import crowd
from engine.queries import seen as looked
from engine.queries.seen import Asked, Kind

__all__ = ["KINDS", "Asked", "Kind", "Queue", "queue"]

KINDS: tuple[Kind, ...] = ("team", "mine", "nobody", "late", "today", "waits", "all")
"""Mine and my teams', mine, held by nobody, late, due today, waiting with a clock that stands still, everything."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The numbers of the first cases of the list asked for, how many there are of each kind and of each workflow. A
    count above crowd.MOST_COUNTED says that there are more than that, not how many.
    """

    numbers: tuple[str, ...]
    counts: dict[Kind, int]
    workflows: dict[str, int]


def queue(connection: Connection, asked: Asked, most: int = 100) -> Queue:
    """Up to ``most`` open cases, the earliest due first; those without a running deadline come last, oldest first."""
    many = crowd.Crowd(connection, asked)
    ids = many.ids(many.seen())
    if len(ids) <= crowd.MOST_COUNTED:
        return _among(connection, asked, ids, most)
    counts, workflows = many.counts(KINDS)
    count = workflows.get(asked.workflow, 0) if asked.workflow is not None else counts[asked.kind]
    if count <= crowd.MOST_COUNTED:
        listed = _among(connection, asked, many.ids(many.listed()), most).numbers
    else:
        listed = many.first(most)
    return Queue(listed, counts, workflows)


def _among(connection: Connection, asked: Asked, ids: Sequence[int], most: int) -> Queue:
    """The queue where these are all cases that are seen."""
    seen = looked.cases(asked, ids)
    kinds = _kinds(seen, asked)
    counted = select(seen.c.workflow, null(), null(), null(), *(func.count().filter(kinds[kind]) for kind in KINDS))
    found = select(seen.c.number, seen.c.due_at, seen.c.id).where(kinds[asked.kind])
    if asked.workflow is not None:
        found = found.where(seen.c.workflow == asked.workflow)
    first = found.order_by(seen.c.due_at.is_(None), seen.c.due_at, seen.c.id).limit(most).subquery()
    listed = select(null(), first.c.number, first.c.due_at, first.c.id, *(literal(0) for _ in KINDS))
    rows = connection.execute(union_all(counted.group_by(seen.c.workflow), listed)).all()
    counts = [row for row in rows if row[1] is None]
    numbers = sorted((row[2] is None, str(row[2]), row[3], row[1]) for row in rows if row[1] is not None)
    return Queue(
        tuple(number for *_, number in numbers),
        {kind: sum(row[place] for row in counts) for place, kind in enumerate(KINDS, 4)},
        {row[0]: row[4 + KINDS.index("all")] for row in counts},
    )


def _kinds(seen: CTE, asked: Asked) -> dict[Kind, ColumnElement[bool]]:
    return {
        "team": or_(seen.c.mine == 1, seen.c.team == 1),
        "mine": seen.c.mine == 1,
        "nobody": seen.c.assignee.is_(None),
        "late": looked.late(seen, asked),
        "today": looked.today(seen, asked),
        "waits": seen.c.stands == 1,
        "all": true(),
    }
