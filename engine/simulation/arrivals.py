"""When cases come in: so many an hour for each hour of the week, at random (a Poisson process)."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.calendars import WorkingCalendar

HOURS = 168
"""The hours of a week, from Monday 00:00 local time."""
QUIET = 0.1
"""How many come in an hour outside the desk's hours, beside one inside."""

_HOUR = timedelta(hours=1)
_RATE = re.compile(r"(\d{1,7}(?:\.\d{1,6})?) ?/ ?(hour|day|week)", re.ASCII)
_A_WEEK = {"hour": 168.0, "day": 7.0, "week": 1.0}


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many cases come in each hour of the week, on average, by the clock of ``zone``."""

    zone: ZoneInfo
    by_hour: Sequence[float]

    @property
    def a_week(self) -> float:
        """How many cases an average week brings."""
        return sum(self.by_hour)

    def at_rate(self, a_week: float) -> "Arrivals":
        """The same course of the week with so many cases in all."""
        share = a_week / self.a_week if self.a_week else 0.0
        return replace(self, by_hour=tuple(rate * share for rate in self.by_hour))

    def between(self, from_at: datetime, until_at: datetime, chance: random.Random) -> Iterator[datetime]:
        """The instants (UTC) at which a case comes in, in order."""
        hour_at = from_at
        while hour_at < until_at:
            local = hour_at.astimezone(self.zone)
            rate = self.by_hour[local.weekday() * 24 + local.hour]
            # Zones may lie off by half an hour: up to the next full hour of the local clock.
            next_at = min(hour_at + _HOUR - timedelta(minutes=local.minute, seconds=local.second), until_at)
            at = hour_at
            while rate > 0:
                at += timedelta(hours=chance.expovariate(rate))
                if at >= next_at:
                    break
                yield at
            hour_at = next_at


def a_week(text: str) -> float | None:
    """How many cases a week `200/day`, `8/hour` or `1000/week` means; None where it is none of these."""
    match = _RATE.fullmatch(text.strip())
    return float(match[1]) * _A_WEEK[match[2]] if match else None


def in_hours_of(calendar: WorkingCalendar) -> Arrivals:
    """One case an hour in the weekly hours of a calendar, few outside: what is assumed where nothing is said."""
    by_hour = [QUIET] * HOURS
    for weekday, day in enumerate(calendar.book.week):
        for from_s, to_s in day.hours:
            for hour in range(from_s // 3600, -(-to_s // 3600)):
                worked_s = min(to_s, (hour + 1) * 3600) - max(from_s, hour * 3600)
                by_hour[(weekday * 24 + hour) % HOURS] += (1 - QUIET) * worked_s / 3600
    return Arrivals(calendar.zone, tuple(by_hour))
