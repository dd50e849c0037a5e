"""The pulse of this process: when its passes began and ended, and whether its last commit went through.

Measured by a clock that nobody sets, so that a machine's time that jumps is no standstill.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Beat:
    """A pass that runs, or the last one that ran, and how often it comes."""

    job: str
    every_s: float
    running: bool
    since_s: float
    """Since it began, where it runs; since it ended, where not."""


@dataclass(slots=True)
class _Commit:
    failed_at: float | None = None
    why: str = ""


_lock = threading.Lock()
_passes: dict[str, Beat] = {}
_commit = _Commit()


@contextmanager
def passing(job: str, every_s: float) -> Iterator[None]:
    """A pass of a job runs inside. Where nobody looked for one, none is missed after it."""
    looked_for = job in _passes
    expect(job, every_s, running=True)
    try:
        yield
    finally:
        if looked_for:
            expect(job, every_s)
        else:
            forget(job)


def expect(job: str, every_s: float, *, running: bool = False) -> None:
    """From now on passes of this job are looked for."""
    with _lock:
        _passes[job] = Beat(job, every_s, running, time.monotonic())


def forget(job: str) -> None:
    """This process runs the job no more."""
    with _lock:
        _passes.pop(job, None)


def beats() -> list[Beat]:
    """The jobs of this process, with their age now."""
    now = time.monotonic()
    with _lock:
        return [replace(one, since_s=now - one.since_s) for one in _passes.values()]


def commit_done() -> None:
    """A commit went through."""
    _commit.failed_at = None


def commit_failed(why: str) -> None:
    """The database did not take a commit; ``why`` is the kind of error and nothing that a case holds."""
    _commit.why, _commit.failed_at = why, time.monotonic()


def failure() -> tuple[str, float] | None:
    """Why the last commit failed and how many seconds ago; None where the last one went through."""
    failed_at = _commit.failed_at
    return None if failed_at is None else (_commit.why, time.monotonic() - failed_at)
