"""A deadline gets more time by hand. Pure; the row is the caller's own copy."""

import dataclasses
from datetime import datetime

from engine import casefile
from engine.calendars import Span
from engine.deadlines import carrying, instants, points, targets
from engine.deadlines.plan import Plan

EXTENDED = "extended"
"""Why a run ended at which the deadline was extended."""


def added(plan: Plan, row: casefile.DeadlineRow, at: datetime, by: Span | datetime) -> float:
    """The seconds of the row's calendar that bring due so much later, or to an instant; 0 or less where that instant is
    no later in working time.

    A span counts from due, or from ``at`` where due has passed.
    """
    if plan.deadline.pauses_count == "plain":
        return points.target_of(plan, row, at, _wanted(plan, row, at, by)) - row.target_s
    left_s = row.target_s - points.consumed(plan, row, at)
    if isinstance(by, datetime):
        return plan.calendars[row.calendar].elapsed(at, by) - left_s if by > at else 0.0
    due_at = points.due_if_running(plan, row, at)
    return max(0.0, -left_s) + instants.seconds(plan, row, by, max(due_at, at), 1)


def _wanted(plan: Plan, row: casefile.DeadlineRow, at: datetime, by: Span | datetime) -> datetime:
    if isinstance(by, datetime):
        return by
    since = max(points.due_if_running(plan, row, at), at)
    return plan.calendars[row.calendar].add(since, instants.seconds(plan, row, by, since, 1))


def is_later(plan: Plan, row: casefile.DeadlineRow, at: datetime, seconds: float) -> bool:
    """Whether so many seconds more put due after where it was, and after ``at``."""
    trial = dataclasses.replace(row)
    extend(plan, trial, at, seconds)
    return points.due_if_running(plan, trial, at) > max(points.due_if_running(plan, row, at), at)


def extend(plan: Plan, row: casefile.DeadlineRow, at: datetime, seconds: float) -> None:
    """Adds so many seconds of its calendar to the target.

    A breached row is armed again, its breach stays on record. What lies ahead again comes again.
    """
    row.extended_s += seconds
    row.acknowledged_until = row.acknowledged_by = None
    if row.breached_at is not None:
        row.earlier_breaches = [*row.earlier_breaches, row.breached_at.isoformat()]
        row.breached_at, row.state = None, "armed" if row.running_since else "paused"
        row.due_at = None
    targets.aim(plan, row, at, row.target_s + seconds, row.calendar, EXTENDED)
    points.back(plan, row, at)


def extension_count(row: casefile.DeadlineRow) -> int:
    """Another number after each extension that lets points come again, and each migration that may bring others; it
    never goes back.

    Of a row that stands only the breach and what follows can come again, so its breaches are counted as well.
    """
    return sum(why in (EXTENDED, carrying.MIGRATED) for _from, _to, why in row.runs) + len(row.earlier_breaches)
