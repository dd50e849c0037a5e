"""The people at work: each does one thing at a time, the most urgent first, in their hours."""

import heapq
import itertools
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.simulation.presence import Presence


@dataclass(slots=True)
class Task:
    """One step that waits for a person: which case, which plan of it, how much working time it takes.

    ``void``: the case has moved on by itself, so nobody does it any more.
    """

    number: str
    leaf: str
    event: str
    seconds: float
    actor: str = ""
    void: bool = False


@dataclass(slots=True)
class Hands:
    """One person with what waits for them. ``busy_s`` is the working time spent so far, ``ahead_s`` that of
    what waits or is being done; ``asleep``: they begin when their hours do.
    """

    key: str
    presence: Presence
    waiting: list[tuple[datetime, int, Task]] = field(default_factory=list)
    doing: Task | None = None
    asleep: bool = False
    step_count: int = 0
    busy_s: float = 0.0
    ahead_s: float = 0.0
    longest_count: int = 0
    order: "itertools.count[int]" = field(default_factory=itertools.count)

    def give(self, task: Task, due_at: datetime) -> None:
        """One more task, as urgent as its case is."""
        task.actor = self.key
        heapq.heappush(self.waiting, (due_at, next(self.order), task))
        self.ahead_s += task.seconds
        self.longest_count = max(self.longest_count, len(self.waiting))

    def begin(self, at: datetime) -> datetime | None:
        """Takes up the most urgent task; when it is done, or None where nothing waits."""
        self.doing = self._next()
        return self.presence.done(at, self.doing.seconds) if self.doing else None

    def _next(self) -> Task | None:
        while self.waiting:
            _due_at, _place, task = heapq.heappop(self.waiting)
            if not task.void:
                return task
            self.ahead_s -= task.seconds
        return None

    def finish(self) -> Task:
        """The task that is done now."""
        task = self.doing
        assert task is not None
        self.doing = None
        self.step_count += 1
        self.busy_s += task.seconds
        self.ahead_s -= task.seconds
        return task


def freest(crew: Mapping[str, Hands], keys: Sequence[str], at: datetime) -> Hands:
    """Of these persons the one with the least work ahead; who is away comes last."""
    if len(keys) == 1:
        return crew[keys[0]]
    several = [crew[key] for key in keys]
    found = min(several, key=_work)
    if not found.presence.is_away(at):
        return found  # Few are away: to ask it of everyone takes longer than all the rest.
    return min(several, key=lambda one: (one.presence.is_away(at), *_work(one)))


_work = operator.attrgetter("ahead_s", "busy_s")
