"""When someone works: their hours without the stretches in which they are away."""

import bisect
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from engine import people
from engine.calendars import WorkingCalendar

_BLOCK_DAYS = 5
"""Leave is taken by the working week."""


class Presence:
    """The working time of one person. Instants are UTC."""

    def __init__(self, calendar: WorkingCalendar, away: Iterable[tuple[datetime, datetime]] = ()) -> None:
        self.calendar = calendar
        self._away = _merged(away)
        self._ends = [until_at for _from_at, until_at in self._away]

    def begins(self, at: datetime) -> datetime:
        """The first moment from ``at`` on at which the person works. Raises errors.NoWorkingTime."""
        while True:
            at = self.calendar.opens(at)
            place = bisect.bisect_right(self._ends, at)
            if place == len(self._away) or at < self._away[place][0]:
                return at
            at = self._away[place][1]

    def done(self, begins_at: datetime, seconds: float) -> datetime:
        """When so much working time is behind the person who begins then. Raises errors.NoWorkingTime."""
        done_at = self.calendar.add(begins_at, seconds)
        for from_at, until_at in self._away[bisect.bisect_right(self._ends, begins_at) :]:
            if done_at <= from_at:
                break
            seconds -= self.calendar.elapsed(begins_at, from_at)
            begins_at = self.begins(until_at)
            done_at = self.calendar.add(begins_at, seconds)
        return done_at

    def is_away(self, at: datetime) -> bool:
        """Whether the person is absent then; after hours is not absent."""
        if not self._away:
            return False
        place = bisect.bisect_right(self._ends, at)
        return place < len(self._away) and self._away[place][0] <= at

    def worked_s(self, from_at: datetime, until_at: datetime) -> float:
        """The working seconds between two instants."""
        away = ((max(a, from_at), min(b, until_at)) for a, b in self._away)
        missing = sum(self.calendar.elapsed(a, b) for a, b in away if a < b)
        return self.calendar.elapsed(from_at, until_at) - missing


def _merged(away: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The stretches in order, those that touch each other as one."""
    merged: list[tuple[datetime, datetime]] = []
    for from_at, until_at in sorted(away):
        if merged and from_at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until_at))
        else:
            merged.append((from_at, until_at))
    return merged


def leave(
    person: str, days_a_year: float, calendar: WorkingCalendar, from_at: datetime, until_at: datetime, seed: int
) -> Sequence[people.Absence]:
    """Absences at random that come to so many working days a year, five at a time; the same for the same seed."""
    chance = random.Random(f"{seed} {person}")
    due = days_a_year * (until_at - from_at) / timedelta(days=365)
    found: list[people.Absence] = []
    while due > 0:
        count = min(_BLOCK_DAYS, round(due) if due >= 1 else int(chance.random() < due))
        due -= _BLOCK_DAYS
        if count:
            first_at = from_at + chance.random() * (until_at - from_at)
            begins_at = calendar.opens(first_at)
            found.append(people.Absence(person, begins_at, calendar.add_working_days(begins_at, count)))
    return found
