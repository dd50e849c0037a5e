"""How often work that others were in the way of is tried again, and how long is waited between."""

import random
from collections.abc import Callable, Iterator

from engine import errors
from engine.database import faults

# Whoever lost a race needs a few milliseconds; a server that is started anew or replaced, some seconds.
CONFLICT_WAITS_S = (0.0, 0.01, 0.03, 0.1, 0.3)
GONE_WAITS_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 3.0)


class Patience:
    """The tries of one piece of work."""

    def __init__(self, wait: Callable[[float], None]) -> None:
        self._wait = wait
        self._conflicts: Iterator[float] = iter(CONFLICT_WAITS_S)
        self._gone: Iterator[float] = iter(GONE_WAITS_S)

    def go_on(self, error: Exception) -> bool:
        """Waits, and says that the work is to be tried again; False where it would not help, or has not so far."""
        if isinstance(error, errors.DatabaseConflict) or faults.overtaken(error):
            wait_s = next(self._conflicts, None)
        elif isinstance(error, errors.DatabaseGone):
            wait_s = next(self._gone, None)
        else:
            return False
        if wait_s is None:
            return False
        # Two that were in each other's way must not meet again at the next try.
        self._wait(wait_s * random.uniform(0.5, 1.5))
        return True
