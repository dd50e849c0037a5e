"""Passes that need not wait for their tick: whoever makes something due sooner says so, whoever works here hears it.

Nothing depends on it: what nobody heard is found by the tick.
"""

import threading
from collections.abc import Callable, Collection

Hear = Callable[[Collection[str]], None]


class Wakes:
    """Those in this process who run passes, each told the names of the passes that have something to do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hearing: tuple[Hear, ...] = ()

    @property
    def heard(self) -> bool:
        """Whether anybody here listens."""
        return bool(self._hearing)

    def listen(self, hear: Hear) -> Callable[[], None]:
        """From now on ``hear`` is called, by whichever thread wakes; returns what ends that."""
        with self._lock:
            self._hearing += (hear,)

        def end() -> None:
            with self._lock:
                self._hearing = tuple(one for one in self._hearing if one is not hear)

        return end

    def wake(self, passes: Collection[str]) -> None:
        """Tells all who listen."""
        for hear in self._hearing:
            hear(passes)
