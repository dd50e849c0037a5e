"""A deadline that was met comes anew, because what met it never reached the customer. Pure.

The new row goes on where the old one ended: it has what was consumed, and so what was left. What ran before, and that
it stood still in between, stays in its runs.
"""

import dataclasses
from datetime import datetime

from engine import casefile
from engine.deadlines import life, points
from engine.deadlines.plan import NO_TARGET, Plan

UNDELIVERED = "bounced"
"""Why the run ended after which the deadline came anew: the event that says so."""
LEAST_S = 3_600.0
"""At least so much of the calendar's time is left, however little was."""


def may_come_anew(plan: Plan, row: casefile.DeadlineRow) -> bool:
    """Whether a row was met by an answer of the desk: not by its own clock, nor by closing the case, nor by another
    party, nor did it end for want of a target; and its definition lets it come anew.
    """
    declared = plan.deadline
    if declared.timer or declared.party is not None or declared.on_undelivered == "keep":
        return False
    return row.ended_at is not None and row.ended_by not in ("closed", NO_TARGET)


def come_anew(plan: Plan, row: casefile.DeadlineRow, occasion: int, at: datetime) -> casefile.DeadlineRow:
    """The row for another occasion that goes on from ``at``, with what was left of an ended one."""
    assert row.ended_at is not None
    # Two runs without length: since when it stood still, and when it came.
    stood = [[max(one, row.started_at).isoformat()] * 2 + [UNDELIVERED] for one in (row.ended_at, at)]
    fresh = dataclasses.replace(
        row,
        occasion=occasion,
        state="armed",
        due_at=None,
        breached_at=None,
        earlier_breaches=[],
        ended_at=None,
        ended_by=None,
        runs=[*row.runs, *stood],
        unreached_at=None,
        told=[],
        id=None,
    )
    life.resume(plan, fresh, at)
    _grant(plan, fresh, at)
    points.back(plan, fresh, at)
    return fresh


def _grant(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> None:
    """Adds what is missing to the least that must be left."""
    assert row.due_at is not None
    since = max(at, row.started_at)
    least_at = plan.calendars[row.calendar].add(since, LEAST_S)
    if row.due_at >= least_at:
        return
    by_plain_pauses = plan.deadline.pauses_count == "plain"
    _aim(plan, row, points.target_of(plan, row, since, least_at) if by_plain_pauses else row.consumed_s + LEAST_S)
    if row.due_at < least_at:
        # Moved by pauses in plain time it would be due in a night: a moment more, and it is so on the next day.
        _aim(plan, row, row.target_s + 1.0)


def _aim(plan: Plan, row: casefile.DeadlineRow, target_s: float) -> None:
    row.extended_s += target_s - row.target_s
    row.target_s = target_s
    points.schedule(plan, row)


def began_at(row: casefile.DeadlineRow) -> datetime:
    """When the row's occasion began to count: its start, or when it came anew."""
    return max(
        (datetime.fromisoformat(at) for _from, at, why in row.runs if why == UNDELIVERED), default=row.started_at
    )


def is_owed(row: casefile.DeadlineRow) -> bool:
    """Whether the row came because an answer was not delivered."""
    return any(why == UNDELIVERED for _from, _to, why in row.runs)
