"""Someone takes note of an escalation: its rungs wait until an instant, then it goes on by itself. Pure.

The rungs that would have come meanwhile come then, in their order; the breach and reminders do not wait. A pause, an
end or an extension of the deadline ends the acknowledgement. The row is the caller's own copy.
"""

from datetime import datetime, timedelta

from engine import casefile
from engine.calendars import Span
from engine.deadlines import instants, points
from engine.deadlines.plan import Plan, Point


def runs(plan: Plan, row: casefile.DeadlineRow) -> bool:
    """Whether an escalation is under way: it has begun, its clock runs, and rungs are left."""
    left = (*plan.points[row.rung :], *plan.early[row.early_rung :])
    begun = row.early_rung > 0 or row.rung > plan.points.index(Point("breach"))
    goes_on = any(point.kind == "rung" for point in left) and row.running_since is not None
    return row.ended_at is None and begun and goes_on


def until(plan: Plan, row: casefile.DeadlineRow, span: Span, at: datetime) -> datetime:
    """When a span that begins at ``at`` is over: in the deadline's calendar, or by the clock where the chain's hours
    are `always`.
    """
    if plan.deadline.chain.hours == "always" and span.kind == "working":
        return at + timedelta(seconds=span.amount)
    return plan.calendars[row.calendar].add(at, instants.seconds(plan, row, span, at, 1))


def acknowledge(plan: Plan, row: casefile.DeadlineRow, until_at: datetime, by: str) -> None:
    """Lets the rungs wait until an instant; one that was acknowledged before waits until this one instead."""
    row.acknowledged_until, row.acknowledged_by = until_at, by
    row.next_fire_at = points.at_point(plan, row)
