"""When someone works."""

from datetime import UTC, datetime, timedelta

from engine.calendars import WorkingCalendar
from engine.simulation.presence import Presence, leave

DAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = WorkingCalendar("UTC", {day: [("09:00", "12:00"), ("13:00", "17:00")] for day in DAYS})
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AWAY = [(MONDAY + DAY, MONDAY + 2 * DAY), (MONDAY + 2 * DAY, MONDAY + 3 * DAY)]


def test_work_begins_with_the_hours_and_after_an_absence() -> None:
    here = Presence(OFFICE, AWAY)
    assert here.begins(MONDAY - 3 * HOUR) == MONDAY
    assert here.begins(MONDAY + 3 * HOUR) == MONDAY + 4 * HOUR
    assert here.begins(MONDAY + 9 * HOUR) == MONDAY + 3 * DAY


def test_work_goes_on_after_the_night_and_after_an_absence() -> None:
    here = Presence(OFFICE, AWAY)
    assert here.done(MONDAY, 4 * 3600) == MONDAY + 5 * HOUR
    assert here.done(MONDAY + 7 * HOUR, 2 * 3600) == MONDAY + 3 * DAY + HOUR
    assert Presence(OFFICE).done(MONDAY + 7 * HOUR, 2 * 3600) == MONDAY + DAY + HOUR


def test_absent_is_who_is_away_not_who_has_gone_home() -> None:
    here = Presence(OFFICE, AWAY)
    assert [here.is_away(MONDAY + after) for after in (12 * HOUR, DAY, 3 * DAY)] == [False, True, False]
    assert here.worked_s(MONDAY, MONDAY + 5 * DAY) == 3 * 7 * 3600


def test_leave_comes_to_the_days_of_a_year_and_is_the_same_for_a_seed() -> None:
    taken = leave("li_na", 25, OFFICE, MONDAY, MONDAY + 365 * DAY, seed=4)
    assert taken == leave("li_na", 25, OFFICE, MONDAY, MONDAY + 365 * DAY, seed=4)
    assert taken != leave("li_na", 25, OFFICE, MONDAY, MONDAY + 365 * DAY, seed=5)
    hours = sum(OFFICE.elapsed(one.from_at, one.until_at or MONDAY) for one in taken) / 3600
    assert hours == 25 * 7
