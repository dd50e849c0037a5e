"""What is worked out now and then, however often it is asked for."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Works something out in a thread of its own, at most once in ``lasts_s``, and never two at a time."""

    def __init__(self, work: Callable[[], T], lasts_s: float, within_s: float) -> None:
        self._work, self._lasts_s, self._within_s = work, lasts_s, within_s
        self._lock = threading.Lock()
        self._found: Future[T] | None = None
        self._began = self._ended = 0.0

    async def get(self) -> T:
        """What was worked out last, or is now. Raises what the work raises, and TimeoutError when it takes too long."""
        found = self._asked()
        left_s = max(0.0, self._began + self._within_s - time.monotonic())
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(found)), None if found.done() else left_s)

    def _asked(self) -> "Future[T]":
        with self._lock:
            now = time.monotonic()
            if self._found is None or (self._found.done() and now - self._ended >= self._lasts_s):
                self._found, self._began = Future(), now
                threading.Thread(target=self._run, args=(self._found,), name="kept", daemon=True).start()
            return self._found

    def _run(self, found: "Future[T]") -> None:
        try:
            answer = self._work()
        except Exception as error:  # noqa: BLE001  whoever asked raises it
            self._ended = time.monotonic()
            found.set_exception(error)
        else:
            self._ended = time.monotonic()
            found.set_result(answer)
