"""Why a deadline is due when it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.calendars import ALWAYS, Reason, WorkingCalendar, builtin

WEEK = {key: [("09:00", "17:00")] for key in ("mon", "tue", "wed", "thu", "fri")}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(calendar, start, end):
    return [(row.seconds / 3600, row.counted, str(row.reason)) for row in calendar.ledger(start, end)]


def test_a_weekend_and_a_holiday_are_told_apart_by_name():
    desk = WorkingCalendar("UTC", WEEK, {date(2026, 3, 9): "Foundation Day"})
    assert told(desk, utc("2026-03-06T16:00"), utc("2026-03-10T10:00")) == [
        (1, True, "hours"),
        (7, False, "hours"),
        (48, False, "weekend"),
        (24, False, "holiday: Foundation Day"),
        (9, False, "hours"),
        (1, True, "hours"),
    ]


def test_the_saturday_worked_for_spring_festival_counts_and_the_nine_days_after_it_do_not():
    shanghai = ZoneInfo("Asia/Shanghai")
    start, end = datetime(2026, 2, 14, 16, 45, tzinfo=shanghai), datetime(2026, 2, 24, 9, 15, tzinfo=shanghai)
    rows = builtin.calendar("cn_office").ledger(start, end)
    counted = [(row.seconds, row.reason.kind) for row in rows if row.counted]
    assert counted == [(900, "make-up day"), (900, "hours")]
    assert sum("Spring Festival" in str(row.reason) for row in rows if not row.counted) >= 2


def test_time_that_counts_round_the_clock_is_one_stretch():
    assert told(ALWAYS, utc("2026-03-06T16:00"), utc("2026-03-08T16:00")) == [(48, True, "hours")]


def test_a_night_shift_is_counted_for_the_day_on_which_it_began():
    names = {date(2026, 3, 6): "Stocktaking"}
    night = WorkingCalendar("UTC", WEEK, extra_workdays={date(2026, 3, 6): [("22:00", "02:00")]}, names=names)
    assert told(night, utc("2026-03-06T22:00"), utc("2026-03-07T03:00")) == [
        (4, True, "exception: Stocktaking"),
        (1, False, "weekend"),
    ]


def test_a_ledger_that_begins_between_two_seconds_is_exact_over_a_change_of_the_clock():
    early = WorkingCalendar("America/New_York", {"sun": [("00:30", "01:30")]})
    start = utc("2026-11-01T04:00:00.250001")
    counted = [row.seconds for row in early.ledger(start, utc("2026-11-01T12:00:00.250001")) if row.counted]
    assert counted == [3600.0, 1800.0]


@pytest.mark.parametrize("end", ["2026-03-06T16:00", "2026-03-05T16:00"])
def test_no_time_has_no_ledger(end):
    assert ALWAYS.ledger(utc("2026-03-06T16:00"), utc(end)) == ()


def test_a_name_is_told_in_the_language_asked_for_or_in_english():
    reason = Reason.named("holiday", {"en": "National Day", "zh-Hans": "国庆节"})
    assert [reason.name(language) for language in ("zh-Hans", "de")] == ["国庆节", "National Day"]
    assert Reason("holiday").name() == ""
