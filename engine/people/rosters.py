"""Duty rosters: a plan of hand-overs over one week or several, and swaps that hold in its place. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_WEEKS = 12
"""Over so many weeks a plan may go round."""
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Handover:
    """From this local time ("08:00") of this day of the week (0 is Monday) on, ``person`` is on duty until the next
    hand-over; None: nobody. ``week`` is the week of the plan, 0 the first.
    """

    day: int
    at: str
    person: str | None
    week: int = 0

    @property
    def place(self) -> tuple[int, int, str]:
        """Where in the plan it lies."""
        return self.week, self.day, self.at


@dataclass(frozen=True, slots=True)
class Swap:
    """Someone else (None: nobody) is on duty in [``from_at``, ``until_at``), whatever the week's plan says."""

    from_at: datetime
    until_at: datetime
    person: str | None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A stretch in which one person (None: nobody) is on duty, by the week's plan or ``swapped``."""

    from_at: datetime
    until_at: datetime
    person: str | None
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on duty when. The plan goes round every ``weeks`` weeks, Monday to Sunday, in the local time of ``zone``;
    the week of ``starts_on`` is its first, and so is every ``weeks``-th before and after. Of several swaps over one
    instant the last counts.
    """

    key: str
    title: str
    zone: str
    week: tuple[Handover, ...] = ()
    swaps: tuple[Swap, ...] = ()
    weeks: int = 1
    starts_on: date | None = None

    def on_duty(self, at: datetime) -> str | None:
        """The key of whoever is on duty at that instant; None where nobody is."""
        return self._at(at)[0]

    def duties(self, from_at: datetime, until_at: datetime) -> tuple[Duty, ...]:
        """Who is on duty from when to when in [``from_at``, ``until_at``), without gaps."""
        found: list[Duty] = []
        edges = [from_at, *sorted(at for at in set(self._edges(from_at, until_at)) if from_at < at < until_at)]
        for edge, end in zip(edges, [*edges[1:], until_at], strict=True):
            person, swapped = self._at(edge)
            same = found and (found[-1].person, found[-1].swapped) == (person, swapped)
            start = found.pop().from_at if same else edge
            if start < end:
                found.append(Duty(start, end, person, swapped))
        return tuple(found)

    def week_of(self, on: date) -> int:
        """In which week of the plan a local day lies, 0 is the first."""
        if self.starts_on is None:
            return 0
        return (_monday(on) - _monday(self.starts_on)).days // 7 % self.weeks

    def persons(self) -> frozenset[str]:
        """Everyone whom the plan or a swap names."""
        named = [one.person for one in self.week] + [one.person for one in self.swaps]
        return frozenset(person for person in named if person)

    def _at(self, at: datetime) -> tuple[str | None, bool]:
        swap = next((one for one in reversed(self.swaps) if one.from_at <= at < one.until_at), None)
        if swap:
            return swap.person, True
        # A day more than the plan is long: a zone may leave out a day. Of two at one instant, as one that the change of
        # the clock leaves out may be, the later in the plan counts.
        passed = [one for one in self._handovers(at - self.weeks * _WEEK - _DAY, at) if one[0] <= at]
        return (sorted(passed, key=_instant)[-1][1] if passed else None), False

    def _edges(self, from_at: datetime, until_at: datetime) -> Iterator[datetime]:
        for swap in self.swaps:
            yield from (swap.from_at, swap.until_at)
        yield from (at for at, _person in self._handovers(from_at - _DAY, until_at + _DAY))

    def _handovers(self, from_at: datetime, until_at: datetime) -> Iterator[tuple[datetime, str | None]]:
        """The hand-overs of the local days from one instant to another, as instants."""
        zone = ZoneInfo(self.zone)
        on, last_on = from_at.astimezone(zone).date(), until_at.astimezone(zone).date()
        plan = sorted(self.week, key=lambda one: one.place)
        while on <= last_on:
            day = (self.week_of(on), on.weekday())
            yield from ((_local(on, one.at, zone), one.person) for one in plan if (one.week, one.day) == day)
            on += _DAY


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _local(on: date, at: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time.fromisoformat(at), tzinfo=zone).astimezone(UTC)


def _instant(handover: tuple[datetime, str | None]) -> datetime:
    return handover[0]
