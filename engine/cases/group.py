"""Group commit: whoever comes first leads, and takes along in one transaction all who came meanwhile.

The line has a bound: who comes when it is full is turned away at once, before anything is read or decided.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime

from engine import casefile, errors
from engine.quick import dataclass

QUEUE_SIZE = 5_000
RETRY_AFTER_S = 5
"""When whoever is turned away may come again; a full line is gone by then."""
GATHER_S = 0.002
"""So long at most the leader after a batch of several callers waits until as many have come again: one commit for all
is less work than two for half of them each. Whoever is alone never waits.
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
    leads: bool = False
    woken: threading.Event | None = None
    answers: list[casefile.Answer] | None = None
    failure: BaseException | None = None


class Group:
    """Callers in line, and one who commits for a batch of them. A caller alone commits in its own thread, without
    waiting for any other.
    """

    def __init__(
        self,
        commit: Commit,
        most: int,
        queue_size: int = QUEUE_SIZE,
        gather_s: float = GATHER_S,
    ) -> None:
        self._commit, self._most, self._queue_size, self._gather_s = commit, most, queue_size, gather_s
        self._lock = threading.Lock()
        self._line: deque[_Caller] = deque()
        self._waiting = 0
        self._led = False
        self._together = 1
        self._gathered = threading.Event()

    def submit(self, wishes: Sequence[Wish], *, bounded: bool = True) -> list[casefile.Answer]:
        """The answers to these wishes, once they are committed. What `commit` raises, all callers of its batch see.

        Raises errors.TooBusy when the line is full; not ``bounded`` is for who comes again only when answered.
        """
        caller = _Caller(wishes)
        with self._lock:
            if bounded and self._waiting >= self._queue_size:
                raise errors.TooBusy(waiting=self._waiting, retry_after_s=RETRY_AFTER_S)
            if self._led:
                caller.woken = threading.Event()
                self._line.append(caller)
                self._waiting += len(wishes)
                if len(self._line) >= self._together - 1:
                    self._gathered.set()
            else:
                self._led = caller.leads = True
        if caller.woken is not None:
            self._wait(caller, caller.woken)
        if caller.leads:
            self._lead(caller)
        if caller.failure is not None:
            raise caller.failure
        return caller.answers or []

    def _wait(self, caller: _Caller, woken: threading.Event) -> None:
        try:
            woken.wait()
        except BaseException:
            # Ctrl-C while waiting: who goes away leaves the line, and leads nobody.
            with self._lock:
                if caller.leads:
                    self._hand_on()
                elif caller in self._line:
                    self._line.remove(caller)
                    self._waiting -= len(caller.wishes)
            raise

    def _lead(self, caller: _Caller) -> None:
        """Commits the wishes of a caller and of those at the head of the line, then lets the next one lead."""
        batch = [caller]
        try:
            if self._together > 1:
                self._gathered.wait(self._gather_s)
            with self._lock:
                batch += self._next(len(caller.wishes))
                self._together = len(batch)
                self._gathered.clear()
            answers = iter(self._commit([wish for one in batch for wish in one.wishes]))
            for one in batch:
                one.answers = [next(answers) for _ in one.wishes]
        except BaseException as failure:  # noqa: BLE001  each caller raises it in its own thread
            for one in batch:
                one.failure = failure
        with self._lock:
            self._hand_on()
        for one in batch:
            if one.woken is not None:
                one.woken.set()

    def _next(self, count: int) -> list[_Caller]:
        """Who goes along with so many wishes."""
        found: list[_Caller] = []
        while self._line and count + len(self._line[0].wishes) <= self._most:
            found.append(self._from_line())
            count += len(found[-1].wishes)
        return found

    def _from_line(self) -> _Caller:
        caller = self._line.popleft()
        self._waiting -= len(caller.wishes)
        return caller

    def _hand_on(self) -> None:
        """The first in line leads now; where nobody waits, whoever comes next may."""
        self._led = bool(self._line)
        if not self._led:
            return
        following = self._from_line()
        following.leads = True
        assert following.woken is not None
        following.woken.set()
