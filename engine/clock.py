"""The one reader of the system's time. Everything else is given `now`, an aware UTC instant."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Protocol

from engine import errors

# What a time server may set a clock back by while it runs; more than this would let deadlines fire in another order.
TOLERANCE_S = 2.0
TIMES = 5
"""So often a server is asked at once; the answers together say it best."""


class Clock(Protocol):
    """Tells the time as an aware UTC instant."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def check_forward(self, last_seen: datetime) -> datetime:
        """Now, if it does not lie before `last_seen`, the newest instant on record; else raises ClockWentBackwards."""
        return check_forward(self.now(), last_seen)


Asking = Callable[[], AbstractContextManager[Callable[[], datetime]]]
"""Goes to a server; inside, each call is told its time."""


class ServerClock:
    """The clock of a database server, which all machines that share it go by.

    Asked with `correct`; between two answers a clock goes on that nobody sets, so that a jump of this machine's time is
    none here.
    """

    def __init__(
        self,
        asking: Asking,
        host: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._asking, self._host, self._ticks = asking, host, ticks
        self._began: datetime | None = None
        self.correct()

    def correct(self) -> float:
        """Asks the server; returns by how many seconds it is ahead of this machine. Raises what ``asking`` raises."""
        with self._asking() as ask:
            bounds = [self._asked(ask) for _ in range(TIMES)]
        earliest, latest = max(low for low, _ in bounds), min(high for _, high in bounds)
        # A busy process hears late: what an earlier answer said more closely stands until one speaks against it.
        if self._began is None or not earliest <= self._began <= latest:
            # As if each answer was given when it was heard: by an answer alone this clock is never ahead of the server.
            self._began = earliest
        return self.offset_s

    def now(self) -> datetime:
        assert self._began is not None
        return self._began + timedelta(seconds=self._ticks())

    @property
    def offset_s(self) -> float:
        """By how many seconds the server is ahead of this machine's clock."""
        return (self.now() - self._host()).total_seconds()

    def check_forward(self, last_seen: datetime) -> datetime:
        """As that of SystemClock."""
        return check_forward(self.now(), last_seen)

    def _asked(self, ask: Callable[[], datetime]) -> tuple[datetime, datetime]:
        """Between which instants of the server the ticks began, by one answer."""
        before = self._ticks()
        server = _utc(ask())
        after = self._ticks()
        return server - timedelta(seconds=after), server - timedelta(seconds=before)


class VirtualClock:
    """A clock that stands still until it is moved: for replays, simulations and tests."""

    def __init__(self, at: datetime) -> None:
        self._now = _utc(at)

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float = 0.0, **span: float) -> datetime:
        """Moves forward by seconds, or by what timedelta takes (minutes=, hours=, days=); returns the new now."""
        return self.move_to(self._now + timedelta(seconds=seconds, **span))

    def move_to(self, at: datetime) -> datetime:
        """Moves forward to an instant; raises ClockWentBackwards for one that has passed."""
        self._now = check_forward(_utc(at), self._now, tolerance_s=0.0)
        return self._now


def check_forward(now: datetime, last_seen: datetime, tolerance_s: float = TOLERANCE_S) -> datetime:
    """`now`, if it lies at most `tolerance_s` before `last_seen`; else raises ClockWentBackwards with both instants."""
    if now < last_seen - timedelta(seconds=tolerance_s):
        raise errors.ClockWentBackwards(now=now.isoformat(), last_seen=last_seen.isoformat())
    return now


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise errors.NaiveInstant(given=at.isoformat())
    return at.astimezone(UTC)
