"""Where mail goes out: a relay with its connections, left alone for a while when it can't be reached."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from notifications import smtp

log = logging.getLogger(__name__)

UNREACHABLE_AT_MOST_S = 600.0
"""A relay that can't be reached is tried again at least this often, and no mail fails for it."""


class Outlet:
    """One relay; ``wait_s`` gives the seconds of rest after so many passes in which it could not be reached, ``most``
    is how many connections it gets at a time.
    """

    def __init__(self, relay: smtp.Relay, wait_s: Callable[[int], float], most: int) -> None:
        self.pool = smtp.Pool(relay, most)
        self._wait_s = wait_s
        self._misses, self._rests_until = 0, datetime.min.replace(tzinfo=UTC)

    def rests(self, now: datetime) -> bool:
        """Whether the relay is left alone; a clock that was set back makes no rest longer."""
        return now < self._rests_until <= now + timedelta(seconds=UNREACHABLE_AT_MOST_S)

    def rest(self, now: datetime) -> None:
        """A relay that can't be reached is left alone for a while, the longer the more often it was not."""
        self._misses = self._misses + 1 if self.pool.down else 0
        if self._misses:
            wait_s = min(self._wait_s(self._misses), UNREACHABLE_AT_MOST_S)
            self._rests_until = now + timedelta(seconds=wait_s)
            log.warning("the relay can't be reached; the next try is in %.0f s", wait_s)
