"""Chance with a seed: how long something takes, and which of several comes."""

import bisect
import itertools
import math
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Generic, TypeVar

from engine import calendars
from engine.calendars import WorkingCalendar
from engine.simulation.staff import Length

SHORTEST_S = 1.0
LONGEST_S = 3653 * 86_400.0
WEEK = timedelta(days=7)

Thing = TypeVar("Thing")


class Choice(Generic[Thing]):
    """One of several by weight; what has no weight never comes."""

    def __init__(self, weights: Mapping[Thing, float]) -> None:
        self._things = [thing for thing, weight in weights.items() if weight > 0]
        self._sums = list(itertools.accumulate(weights[thing] for thing in self._things))

    def __bool__(self) -> bool:
        return bool(self._things)

    def one(self, chance: random.Random) -> Thing:
        """One of them. Raises IndexError where none has a weight."""
        place = bisect.bisect_right(self._sums, chance.random() * self._sums[-1])
        return self._things[min(place, len(self._things) - 1)]


def seconds(length: Length, calendar: WorkingCalendar, chance: random.Random) -> float:
    """A length drawn: seconds of working time where its median counts in working time or days, else plain seconds."""
    median_s = float(length.median.amount)
    if length.median.kind == "working_days":
        median_s *= day_s(calendar)
    elif length.median.kind == "calendar_days":
        median_s *= 86_400
    drawn_s = median_s * math.exp(math.log(length.spread) * chance.gauss(0.0, 1.0))
    return min(max(SHORTEST_S, drawn_s), LONGEST_S)


def day_s(calendar: WorkingCalendar) -> float:
    """The working seconds of an average working day of the week."""
    worked = [sum(to_s - from_s for from_s, to_s in day.hours) for day in calendar.book.week if day.hours]
    return sum(worked) / len(worked) if worked else 86_400.0


def clock_of(length: Length, calendar: WorkingCalendar) -> WorkingCalendar:
    """The calendar in which a length is counted: the given one, or the clock on the wall."""
    return calendar if length.median.kind in ("working", "working_days") else calendars.ALWAYS
