"""From a span of time to a deadline: when its clock starts, how many seconds it has, and when it is due.

A span in working days becomes working seconds when its clock starts: the working time up to the same time of day that
many working days later. Due is the earliest instant with that much working time behind it. So where the time of day
lies outside the hours, due is the closing before it: a case of 18:00 with `1 working day` on a calendar of 09:00-17:00
is due at 17:00 of the next day. A desk that promises the very minute, at night too, counts on a calendar of Monday to
Friday 00:00-24:00 (there a case of exactly 00:00 is due at the 24:00 before a day off, the same closing rule).
"""

from dataclasses import dataclass
from datetime import datetime

from engine.calendars import hours, spans, starts, working

ALWAYS = working.WorkingCalendar(
    "UTC",
    {weekday: [("00:00", "24:00")] for weekday in hours.WEEKDAYS},
    name="24x7",
    title={"en": "Round the clock", "zh-Hans": "全天候", "zh-Hant": "全天候"},
)


@dataclass(frozen=True, slots=True)
class Target:
    """`seconds` on `calendar` from `starts_at` (UTC), which is after the arrival where a start rule moves it."""

    calendar: working.WorkingCalendar
    starts_at: datetime
    seconds: float

    @property
    def due_at(self) -> datetime:
        """When the seconds are used up, if nothing pauses them. Raises errors.NoWorkingTime."""
        return self.calendar.add(self.starts_at, self.seconds)


def target(
    calendar: working.WorkingCalendar,
    start: datetime,
    span: spans.Span,
    until_close: bool = False,
    rule: starts.StartRule | None = None,
) -> Target:
    """What `span` means for what arrived at `start`.

    Plain time and calendar days count on the clock of the wall, whatever the hours and the rule; calendar days keep
    the local time of day across a change of the clock. Without a rule a clock starts at once, and working days are
    counted from the next opening. Raises errors.NaiveInstant, errors.NoWorkingTime.
    """
    start_at = working.utc(start)
    match span.kind:
        case "plain":
            return Target(ALWAYS, start_at, float(span.amount))
        case "calendar_days":
            return Target(ALWAYS, start_at, ALWAYS.elapsed(start_at, calendar.add_calendar_days(start_at, span.amount)))
        case "working":
            return Target(calendar, _starts_at(calendar, start_at, rule), float(span.amount))
        case "working_days":
            starts_at = _starts_at(calendar, start_at, rule)
            then_at = calendar.add_working_days(start_at, span.amount, until_close, rule or starts.AT_OPENING)
            return Target(calendar, starts_at, max(0.0, calendar.elapsed(starts_at, then_at)))


def _starts_at(calendar: working.WorkingCalendar, start_at: datetime, rule: starts.StartRule | None) -> datetime:
    return start_at if rule is None else calendar.clock_start(start_at, rule)
