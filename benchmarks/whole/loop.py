"""An event loop in virtual time: nothing waits, no thread runs, and what happens next follows from the seed alone.

What is given to a thread runs in the loop instead, as a strand of its own: begun after a moment that chance decides,
and put aside at points at which a real thread may be overtaken, so that others run meanwhile.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from typing import Any

import greenlet  # type: ignore[import-untyped]

RESOLUTION_S = 1e-6
Listen = Callable[[asyncio.Protocol], Awaitable[asyncio.Transport]]


class Standstill(Exception):
    """Nothing will ever happen any more, and someone still waits."""


class Died(BaseException):
    """The process that did this is dead: nothing of it goes on. No `except Exception` keeps it alive."""


class _Time:
    """Stands where a loop has its selector: instead of waiting it lets time pass."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise Standstill
        self.now_s += timeout
        return []

    def close(self) -> None:
        """Nothing to close."""


class Loop(asyncio.BaseEventLoop):
    """``listen`` answers whoever connects; ``delay`` says after how many seconds a thread begins."""

    def __init__(self, delay: Callable[[], float]) -> None:
        super().__init__()
        self.listen: Listen | None = None
        self._delay = delay
        self._passing = self._selector = _Time()
        self._clock_resolution = RESOLUTION_S

    def time(self) -> float:
        """Virtual seconds since the beginning."""
        return self._passing.now_s

    def run_in_executor(self, _executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]
        """What asyncio.to_thread calls: a strand in the place of a thread."""
        return Strand(self, lambda: func(*args), self._delay()).future

    async def create_connection(self, protocol_factory: Any, *_where: Any, **_how: Any) -> Any:
        """A connection within this program. Raises OSError as a real one does."""
        assert self.listen is not None
        protocol = protocol_factory()
        return await self.listen(protocol), protocol

    def _process_events(self, _events: Any) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""


of_process: contextvars.ContextVar[Any] = contextvars.ContextVar("process", default=None)
"""The process to which what runs belongs; None is the world around them."""


class _Greenlet(greenlet.greenlet):  # type: ignore[misc]
    strand: "Strand"


class Strand:
    """A function that runs as in a thread, and can be put aside in the middle."""

    def __init__(self, loop: Loop, func: Callable[[], Any], delay_s: float) -> None:
        self._loop, self._func = loop, func
        self.future: asyncio.Future[Any] = loop.create_future()
        self._process = of_process.get()
        self._greenlet = _Greenlet(self._run)
        self._greenlet.strand = self
        self._process.strands.append(self)
        loop.call_later(delay_s, self._go_on)

    def pause(self, seconds: float) -> None:
        """Lets others run; the strand goes on later."""
        self._loop.call_later(seconds, self._go_on)
        assert self._greenlet.parent is not None
        self._greenlet.parent.switch()

    def end(self) -> None:
        """Its process died: what it had begun is unwound, and nothing of it goes on."""
        self.future.cancel()
        if self._greenlet:
            self._greenlet.throw(Died)

    def _go_on(self) -> None:
        if self._process.alive and not self._greenlet.dead:
            self._greenlet.switch()

    def _run(self) -> None:
        try:
            done = self._func()
        except Died:
            return
        except Exception as failure:  # noqa: BLE001  whoever waits for the thread gets it
            self._process.strands.remove(self)
            if not self.future.done():
                self.future.set_exception(failure)
        else:
            self._process.strands.remove(self)
            if not self.future.done():
                self.future.set_result(done)


def pause(seconds: float) -> None:
    """Puts aside the strand in which this is called; where none is, nothing is put aside."""
    strand: Strand | None = getattr(greenlet.getcurrent(), "strand", None)
    if strand is not None:
        strand.pause(seconds)
