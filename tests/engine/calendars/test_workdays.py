"""Working days: to the same time of day, to closing, from days off and after the cut-off."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from engine import errors
from engine.calendars import Cutoff, StartRule, WorkingCalendar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
SAME_TIME = StartRule("same time next working day")
CITY = StartRule("same time next working day", Cutoff(after=time(17), starts=time(8, 30)))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def desk() -> WorkingCalendar:
    return WorkingCalendar(
        "UTC", {key: [("09:00", "12:00"), ("13:00", "17:00")] for key in WEEKDAYS}, {date(2026, 3, 4)}
    )


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-03-02T10:20", 1, "2026-03-03T10:20"),
        ("2026-03-02T10:20", 2, "2026-03-05T10:20"),
        ("2026-03-06T10:20", 1, "2026-03-09T10:20"),
        ("2026-03-02T10:20", 0, "2026-03-02T10:20"),
        ("2026-03-09T10:20", -1, "2026-03-06T10:20"),
        ("2026-03-07T14:00", -2, "2026-03-05T14:00"),
        ("2025-12-31T10:00", 262, "2027-01-04T10:00"),
    ],
)
def test_working_days_keep_the_time_of_day(desk, start, count, due):
    assert desk.add_working_days(utc(start), count) == utc(due)


def test_until_close_is_the_last_closing_of_that_day(desk):
    assert desk.add_working_days(utc("2026-03-02T10:20"), 1, until_close=True) == utc("2026-03-03T17:00")
    assert desk.add_working_days(utc("2026-03-02T10:20"), 0, until_close=True) == utc("2026-03-02T17:00")


def test_the_last_closing_of_a_night_shift_is_on_the_next_morning():
    night = WorkingCalendar("UTC", {key: [("22:00", "06:00")] for key in WEEKDAYS})
    assert night.add_working_days(utc("2026-03-02T23:00"), 1, until_close=True) == utc("2026-03-04T06:00")


def test_from_a_day_off_the_clock_starts_at_the_next_opening(desk):
    assert desk.clock_start(utc("2026-03-07T14:10")) == utc("2026-03-09T09:00")
    assert desk.add_working_days(utc("2026-03-07T14:10"), 1) == utc("2026-03-10T09:00")


def test_from_a_day_off_the_clock_may_start_at_the_same_time_of_the_next_working_day(desk):
    assert desk.add_working_days(utc("2026-03-07T14:10"), 1, rule=SAME_TIME) == utc("2026-03-10T14:10")


@pytest.mark.parametrize(
    ("arrives", "starts"),
    [
        ("2026-03-06T16:59:59", "2026-03-06T16:59:59"),
        ("2026-03-06T17:00:00", "2026-03-09T08:30:00"),
        ("2026-03-07T16:59:59", "2026-03-09T16:59:59"),
        ("2026-03-07T17:00:00", "2026-03-10T08:30:00"),
        ("2026-03-04T18:00:00", "2026-03-06T08:30:00"),
    ],
)
def test_the_cut_off_looks_at_the_time_of_day_that_the_day_off_has_left(desk, arrives, starts):
    assert desk.clock_start(utc(arrives), CITY) == utc(starts)


def test_the_time_of_day_is_the_local_one_across_a_change_of_the_clock():
    zone = ZoneInfo("America/New_York")
    desk = WorkingCalendar(zone, {key: [("09:00", "17:00")] for key in WEEKDAYS})
    friday = datetime(2026, 3, 6, 10, 20, tzinfo=zone)
    assert desk.add_working_days(friday, 1) == datetime(2026, 3, 9, 10, 20, tzinfo=zone)
    assert desk.add_calendar_days(friday, 3) == datetime(2026, 3, 9, 10, 20, tzinfo=zone)


def test_a_time_of_day_that_the_clock_skips_is_moved_by_what_it_skips():
    zone = ZoneInfo("America/New_York")
    always = WorkingCalendar(zone, {key: [("00:00", "24:00")] for key in ("sat", "sun")})
    due = always.add_working_days(datetime(2026, 3, 7, 2, 30, tzinfo=zone), 1)
    assert due == datetime(2026, 3, 8, 3, 30, tzinfo=zone)


def test_start_rules_are_read_from_what_a_definition_says():
    cutoff = Cutoff.parse("17:00", "next working day 08:30")
    assert StartRule.parse("same time next working day", cutoff) == CITY
    assert str(cutoff) == "after 17:00, next working day 08:30"


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (lambda: StartRule.parse("openning"), "opening or same time next working day; did you mean `opening`"),
        (lambda: Cutoff.parse("5pm", "next working day 08:30"), "after: '5pm'"),
        (lambda: Cutoff.parse("17:00", "08:30"), 'allowed is "next working day 08:30"'),
    ],
)
def test_a_start_rule_that_can_not_be_read_says_what_is_allowed(read, told):
    with pytest.raises(errors.BadStartRule, match=told):
        read()
