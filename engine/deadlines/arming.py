"""The row of a deadline for an occasion: its target, its start, its due. Pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from engine import calendars, casefile
from engine.calendars import Span
from engine.deadlines import points
from engine.deadlines.plan import NO_TARGET, PLAIN, Plan

Facts = Mapping[str, Any]
"""What a target may go by: priority, grade, the fields of the case."""


def arm(plan: Plan, occasion: int, at: datetime, facts: Facts) -> casefile.DeadlineRow | None:
    """The row for an occasion that came at ``at``; None where no span or due instant holds for these facts.

    Where the table says `none`, the row is cleared: cancelled, with a clock that goes on unseen.
    """
    if plan.deadline.due:
        return _arm_for_instant(plan, occasion, at, facts)
    working, span = plan.calendar_for(facts), plan.span(facts)
    if span is None:
        return _cleared(plan, occasion, at, working) if plan.is_cleared(facts) else None
    deadline = plan.deadline
    target = calendars.target(plan.calendars[working], at, span, deadline.until_close, deadline.start_rule)
    name = working if span.kind in ("working", "working_days") else PLAIN
    row = casefile.DeadlineRow(
        plan.name, occasion, name, target.seconds, target.starts_at, running_since=target.starts_at, came_at=at
    )
    points.schedule(plan, row)
    return row


def _cleared(plan: Plan, occasion: int, at: datetime, calendar: str) -> casefile.DeadlineRow:
    row = casefile.DeadlineRow(plan.name, occasion, calendar, 0.0, at, "cancelled", running_since=at, came_at=at)
    row.ended_at, row.ended_by = at, NO_TARGET
    return row


def _arm_for_instant(plan: Plan, occasion: int, at: datetime, facts: Facts) -> casefile.DeadlineRow | None:
    name = plan.calendar_for(facts) if plan.deadline.calendar else PLAIN
    due_at = promised(plan, facts)
    if due_at is None:
        return None
    target_s = max(0.0, plan.calendars[name].elapsed(at, due_at))
    row = casefile.DeadlineRow(plan.name, occasion, name, target_s, at, running_since=at, came_at=at)
    points.schedule(plan, row)
    row.due_at = due_at
    row.next_fire_at = points.at_point(plan, row)
    return row


def promised(plan: Plan, facts: Facts) -> datetime | None:
    """The instant in the `due:` field, `before` taken off; a date means the last closing of that day, or its end on a
    day off.
    """
    given = facts.get((plan.deadline.due or "").removeprefix("field."))
    if not given:
        return None
    calendar = plan.calendars[plan.calendar_for(facts)]
    is_instant = len(given) > len("2026-02-14")
    at = datetime.fromisoformat(given).astimezone(UTC) if is_instant else _closing(calendar, given)
    return _earlier(calendar, at, plan.deadline.before) if plan.deadline.before else at


def _closing(calendar: calendars.WorkingCalendar, given: str) -> datetime:
    on = date.fromisoformat(given)
    midnight = datetime.combine(on, time(0), tzinfo=calendar.zone)
    hours = calendar.day(on).hours
    closing_s = hours[-1][1] if hours else 86_400
    return (midnight + timedelta(seconds=closing_s)).astimezone(UTC)


def _earlier(calendar: calendars.WorkingCalendar, at: datetime, span: Span) -> datetime:
    match span.kind:
        case "working":
            return calendar.subtract(at, span.amount)
        case "working_days":
            return calendar.add_working_days(at, -int(span.amount))
        case "calendar_days":
            return calendar.add_calendar_days(at, -int(span.amount))
    return at - timedelta(seconds=span.amount)
