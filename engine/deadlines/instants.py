"""When one point of a deadline comes, if its clock runs on. Pure.

Reminders and rungs lie at thresholds of consumed time, so a pause moves all of them alike and nothing is counted twice;
the rungs of a chain whose hours are `always` lie in plain time from due instead. While a chain stands acknowledged its
rungs wait, and come when that is over.
"""

from datetime import datetime, timedelta

from engine import casefile
from engine.calendars import Span, WorkingCalendar
from engine.deadlines.plan import AFTERWARDS, PLAIN, Plan, Point
from engine.definitions import definition


def of(plan: Plan, row: casefile.DeadlineRow, point: Point) -> datetime:
    """When a point of a running row comes."""
    assert row.running_since is not None
    assert row.due_at is not None
    if point.kind == "breach":
        return row.due_at if plan.deadline.timer else row.due_at + AFTERWARDS
    if point.kind == "reminder":
        return _at_threshold(plan, row, _reminder_s(plan, row, point))
    rung = plan.deadline.escalate[point.index]
    if plan.deadline.chain.hours == "always":
        at = _in_plain_time(row, rung, point)
    else:
        at = _at_threshold(plan, row, _rung_s(plan, row, rung, point))
    return max(at, row.acknowledged_until) if row.acknowledged_until else at


def _at_threshold(plan: Plan, row: casefile.DeadlineRow, at_s: float) -> datetime:
    """When so much of the row is consumed; no earlier than its clock runs."""
    calendar, since, due_at = plan.calendars[row.calendar], row.running_since, row.due_at
    assert since is not None
    assert due_at is not None
    if plan.deadline.pauses_count != "plain":
        return calendar.add(since, max(0.0, at_s - row.consumed_s))
    beyond_s = at_s - row.target_s
    return max(since, calendar.add(due_at, beyond_s) if beyond_s >= 0 else calendar.subtract(due_at, -beyond_s))


def _reminder_s(plan: Plan, row: casefile.DeadlineRow, point: Point) -> float:
    reminder = plan.deadline.remind[point.index]
    if reminder.share is not None:
        return row.target_s * reminder.share
    assert reminder.before is not None
    assert row.due_at is not None
    return row.target_s - seconds(plan, row, reminder.before, row.due_at, -1)


def _rung_s(plan: Plan, row: casefile.DeadlineRow, rung: definition.Rung, point: Point) -> float:
    late_at = row.breached_at or row.due_at
    assert late_at is not None
    again_s = point.repeat * seconds(plan, row, rung.repeat, late_at, 1) if rung.repeat else 0.0
    if rung.before:
        return min(row.target_s, row.target_s - seconds(plan, row, rung.before, late_at, -1) + again_s)
    return row.target_s + again_s + (seconds(plan, row, rung.after, late_at, 1) if rung.after else 0.0)


def _in_plain_time(row: casefile.DeadlineRow, rung: definition.Rung, point: Point) -> datetime:
    """So long by the clock on the wall before due, or after it with what the row stood paused since left out."""
    late_at, since = row.breached_at or row.due_at, row.running_since
    assert late_at is not None
    assert since is not None
    again = point.repeat * _plain(rung.repeat) if rung.repeat else timedelta(0)
    if rung.before:
        return max(since, min(late_at, late_at - _plain(rung.before) + again))
    ends = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b, _why in row.runs]
    ran = sum((max(timedelta(0), b - max(a, late_at)) for a, b in ends), timedelta(0))
    after = _plain(rung.after) if rung.after else timedelta(0)
    return max(since, late_at) + max(timedelta(0), after + again - ran)


def _plain(span: Span) -> timedelta:
    return timedelta(days=span.amount) if span.kind == "calendar_days" else timedelta(seconds=span.amount)


def seconds(plan: Plan, row: casefile.DeadlineRow, span: Span, at: datetime, sign: int) -> float:
    """A span after (sign 1) or before (-1) an instant, in seconds of the row's calendar."""
    calendar = plan.calendars[row.calendar]
    if span.kind == "working" or (span.kind == "plain" and row.calendar == PLAIN):
        return span.amount
    if span.kind == "working_days":
        other = _working(plan, row).add_working_days(at, sign * int(span.amount))
    elif span.kind == "calendar_days":
        other = calendar.add_calendar_days(at, sign * int(span.amount))
    else:
        other = at + sign * timedelta(seconds=span.amount)
    return abs(calendar.elapsed(at, other))


def _working(plan: Plan, row: casefile.DeadlineRow) -> WorkingCalendar:
    """The calendar in which working days are counted."""
    return plan.calendars[plan.working if row.calendar == PLAIN else row.calendar]
