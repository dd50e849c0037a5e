"""When cases come in."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.calendars import builtin
from engine.simulation import arrivals

MONDAY = datetime(2026, 3, 2, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("text", "a_week"), [("200/day", 1400), ("8/hour", 1344), ("1000 / week", 1000), ("0.5/day", 3.5)]
)
def test_a_rate_is_so_many_a_week(text: str, a_week: float) -> None:
    assert arrivals.a_week(text) == a_week


@pytest.mark.parametrize("text", ["200", "200/month", "-3/day", "many/day", "200/day/day", ""])
def test_what_is_no_rate_is_none(text: str) -> None:
    assert arrivals.a_week(text) is None


def test_as_many_come_in_as_the_week_says_and_mostly_in_the_hours() -> None:
    calendar = builtin.calendar("cn_office")
    coming = arrivals.in_hours_of(calendar).at_rate(1_400)
    found = list(coming.between(MONDAY, MONDAY + 4 * WEEK, random.Random(1)))
    assert abs(len(found) - 5_600) < 3 * 5_600**0.5
    assert found == sorted(found)
    inside = sum(
        9 <= at.astimezone(calendar.zone).hour < 17 and at.astimezone(calendar.zone).weekday() < 5 for at in found
    )
    assert 0.7 < inside / len(found) < 0.85


def test_nothing_comes_in_hours_without_a_rate() -> None:
    by_hour = [0.0] * arrivals.HOURS
    by_hour[9] = 30.0
    coming = arrivals.Arrivals(ZoneInfo("Asia/Kolkata"), by_hour)
    found = list(coming.between(MONDAY, MONDAY + WEEK, random.Random(1)))
    assert {(at.astimezone(coming.zone).weekday(), at.astimezone(coming.zone).hour) for at in found} == {(0, 9)}
