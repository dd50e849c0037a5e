"""A machine with a clock that jumps, and the processes that live and die on it."""

import asyncio
import contextvars
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.whole import loop as loops
from engine import database
from engine.cases import Cases, Registry

START = datetime(2026, 2, 6, 1, tzinfo=UTC)
"""A Friday morning in Shanghai, a week before the Spring Festival."""


class Clock:
    """A machine's clock: the true time and an offset. ``newest`` is the latest instant that it ever showed."""

    def __init__(self, loop: loops.Loop, offset_s: float = 0.0) -> None:
        self._loop, self.offset_s = loop, offset_s
        self.newest = START

    def now(self) -> datetime:
        """What the machine shows."""
        now = START + timedelta(seconds=round(self._loop.time() + self.offset_s, 6))
        self.newest = max(self.newest, now)
        return now


class Process:
    """What a process has in memory, and the tasks and strands that are its own; all of it goes when it dies."""

    def __init__(self, name: str, loop: loops.Loop, clock: Clock, base: database.Database, registry: Registry) -> None:
        self.name, self.clock, self.alive = name, clock, True
        self.cases = Cases(base, registry, clock)
        self.strands: list[loops.Strand] = []
        self._loop = loop
        self._tasks: list[asyncio.Task[Any]] = []
        self._context = contextvars.copy_context()
        self._context.run(loops.of_process.set, self)

    def run(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begins work in this process; it is cancelled when the process dies."""
        task = self._loop.create_task(work, context=self._context.copy())
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)
        return task

    def die(self) -> None:
        """From now on nothing of it runs. What is under way is unwound at once, without any commit."""
        if self.alive:
            self.alive = False
            self._loop.call_soon(self._unwind)

    def _unwind(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        for strand in list(self.strands):
            strand.end()
