"""From a span to a deadline."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from engine.calendars import Cutoff, Span, StartRule, WorkingCalendar, target

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOUR = 3600


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def desk() -> WorkingCalendar:
    return WorkingCalendar("UTC", {key: [("09:00", "17:00")] for key in WEEKDAYS})


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        ("2026-03-06T16:00", "2h", "2026-03-09T10:00"),
        ("2026-03-06T16:00", "2h plain", "2026-03-06T18:00"),
        ("2026-03-06T16:00", "3 calendar days", "2026-03-09T16:00"),
        ("2026-03-06T16:00", "3 working days", "2026-03-11T16:00"),
        ("2026-03-06T18:00", "1 working day", "2026-03-09T17:00"),
        ("2026-03-07T12:00", "1 working day", "2026-03-09T17:00"),
        ("2026-03-07T12:00", "0m", "2026-03-07T12:00"),
    ],
)
def test_every_kind_of_span_has_a_due_instant(desk, start, span, due):
    assert target(desk, utc(start), Span.parse(span)).due_at == utc(due)


def test_working_days_become_working_seconds_when_the_clock_starts(desk):
    assert target(desk, utc("2026-03-06T16:00"), Span("working_days", 3)).seconds == 24 * HOUR
    assert target(desk, utc("2026-03-06T16:00"), Span("working_days", 3), until_close=True).seconds == 25 * HOUR


def test_a_start_rule_moves_the_start_of_working_spans_only(desk):
    rule = StartRule("opening", Cutoff(after=time(15), starts=time(9)))
    assert target(desk, utc("2026-03-06T16:00"), Span("working", HOUR), rule=rule).due_at == utc("2026-03-09T10:00")
    assert target(desk, utc("2026-03-06T16:00"), Span("plain", HOUR), rule=rule).due_at == utc("2026-03-06T17:00")


def test_a_working_day_that_is_over_leaves_nothing_until_its_close(desk):
    assert target(desk, utc("2026-03-06T18:00"), Span("working_days", 0), until_close=True).seconds == 0.0


def test_calendar_days_keep_the_local_time_of_day():
    zone = ZoneInfo("America/New_York")
    desk = WorkingCalendar(zone, {key: [("09:00", "17:00")] for key in WEEKDAYS})
    found = target(desk, datetime(2011, 10, 31, 10, tzinfo=zone), Span("calendar_days", 30))
    assert found.due_at == datetime(2011, 11, 30, 10, tzinfo=zone)
    assert found.seconds == (30 * 24 + 1) * HOUR


def test_a_desk_that_promises_the_minute_at_night_counts_on_whole_days():
    zone = ZoneInfo("America/New_York")
    city = WorkingCalendar(zone, {key: [("00:00", "24:00")] for key in WEEKDAYS})
    found = target(city, datetime(2011, 7, 1, 1, 32, 33, tzinfo=zone), Span("working_days", 10))
    assert found.due_at == datetime(2011, 7, 15, 1, 32, 33, tzinfo=zone)
