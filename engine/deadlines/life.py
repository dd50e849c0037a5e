"""The life of one deadline: a point taken, paused, resumed, ended, taken up again. Pure.

The functions change the row that they are given, which is the caller's own copy.
"""

from datetime import datetime
from typing import Literal

from engine import casefile
from engine.deadlines import points
from engine.deadlines.plan import NO_TARGET, Plan, Point


def take(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> Point:
    """Marks the next point as taken at ``at`` and schedules the one after.

    A breach stays on record; a timer is met by it.
    """
    point = points.next_point(plan, row)
    assert point is not None
    if point in plan.early:
        row.early_rung += 1
    else:
        row.rung += 1
    if row.acknowledged_until and row.acknowledged_until <= at:
        row.acknowledged_until = row.acknowledged_by = None
    if point.kind == "breach" and not plan.deadline.timer:
        row.state, row.breached_at = "breached", row.due_at
    row.next_fire_at = points.at_point(plan, row)
    if plan.deadline.timer and points.next_point(plan, row) is None:
        end(row, at, "met", plan.name, plan)
    return point


def stops(plan: Plan, row: casefile.DeadlineRow) -> bool:
    """Whether a pausing state stops the row: always before its breach, afterwards if its chain does not run on."""
    return row.breached_at is None or plan.deadline.while_paused == "stop"


def pause(plan: Plan, row: casefile.DeadlineRow, at: datetime, why: str) -> None:
    """Stops the clock, adding what ran; a breached row keeps its state and its chain stands still."""
    stop(plan, row, at, why)
    row.next_fire_at = row.acknowledged_until = row.acknowledged_by = None
    if row.breached_at is None and not is_cleared(row):
        row.state, row.due_at = "paused", None


def stop(plan: Plan, row: casefile.DeadlineRow, at: datetime, why: str) -> None:
    """Ends the stretch that runs: what it comes to is consumed."""
    since = row.running_since
    assert since is not None
    until = max(at, since)
    row.consumed_s += max(0.0, plan.calendars[row.calendar].elapsed(since, until))
    row.runs = [*row.runs, [since.isoformat(), until.isoformat(), why]]
    row.running_since = None


def resume(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> None:
    """Lets the clock run on from where it stood."""
    row.running_since = max(at, row.started_at)
    if is_cleared(row):
        return
    if row.breached_at is None:
        row.state = "armed"
    points.schedule(plan, row)


def end(row: casefile.DeadlineRow, at: datetime, state: Literal["met", "cancelled"], by: str, plan: Plan) -> None:
    """Ends the row: met, cancelled, or (breached before) done late, which stays breached. No point comes after."""
    if row.running_since is not None:
        stop(plan, row, at, by)
    if row.breached_at is None and not is_cleared(row):
        row.state = state
    row.ended_at, row.ended_by, row.next_fire_at = at, by, None
    row.acknowledged_until = row.acknowledged_by = None


def reopen(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> None:
    """Takes back an end that came from closing the case; what was consumed stays.

    With `while_closed: run` the time in which the case was closed is consumed too.
    """
    since = row.ended_at if plan.deadline.while_closed == "run" else at
    row.ended_at = row.ended_by = None
    resume(plan, row, since or at)


def is_live(row: casefile.DeadlineRow) -> bool:
    """Whether the row still waits for its end; a breached one does until it is done late."""
    return row.ended_at is None


def is_cleared(row: casefile.DeadlineRow) -> bool:
    """Whether no target holds for the row at present: it is ended, and its clock goes on unseen."""
    return row.ended_by == NO_TARGET
