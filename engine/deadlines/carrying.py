"""A row goes on under another version of its deadline. Pure; the row is the caller's own copy.

What was taken stays taken, and what would have come before is not made up for: of the reminders and rungs of the new
version those come that lie ahead. Only the breach comes whenever it comes, as nothing may hide it. A timer of which
nothing is left is met, as it is by its last point.
"""

import dataclasses
from collections.abc import Hashable, Sequence
from datetime import datetime

from engine import casefile
from engine.deadlines import instants, life, points, targets
from engine.deadlines.arming import Facts
from engine.deadlines.plan import Plan, Point

BREACH = Point("breach")
MIGRATED = "migrated"
"""Why a run ended at which the deadline went on under another version."""


def carry(old: Plan, new: Plan, row: casefile.DeadlineRow, at: datetime, facts: Facts) -> bool:
    """Lets a row go on by ``new``: its target as `on_change` says to a change of the definition, and its points.
    Whether its target or its due instant moved.
    """
    before = (row.target_s, row.calendar, row.due_at, row.state)
    taken = _taken(old, row)
    if new.deadline.way("definition") != "keep":
        targets.retarget(new, row, at, facts, MIGRATED)
    _take_as_passed(new, row, at, taken)
    # So that a point of this version is told under another id than the one that stood in its place.
    row.runs = [[row.started_at.isoformat(), row.started_at.isoformat(), MIGRATED], *row.runs]
    if life.is_live(row) and new.deadline.timer and points.next_point(new, row) is None:
        life.end(row, at, "met", new.name, new)
    elif row.running_since is not None and life.is_live(row):
        row.next_fire_at = points.at_point(new, row)
    return before != (row.target_s, row.calendar, row.due_at, row.state)


def join(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> None:
    """Takes a row in whose deadline is new in this version, counted from an instant before ``at``: what has passed is
    not made up for, and a target that is used up is missed at ``at``.
    """
    if row.running_since is None or not life.is_live(row):
        return
    if row.due_at is not None and row.due_at < at:
        targets.aim(plan, row, at, row.target_s, row.calendar, MIGRATED)
    _take_as_passed(plan, row, at, frozenset())
    row.next_fire_at = points.at_point(plan, row)


def _taken(plan: Plan, row: casefile.DeadlineRow) -> frozenset[Hashable]:
    return frozenset(_mark(plan, point) for point in (*plan.points[: row.rung], *plan.early[: row.early_rung]))


def _mark(plan: Plan, point: Point) -> Hashable:
    """What makes a point the same in two versions: the share or span of a reminder, the offset of a rung."""
    if point.kind == "reminder":
        reminder = plan.deadline.remind[point.index]
        return (reminder.share, reminder.before)
    if point.kind == "rung":
        rung = plan.deadline.escalate[point.index]
        return (rung.after, rung.before, point.repeat)
    return point.kind


def _take_as_passed(plan: Plan, row: casefile.DeadlineRow, at: datetime, taken: frozenset[Hashable]) -> None:
    running = row
    if row.running_since is None:
        running = dataclasses.replace(row)
        life.resume(plan, running, at)
    breach = plan.points.index(BREACH)
    is_over = row.breached_at is not None or (plan.deadline.timer and _mark(plan, BREACH) in taken)
    if is_over:
        row.rung = max(breach + 1, _passed(plan, running, plan.points, at, taken))
    else:
        row.rung = _passed(plan, running, plan.points[:breach], at, taken)
    row.early_rung = _passed(plan, running, plan.early, at, taken)


def _passed(
    plan: Plan, row: casefile.DeadlineRow, several: Sequence[Point], at: datetime, taken: frozenset[Hashable]
) -> int:
    """How many of these points, from the first, lie behind: they have passed, or one was taken that comes later."""
    behind = (n for n, one in enumerate(several, 1) if _mark(plan, one) in taken or _lies_behind(plan, row, one, at))
    return max(behind, default=0)


def _lies_behind(plan: Plan, row: casefile.DeadlineRow, point: Point, at: datetime) -> bool:
    """Nothing lies anywhere while no target holds."""
    return not life.is_cleared(row) and instants.of(plan, row, point) <= at
