"""What working time is: the rules of DESIGN 7 and of the shared vectors, one by one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine import errors
from engine.calendars import ALWAYS, WorkingCalendar

NINE_TO_FIVE = {key: [("09:00", "17:00")] for key in ("mon", "tue", "wed", "thu", "fri")}
HOUR = 3600


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def desk() -> WorkingCalendar:
    return WorkingCalendar("UTC", NINE_TO_FIVE)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02T10:00", 2, "2026-03-02T12:00"),
        ("2026-03-02T10:00", 7, "2026-03-02T17:00"),
        ("2026-03-02T10:00", 8, "2026-03-03T10:00"),
        ("2026-03-06T16:00", 2, "2026-03-09T10:00"),
        ("2026-03-07T11:00", 1, "2026-03-09T10:00"),
        ("2026-03-02T17:00", 8, "2026-03-03T17:00"),
    ],
)
def test_a_budget_is_due_at_the_earliest_instant_at_which_it_is_worked(desk, start, hours, due):
    assert desk.add(utc(start), hours * HOUR) == utc(due)


def test_no_budget_is_due_at_the_start_even_at_night(desk):
    assert desk.add(utc("2026-03-07T03:00"), 0) == utc("2026-03-07T03:00")


def test_answers_are_in_utc_and_exact_to_the_microsecond():
    shanghai = WorkingCalendar("Asia/Shanghai", NINE_TO_FIVE)
    start = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=ZoneInfo("Asia/Shanghai"))
    due = shanghai.add(start, 0.000001)
    assert due == utc("2026-03-02T01:00:00.250001")
    assert due.tzinfo is UTC
    assert shanghai.elapsed(start, due) == 0.000001


def test_a_reversed_span_is_negative(desk):
    assert desk.elapsed(utc("2026-03-03T10:00"), utc("2026-03-02T10:00")) == -8 * HOUR


@pytest.mark.parametrize("calendar", [WorkingCalendar("UTC", NINE_TO_FIVE), ALWAYS])
def test_negative_seconds_are_refused(calendar):
    with pytest.raises(ValueError, match="allowed are 0 and more"):
        calendar.add(utc("2026-03-02T10:00"), -1)
    with pytest.raises(ValueError, match="allowed are 0 and more"):
        calendar.subtract(utc("2026-03-02T10:00"), -1)


@pytest.mark.parametrize("calendar", [WorkingCalendar("UTC", NINE_TO_FIVE), ALWAYS])
def test_an_instant_without_a_zone_is_refused(calendar):
    naive = datetime(2026, 3, 2, 10)  # noqa: DTZ001
    with pytest.raises(errors.NaiveInstant, match="2026-03-02T10:00:00 has no time zone"):
        calendar.add(naive, 60)
    with pytest.raises(errors.NaiveInstant):
        calendar.elapsed(utc("2026-03-02T10:00"), naive)


def test_a_calendar_without_working_time_never_gets_there():
    closed = WorkingCalendar("UTC", {})
    assert closed.elapsed(utc("2026-03-02T10:00"), utc("2027-03-02T10:00")) == 0.0
    assert closed.add(utc("2026-03-02T10:00"), 0) == utc("2026-03-02T10:00")
    with pytest.raises(errors.NoWorkingTime, match="100 years"):
        closed.add(utc("2026-03-02T10:00"), 1)
    with pytest.raises(errors.NoWorkingTime, match="100 years"):
        closed.opens(utc("2026-03-02T10:00"))
    with pytest.raises(errors.NoWorkingTime):
        closed.add_working_days(utc("2026-03-02T10:00"), 1)


def test_a_calendar_of_one_worked_day_has_exactly_that():
    fair = WorkingCalendar("UTC", {}, extra_workdays={date(2031, 5, 3): [("10:00", "12:00")]})
    assert fair.opens(utc("2026-03-02T10:00")) == utc("2031-05-03T10:00")
    assert fair.add(utc("2026-03-02T10:00"), 2 * HOUR) == utc("2031-05-03T12:00")
    with pytest.raises(errors.NoWorkingTime):
        fair.add(utc("2026-03-02T10:00"), 2 * HOUR + 1)


def test_a_holiday_comes_before_an_extra_workday_and_that_before_the_week():
    saturday, monday, tuesday = date(2026, 3, 7), date(2026, 3, 9), date(2026, 3, 10)
    short = [("09:00", "11:00")]
    desk = WorkingCalendar("UTC", NINE_TO_FIVE, {monday}, {saturday: short, monday: short, tuesday: short})
    assert [desk.day(on).spans for on in (saturday, monday, tuesday)] == [
        (("09:00", "11:00"),),
        (),
        (("09:00", "11:00"),),
    ]
    assert [desk.day(on).reason.kind for on in (saturday, monday, tuesday)] == ["make-up day", "holiday", "exception"]


def test_a_span_over_midnight_belongs_to_the_day_on_which_it_begins():
    night = WorkingCalendar("UTC", {"fri": [("22:00", "06:00")]}, holidays={date(2026, 3, 7)})
    assert night.elapsed(utc("2026-03-07T00:00"), utc("2026-03-08T00:00")) == 6 * HOUR
    assert night.day(date(2026, 3, 6)).spans == (("22:00", "06:00"),)


def test_a_span_to_24_00_loses_no_second():
    evening = WorkingCalendar("UTC", {"mon": [("18:00", "24:00")], "tue": [("00:00", "02:00")]})
    assert evening.add(utc("2026-03-02T23:00"), 2 * HOUR) == utc("2026-03-03T01:00")


def test_spans_that_overlap_count_once():
    desk = WorkingCalendar(
        "UTC", {"mon": [("09:00", "13:00"), ("12:00", "17:00"), ("22:00", "06:00")], "tue": [("05:00", "09:00")]}
    )
    assert desk.elapsed(utc("2026-03-02T00:00"), utc("2026-03-04T00:00")) == (8 + 8 + 3) * HOUR


@pytest.mark.parametrize(("on", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-02", 24)])
def test_a_whole_day_has_as_many_hours_as_the_clock_gives_it(on, hours):
    zone = ZoneInfo("America/New_York")
    always = WorkingCalendar(zone, {key: [("00:00", "24:00")] for key in ("mon", "sun")})
    start = datetime.fromisoformat(on).replace(tzinfo=zone)
    assert always.elapsed(start, start + timedelta(days=1)) == hours * HOUR


def test_hours_that_the_clock_skips_are_not_worked_and_hours_that_it_repeats_are_worked_twice():
    early = WorkingCalendar("America/New_York", {"sun": [("01:00", "03:30")]})
    assert early.elapsed(utc("2026-03-08T00:00"), utc("2026-03-09T00:00")) == 1.5 * HOUR
    assert early.elapsed(utc("2026-11-01T00:00"), utc("2026-11-02T00:00")) == 3.5 * HOUR
    skipped = WorkingCalendar("America/New_York", {"sun": [("02:15", "02:45")]})
    assert skipped.elapsed(utc("2026-03-08T00:00"), utc("2026-03-09T00:00")) == 0.0


def test_a_day_that_a_zone_skipped_has_no_working_time():
    apia = WorkingCalendar("Pacific/Apia", {key: [("00:00", "24:00")] for key in ("thu", "fri", "sat")})
    assert apia.elapsed(utc("2011-12-29T10:00"), utc("2011-12-31T10:00")) == 48 * HOUR
    assert not [span for span in apia.ledger(utc("2011-12-29T10:00"), utc("2011-12-31T10:00")) if not span.counted]


def test_what_lies_before_a_deadline_is_the_latest_instant(desk):
    assert desk.subtract(utc("2026-03-09T10:00"), 2 * HOUR) == utc("2026-03-06T16:00")
    assert desk.subtract(utc("2026-03-06T17:00"), 8 * HOUR) == utc("2026-03-06T09:00")
    assert desk.subtract(utc("2026-01-01T10:00"), HOUR) == utc("2026-01-01T09:00")
    assert desk.subtract(utc("2026-01-01T10:00"), 9 * HOUR) == utc("2025-12-31T09:00")


def test_ten_years_are_added_like_one_day(desk):
    start = utc("2026-03-02T10:00")
    due = desk.add(start, 2609 * 8 * HOUR)
    assert due == start + timedelta(weeks=521, days=4)
    assert desk.elapsed(start, due) == 2609 * 8 * HOUR


@pytest.mark.parametrize(
    ("weekly", "told"),
    [
        ({"mon": [("9:00", "17:00")]}, "two digits"),
        ({"mon": [("09:00", "24:30")]}, "24:00"),
        ({"mon": [("09:00", "09:00")]}, "00:00-24:00"),
        ({"mon": [("24:00", "06:00")]}, "00:00-24:00"),
        ({"mon": ["09:00-17:00"]}, "as a pair"),
        ({"mon": [(9, 17)]}, "two digits"),
    ],
)
def test_hours_that_can_not_be_are_refused_with_the_fix(weekly, told):
    with pytest.raises(errors.BadHours, match=told):
        WorkingCalendar("UTC", weekly)


def test_a_mistyped_weekday_and_zone_are_answered_with_the_near_one():
    with pytest.raises(errors.UnknownWeekday, match="did you mean `tue`"):
        WorkingCalendar("UTC", {"tues": []})
    with pytest.raises(errors.UnknownZone, match="did you mean `Asia/Shanghai`"):
        WorkingCalendar("Asia/Shanghia", NINE_TO_FIVE)


def test_the_version_tells_what_the_calendar_says(desk):
    again = WorkingCalendar("UTC", {**NINE_TO_FIVE, "sat": []})
    edited = WorkingCalendar("UTC", NINE_TO_FIVE, {date(2026, 12, 25)})
    assert desk.version == again.version
    assert desk.version != edited.version


@pytest.mark.parametrize("far", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)])
@pytest.mark.parametrize("calendar", [WorkingCalendar("Asia/Shanghai", NINE_TO_FIVE), ALWAYS])
def test_an_instant_centuries_away_is_refused_at_once_with_the_years_that_are_known(calendar, far):
    near = utc("2026-03-02T10:00")
    for ask in (
        lambda: calendar.add(far, 1),
        lambda: calendar.subtract(far, 1),
        lambda: calendar.elapsed(near, far),
        lambda: calendar.elapsed(far, near),
        lambda: calendar.ledger(near, far),
        lambda: calendar.add_working_days(far, 1),
        lambda: calendar.add_calendar_days(far, 1),
        lambda: calendar.clock_start(far),
    ):
        with pytest.raises(errors.InstantTooFar, match="calendars reckon with the years 1900 to 2200"):
            ask()


def test_the_first_and_the_last_year_can_be_asked_and_nothing_is_found_behind_them(desk):
    assert desk.add(utc("1900-01-01T09:00"), HOUR) == utc("1900-01-01T10:00")
    assert desk.elapsed(utc("2200-12-31T00:00"), utc("2200-12-31T23:59")) == 8 * HOUR
    with pytest.raises(errors.NoWorkingTime):
        desk.add(utc("2200-12-31T16:00"), 2 * HOUR)
    with pytest.raises(errors.NoWorkingTime):
        desk.subtract(utc("1900-01-01T09:30"), HOUR)
