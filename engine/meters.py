"""Counts of what this process does, for whoever looks on from outside. Adding costs a fraction of a microsecond."""

import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class Counter:
    """How often something happened, by its labels."""

    def __init__(self, name: str, meaning: str, *labels: str) -> None:
        self.name, self.meaning, self.labels = name, meaning, labels
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, ...], int] = {}

    def add(self, *values: str, by: int = 1) -> None:
        """Counts ``by`` more under these values of the labels, which must be few: never what somebody typed."""
        with self._lock:
            self._counts[values] = self._counts.get(values, 0) + by

    def read(self) -> Mapping[tuple[str, ...], int]:
        """The counts since the process began."""
        with self._lock:
            return dict(self._counts)


@dataclass(frozen=True, slots=True)
class Spread:
    """How many were at most as large as each bound, all of them, and their sum."""

    at_most: tuple[tuple[float, int], ...]
    count: int
    total: float


class Histogram:
    """How large something was, by bounds."""

    def __init__(self, name: str, meaning: str, *bounds: float) -> None:
        self.name, self.meaning = name, meaning
        self._bounds = bounds
        self._lock = threading.Lock()
        self._counts = [0] * (len(bounds) + 1)
        self._total = 0.0

    def observe(self, value: float) -> None:
        """Takes one value in."""
        place = bisect_left(self._bounds, value)
        with self._lock:
            self._counts[place] += 1
            self._total += value

    def read(self) -> Spread:
        """What came in since the process began."""
        with self._lock:
            counts, total = self._counts[:], self._total
        sums = [sum(counts[: place + 1]) for place in range(len(counts))]
        return Spread(tuple(zip(self._bounds, sums, strict=False)), sums[-1], total)


SHORT_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LONG_S = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 14_400.0, 86_400.0)
COUNTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)

COMMANDS = Counter(
    "caseclock_commands", "Commands by outcome (accepted, refused, failed) and by the way they came.", "outcome", "way"
)
BATCH_SIZE = Histogram("caseclock_batch_size", "Commands that were decided in one transaction.", *COUNTS)
COMMIT_S = Histogram("caseclock_commit_seconds", "How long a transaction of commands took, commit included.", *SHORT_S)
FIRED = Counter("caseclock_fired", "Cases on which something that was due fired.")
SWEEP_LAG_S = Histogram(
    "caseclock_sweep_lag_seconds", "How late the oldest of what a sweep found due was taken.", *LONG_S
)
DELIVERIES = Counter(
    "caseclock_deliveries",
    "What came of mails: sent, deferred, unknown, failed, withdrawn, released.",
    "outcome",
)
REQUESTS = Counter(
    "caseclock_http_requests",
    "Answers to HTTP requests by method, route (a template, never an address) and code.",
    "method",
    "route",
    "code",
)
REQUEST_S = Histogram("caseclock_http_request_seconds", "How long an answer to an HTTP request took.", *SHORT_S)

COUNTERS = (COMMANDS, FIRED, DELIVERIES, REQUESTS)
HISTOGRAMS = (BATCH_SIZE, COMMIT_S, SWEEP_LAG_S, REQUEST_S)

_way: ContextVar[str] = ContextVar("way", default="command")


def way() -> str:
    """By which way what this thread or task submits came in: command, pages, link, api, clock."""
    return _way.get()


@contextmanager
def coming_by(name: str) -> Iterator[None]:
    """What is submitted inside came by this way."""
    before = _way.set(name)
    try:
        yield
    finally:
        _way.reset(before)
