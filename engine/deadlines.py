"""The life of one deadline: armed, paused, resumed, retargeted, ended; and the points at which it fires. Pure.

Everything is counted in consumed seconds of the row's calendar: a reminder, the breach and each rung of the escalation
lie at thresholds of consumed time, so a pause moves all of them alike and nothing is counted twice.
The functions change the row that they are given, which is the caller's own copy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Literal

from engine import calendars, casefile
from engine.calendars import Span, WorkingCalendar
from engine.definitions import definition

PLAIN = "24x7"
"""The calendar that measures plain time and calendar days."""
AFTERWARDS = timedelta(microseconds=1)
"""What is done at due is in time: a breach comes at the first instant after it."""


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a deadline's life: reminder number ``index``, the breach, or rung ``index`` for the ``repeat``-th
    time.
    """

    kind: Literal["reminder", "breach", "rung"]
    index: int = 0
    repeat: int = 0


@dataclass(frozen=True)
class Plan:
    """A deadline of a definition with its calendars at hand."""

    deadline: definition.Deadline
    calendars: Mapping[str, WorkingCalendar]
    working: str

    @property
    def name(self) -> str:
        """The deadline's name in its definition."""
        return self.deadline.name

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """What comes after what: reminders, the breach, then the rungs with their repeats."""
        reminders = [Point("reminder", index) for index in range(len(self.deadline.remind))]
        rungs = [Point("rung", i, n) for i, rung in enumerate(self.deadline.escalate) for n in range(rung.times)]
        return (*reminders, Point("breach"), *rungs)

    def span(self, facts: Mapping[str, Any]) -> Span | None:
        """The span that holds for these facts (grade, priority, a choice); None where the table has no row for them."""
        within = self.deadline.within
        if within is None:
            return None
        return within.table.get(str(facts.get(within.by)), within.default) if within.by else within.default

    def depends_on(self) -> str | None:
        """The fact or field whose change gives a new target; None where there is none."""
        if self.deadline.due:
            return self.deadline.due.removeprefix("field.")
        return self.deadline.within.by if self.deadline.within else None


def arm(plan: Plan, occasion: int, at: datetime, facts: Mapping[str, Any]) -> casefile.DeadlineRow | None:
    """The row for an occasion that came at ``at``; None where no span or due instant holds for these facts."""
    if plan.deadline.due:
        return _arm_for_instant(plan, occasion, at, facts)
    span = plan.span(facts)
    if span is None:
        return None
    deadline = plan.deadline
    target = calendars.target(plan.calendars[plan.working], at, span, deadline.until_close, deadline.start_rule)
    name = plan.working if span.kind in ("working", "working_days") else PLAIN
    row = casefile.DeadlineRow(
        plan.name, occasion, name, target.seconds, target.starts_at, running_since=target.starts_at
    )
    _schedule(plan, row)
    return row


def _arm_for_instant(plan: Plan, occasion: int, at: datetime, facts: Mapping[str, Any]) -> casefile.DeadlineRow | None:
    name = plan.deadline.calendar or PLAIN
    due_at = promised(plan, facts)
    if due_at is None:
        return None
    target_s = max(0.0, plan.calendars[name].elapsed(at, due_at))
    row = casefile.DeadlineRow(plan.name, occasion, name, target_s, at, running_since=at)
    _schedule(plan, row)
    row.due_at = due_at
    row.next_fire_at = _at_point(plan, row)
    return row


def promised(plan: Plan, facts: Mapping[str, Any]) -> datetime | None:
    """The instant in the `due:` field, `before` taken off; a date means the last closing of that day, or its end on a
    day off.
    """
    given = facts.get((plan.deadline.due or "").removeprefix("field."))
    if not given:
        return None
    is_instant = len(given) > len("2026-02-14")
    at = datetime.fromisoformat(given).astimezone(UTC) if is_instant else _closing(plan, given)
    return _earlier(plan, at, plan.deadline.before) if plan.deadline.before else at


def _closing(plan: Plan, given: str) -> datetime:
    calendar = plan.calendars[plan.working]
    on = date.fromisoformat(given)
    midnight = datetime.combine(on, time(0), tzinfo=calendar.zone)
    hours = calendar.day(on).hours
    closing_s = hours[-1][1] if hours else 86_400
    return (midnight + timedelta(seconds=closing_s)).astimezone(UTC)


def _earlier(plan: Plan, at: datetime, span: Span) -> datetime:
    calendar = plan.calendars[plan.working]
    match span.kind:
        case "working":
            return calendar.subtract(at, span.amount)
        case "working_days":
            return calendar.add_working_days(at, -int(span.amount))
        case "calendar_days":
            return calendar.add_calendar_days(at, -int(span.amount))
    return at - timedelta(seconds=span.amount)


def _schedule(plan: Plan, row: casefile.DeadlineRow) -> None:
    """Works out due and the next point of a running row."""
    if row.running_since is None:
        row.next_fire_at = None
        return
    if row.breached_at is None:
        calendar = plan.calendars[row.calendar]
        row.due_at = calendar.add(row.running_since, max(0.0, row.target_s - row.consumed_s))
        row.provisional = calendar.is_provisional(row.due_at)
    row.next_fire_at = _at_point(plan, row)


def next_point(plan: Plan, row: casefile.DeadlineRow) -> Point | None:
    """The point that comes next; None when all were taken."""
    return plan.points[row.rung] if row.rung < len(plan.points) else None


def _at_point(plan: Plan, row: casefile.DeadlineRow) -> datetime | None:
    """When the next point comes if the clock runs on; None when none is left or the clock stands."""
    point = next_point(plan, row)
    if point is None or row.running_since is None:
        return None
    if point.kind == "breach":
        assert row.due_at is not None
        return row.due_at if plan.deadline.timer else row.due_at + AFTERWARDS
    at_s = _reminder_s(plan, row, point) if point.kind == "reminder" else _rung_s(plan, row, point)
    return plan.calendars[row.calendar].add(row.running_since, max(0.0, at_s - row.consumed_s))


def _reminder_s(plan: Plan, row: casefile.DeadlineRow, point: Point) -> float:
    reminder = plan.deadline.remind[point.index]
    if reminder.share is not None:
        return row.target_s * reminder.share
    assert reminder.before is not None
    assert row.due_at is not None
    return row.target_s - _seconds(plan, row, reminder.before, row.due_at, -1)


def _rung_s(plan: Plan, row: casefile.DeadlineRow, point: Point) -> float:
    rung = plan.deadline.escalate[point.index]
    late_at = row.breached_at or row.due_at
    assert late_at is not None
    after_s = _seconds(plan, row, rung.after, late_at, 1)
    if point.repeat and rung.repeat:
        after_s += point.repeat * _seconds(plan, row, rung.repeat, late_at, 1)
    return row.target_s + after_s


def _seconds(plan: Plan, row: casefile.DeadlineRow, span: Span, at: datetime, sign: int) -> float:
    """A span after (sign 1) or before (-1) an instant, in seconds of the row's calendar."""
    calendar = plan.calendars[row.calendar]
    if span.kind == "working" or (span.kind == "plain" and row.calendar == PLAIN):
        return span.amount
    if span.kind == "working_days":
        other = plan.calendars[plan.working].add_working_days(at, sign * int(span.amount))
    elif span.kind == "calendar_days":
        other = calendar.add_calendar_days(at, sign * int(span.amount))
    else:
        other = at + sign * timedelta(seconds=span.amount)
    return abs(calendar.elapsed(at, other))


def take(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> Point:
    """Marks the next point as taken at ``at`` and schedules the one after.

    A breach stays on record; a timer is met by it.
    """
    point = plan.points[row.rung]
    row.rung += 1
    if point.kind == "breach" and not plan.deadline.timer:
        row.state, row.breached_at = "breached", row.due_at
    row.next_fire_at = _at_point(plan, row)
    if plan.deadline.timer and next_point(plan, row) is None:
        end(row, at, "met", plan.name, plan)
    return point


def stops(plan: Plan, row: casefile.DeadlineRow) -> bool:
    """Whether a pausing state stops the row: always before its breach, afterwards if its chain does not run on."""
    return row.breached_at is None or plan.deadline.while_paused == "stop"


def pause(plan: Plan, row: casefile.DeadlineRow, at: datetime, why: str) -> None:
    """Stops the clock, adding what ran; a breached row keeps its state and its chain stands still."""
    _stop(plan, row, at, why)
    row.next_fire_at = None
    if row.breached_at is None:
        row.state, row.due_at = "paused", None


def _stop(plan: Plan, row: casefile.DeadlineRow, at: datetime, why: str) -> None:
    assert row.running_since is not None
    row.consumed_s += max(0.0, plan.calendars[row.calendar].elapsed(row.running_since, max(at, row.running_since)))
    row.runs = [*row.runs, [row.running_since.isoformat(), max(at, row.running_since).isoformat(), why]]
    row.running_since = None


def resume(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> None:
    """Lets the clock run on from where it stood."""
    row.running_since = max(at, row.started_at)
    if row.breached_at is None:
        row.state = "armed"
    _schedule(plan, row)


def end(row: casefile.DeadlineRow, at: datetime, state: Literal["met", "cancelled"], by: str, plan: Plan) -> None:
    """Ends the row: met, cancelled, or (breached before) done late, which stays breached. No point comes after."""
    if row.running_since is not None:
        _stop(plan, row, at, by)
    if row.breached_at is None:
        row.state = state
    row.ended_at, row.ended_by, row.next_fire_at = at, by, None


def reopen(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> None:
    """Takes back an end that came from closing the case; what was consumed stays. A breached row stays ended."""
    if row.breached_at is None:
        row.ended_at = row.ended_by = None
        resume(plan, row, at)


def retarget(plan: Plan, row: casefile.DeadlineRow, at: datetime, facts: Mapping[str, Any]) -> bool:
    """Gives a live row the target that these facts ask for; what was consumed stays. Whether anything changed.

    A target that is already used up is due at the instant of the change. A breach stays on record. A promised instant
    is due as it is promised, whatever was paused before.
    """
    fresh = arm(plan, row.occasion, row.started_at, facts)
    if fresh is None or row.breached_at or (fresh.target_s == row.target_s and fresh.calendar == row.calendar):
        return False
    running = row.running_since is not None
    if plan.deadline.due and fresh.due_at and running:
        return _promise_anew(plan, row, at, fresh.due_at)
    if running:
        _stop(plan, row, at, "retargeted")
    if fresh.calendar != row.calendar:
        row.consumed_s = _counted(plan.calendars[fresh.calendar], row)
    row.target_s, row.calendar = fresh.target_s, fresh.calendar
    if running:
        resume(plan, row, at)
    return True


def _promise_anew(plan: Plan, row: casefile.DeadlineRow, at: datetime, due_at: datetime) -> bool:
    _stop(plan, row, at, "retargeted")
    row.target_s = row.consumed_s + max(0.0, plan.calendars[row.calendar].elapsed(at, due_at))
    resume(plan, row, at)
    return True


def _counted(calendar: WorkingCalendar, row: casefile.DeadlineRow) -> float:
    """What the row's runs come to in another calendar."""
    return sum(calendar.elapsed(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b, _why in row.runs)


def is_live(row: casefile.DeadlineRow) -> bool:
    """Whether the row still waits for its end; a breached one does until it is done late."""
    return row.ended_at is None
