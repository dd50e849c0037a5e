import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from engine import clock, worker
from engine.cases import Cases
from tests.engine import small_desk

PATIENCE_S = 20.0
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Counts:
    fired: int = 0
    failed: int = 0


def job(run_once: Callable[[datetime], Counts], every_s: float = 0.02) -> worker.Job:
    return worker.Job("sweep", every_s, run_once)


def ticking(*jobs: worker.Job) -> worker.Worker:
    return worker.Worker(jobs, clock.VirtualClock(NOW))


def test_a_pass_is_given_the_instant_of_the_clock():
    seen: list[datetime] = []

    def run_once(now: datetime) -> Counts:
        seen.append(now)
        return Counts()

    ticking().tick(job(run_once))
    assert seen == [NOW]


def test_counts_are_logged_when_something_was_done(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO):
        ticking().tick(job(lambda _now: Counts(fired=3)))
        ticking().tick(job(lambda _now: Counts()))
    assert caplog.messages == ["sweep: 3 fired"]


def test_a_pass_that_fails_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture):
    passes, thrice = [0], threading.Event()

    def run_once(_now: datetime) -> Counts:
        passes[0] += 1
        if passes[0] == 3:
            thrice.set()
        raise OSError("the disk is full")

    running = worker.Worker([job(run_once)], clock.SystemClock())
    running.start()
    assert thrice.wait(PATIENCE_S)
    running.stop()
    assert "sweep failed" in caplog.text


def test_jobs_do_not_wait_for_each_other():
    met = threading.Barrier(2, timeout=PATIENCE_S)
    both = threading.Event()

    def run_once(_now: datetime) -> Counts:
        met.wait()
        both.set()
        return Counts()

    running = worker.Worker([job(run_once), worker.Job("delivery", 0.02, run_once)], clock.SystemClock())
    running.start()
    assert both.wait(PATIENCE_S)
    met.abort()
    running.stop()


def test_a_stop_waits_for_the_running_pass_and_leaves_none_half_done():
    begun, released = threading.Event(), threading.Event()
    started, finished = [0], [0]

    def run_once(_now: datetime) -> Counts:
        started[0] += 1
        begun.set()
        released.wait(PATIENCE_S)
        finished[0] += 1
        return Counts()

    running = worker.Worker([job(run_once)], clock.SystemClock())
    running.start()
    assert begun.wait(PATIENCE_S)
    stopping = threading.Thread(target=running.stop)
    stopping.start()
    assert stopping.is_alive()
    released.set()
    stopping.join(PATIENCE_S)
    assert (running.alive, finished) == (False, started)


def test_two_passes_of_one_job_never_overlap():
    inside, most, enough = [0], [0], threading.Event()

    def run_once(_now: datetime) -> Counts:
        inside[0] += 1
        most.append(inside[0])
        if len(most) > 20:
            enough.set()
        inside[0] -= 1
        return Counts()

    running = worker.Worker([job(run_once, every_s=0.001)], clock.SystemClock())
    running.start()
    assert enough.wait(PATIENCE_S)
    running.stop()
    assert max(most) == 1


def test_a_worker_that_was_never_started_can_be_stopped():
    running = ticking(job(lambda _now: Counts()))
    running.stop()
    assert not running.alive


def test_a_worker_that_is_stopped_at_once_stops():
    running = worker.Worker([job(lambda _now: Counts(), every_s=60)], clock.SystemClock())
    running.start()
    assert running.alive
    running.stop()
    assert not running.alive


def test_the_sweep_takes_what_is_due(lifts: Cases):
    small_desk.open_many(lifts, 3)
    late = small_desk.DUE + timedelta(minutes=1)
    assert worker.sweep(lifts, 1.0, 500).run_once(late).fired == 3
