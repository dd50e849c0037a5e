"""Measures adding working time on ten years of China's holidays, against a walk from day to day over the same days."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.calendars import Day, builtin

YEARS = range(2015, 2027)
DAY_S = 8 * 3600
BUDGETS = {"three working days": 3 * DAY_S, "a year of working days": 250 * DAY_S, "ten years of them": 2_400 * DAY_S}

Add = Callable[[datetime, float], datetime]


@dataclass(frozen=True)
class Measured:
    """One way of adding one budget: microseconds an addition, and how many times as fast as the walk it is."""

    way: str
    command_count: int
    seconds: float
    microseconds: float
    ratio: float


def measured(count: int) -> list[Measured]:
    """Each budget added to ``count`` random instants of the first year of ten, by the walk and by the calendar.

    Raises AssertionError where the two differ.
    """
    calendar = builtin.calendar("cn_office")
    first_on = date(YEARS[0], 1, 1)
    dates = [first_on + timedelta(days=number) for number in range((date(YEARS[-1] + 1, 1, 1) - first_on).days)]
    known = {on: calendar.day(on) for on in dates}
    chance = random.Random(4)
    found = []
    for name, budget_s in BUDGETS.items():
        # Ten years of working days fit between the first start and the last day that is known.
        latest = 3_500 if budget_s < 300 * DAY_S else 300
        starts = [datetime(2016, 1, 1, tzinfo=UTC) + timedelta(days=latest * chance.random()) for _ in range(count)]
        ways: dict[str, Add] = {"day by day": Walk(known, calendar.zone).add, "calendar": calendar.add}
        assert [ways["calendar"](one, budget_s) for one in starts] == [
            ways["day by day"](one, budget_s) for one in starts
        ]
        times = {way: _time(add, starts, budget_s) for way, add in ways.items()}
        for way, seconds in times.items():
            microseconds = round(seconds / count * 1e6, 2)
            ratio = round(times["day by day"] / seconds, 1)
            found.append(Measured(f"add {name}, {way}", count, round(seconds, 4), microseconds, ratio))
    return found


def _time(add: Add, starts: list[datetime], budget_s: float) -> float:
    began_at = time.perf_counter()
    for start in starts:
        add(start, budget_s)
    return time.perf_counter() - began_at


class Walk:
    """What one would write by hand: from day to day, taking what each has to give. In a zone of one offset."""

    def __init__(self, known: Mapping[date, Day], zone: ZoneInfo) -> None:
        self._hours = {on: day.hours for on, day in known.items()}
        self._zone = zone

    def add(self, start: datetime, seconds: float) -> datetime:
        """When that many working seconds have passed."""
        local = start.astimezone(self._zone)
        on = local.date()
        at_s = (local - datetime(on.year, on.month, on.day, tzinfo=self._zone)).total_seconds()
        while True:
            for from_s, to_s in self._hours[on]:
                begins_s = max(from_s, at_s)
                if begins_s >= to_s:
                    continue
                if to_s - begins_s >= seconds:
                    midnight = datetime(on.year, on.month, on.day, tzinfo=self._zone)
                    return (midnight + timedelta(seconds=begins_s + seconds)).astimezone(UTC)
                seconds -= to_s - begins_s
            on += timedelta(days=1)
            at_s = 0


def line(one: Measured) -> str:
    """A line of the table."""
    return f"{one.way:<48}{one.command_count:>8} times{one.microseconds:>13,.2f} µs  x {one.ratio:.1f}"
