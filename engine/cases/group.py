"""Group commit: whoever comes first leads, and takes along in one transaction all who came meanwhile.

The line has a bound: who comes when it is full is turned away at once, before anything is read or decided.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime

from engine import casefile, errors
from engine.quick import dataclass

QUEUE_SIZE = 5_000
RETRY_AFTER_S = 5
"""When whoever is turned away may come again; a full line is gone by then."""
GATHER_S = 0.0005
"""So long the leader after a batch of several callers waits: most of them come again at once, and one commit for all is
less work than two for half of them each. Whoever is alone never waits.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """A command and its instant; None is the moment at which its transaction begins."""

    command: casefile.Command
    now: datetime | None = None


Commit = Callable[[Sequence[Wish]], list[casefile.Answer]]


@dataclass(slots=True, eq=False)
class _Caller:
    wishes: Sequence[Wish]
    woken: threading.Event | None = None
    answers: list[casefile.Answer] | None = None
    failure: BaseException | None = None


class Group:
    """Callers in line. A caller alone commits in its own thread, without waiting for any other."""

    def __init__(
        self,
        commit: Commit,
        most: int,
        queue_size: int = QUEUE_SIZE,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._commit, self._most, self._queue_size, self._pause = commit, most, queue_size, wait
        self._lock = threading.Lock()
        self._line: deque[_Caller] = deque()
        self._waiting = 0
        self._led = False
        self._together = 1

    def submit(self, wishes: Sequence[Wish], *, bounded: bool = True) -> list[casefile.Answer]:
        """The answers to these wishes, once they are committed. What `commit` raises, all callers of its batch see.

        Raises errors.TooBusy when the line is full; not ``bounded`` is for who comes again only when answered.
        """
        caller = _Caller(wishes)
        with self._lock:
            if bounded and self._waiting >= self._queue_size:
                raise errors.TooBusy(waiting=self._waiting, retry_after_s=RETRY_AFTER_S)
            self._line.append(caller)
            self._waiting += len(wishes)
            if self._led:
                caller.woken = threading.Event()
            self._led = True
        if caller.woken is not None:
            self._wait(caller, caller.woken)
        if caller.answers is None and caller.failure is None:
            self._lead()
        if caller.failure is not None:
            raise caller.failure
        return caller.answers or []

    def _wait(self, caller: _Caller, woken: threading.Event) -> None:
        try:
            woken.wait()
        except BaseException:
            # Ctrl-C while waiting: whoever was woken to lead and goes away must wake the next.
            with self._lock:
                if caller in self._line:
                    self._line.remove(caller)
                    self._waiting -= len(caller.wishes)
                    if woken.is_set():
                        self._wake_next()
            raise

    def _lead(self) -> None:
        """Commits the wishes of those at the head of the line, the leader's own first, then lets the next one lead."""
        if self._together > 1:
            self._pause(GATHER_S)
        with self._lock:
            batch = self._take()
            self._together = len(batch)
        try:
            answers = iter(self._commit([wish for caller in batch for wish in caller.wishes]))
            for caller in batch:
                caller.answers = [next(answers) for _ in caller.wishes]
        except BaseException as failure:  # noqa: BLE001  each caller raises it in its own thread
            for caller in batch:
                caller.failure = failure
        with self._lock:
            self._wake_next()
        for caller in batch:
            if caller.woken is not None:
                caller.woken.set()

    def _take(self) -> list[_Caller]:
        batch = [self._line.popleft()]
        count = len(batch[0].wishes)
        while self._line and count + len(self._line[0].wishes) <= self._most:
            count += len(self._line[0].wishes)
            batch.append(self._line.popleft())
        self._waiting -= count
        return batch

    def _wake_next(self) -> None:
        self._led = bool(self._line)
        if self._led:
            following = self._line[0].woken
            assert following is not None
            following.set()
