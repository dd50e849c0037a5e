"""A year of working time: spans in order with the working time before and through each, searched by bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.calendars import regimes

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class YearTable:
    """The working spans of one UTC year. Lists, which bisect reads fastest, are never changed after `table`."""

    starts: list[datetime]
    ends: list[datetime]
    before: list[timedelta]
    through: list[timedelta]
    total: timedelta

    def worked(self, at: datetime) -> timedelta:
        """The working time of this year before `at`, an instant of this year."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return NOTHING
        if at < self.ends[index]:
            return self.before[index] + (at - self.starts[index])
        return self.through[index]

    def opens(self, at: datetime) -> datetime | None:
        """The first instant from `at` on from which time is worked; None where this year has none any more."""
        index = bisect_right(self.ends, at)
        return max(at, self.starts[index]) if index < len(self.ends) else None

    def reached(self, worked: timedelta) -> datetime:
        """The earliest instant with that much working time behind it; 0 < worked <= total."""
        index = bisect_left(self.through, worked)
        return self.ends[index] - (self.through[index] - worked)

    def left(self, worked: timedelta) -> datetime:
        """The latest instant with no more than that much working time behind it; 0 <= worked < total."""
        index = bisect_right(self.through, worked)
        return self.starts[index] + (worked - self.before[index])


def table(intervals: Iterable[regimes.Interval]) -> YearTable:
    """The table of intervals in any order, which may touch and overlap."""
    starts, ends = [], []
    for from_at, to_at in merged(intervals):
        starts.append(from_at)
        ends.append(to_at)
    before, through, total = [], [], NOTHING
    for from_at, to_at in zip(starts, ends, strict=True):
        before.append(total)
        total += to_at - from_at
        through.append(total)
    return YearTable(starts, ends, before, through, total)


def merged(intervals: Iterable[regimes.Interval]) -> list[regimes.Interval]:
    """The same instants as intervals in order that neither touch nor overlap."""
    found: list[regimes.Interval] = []
    for from_at, to_at in sorted(intervals):
        if found and from_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], to_at))
        else:
            found.append((from_at, to_at))
    return found
