import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from apscheduler.schedulers import base as schedulers

from engine import clock, errors, sweeps, worker
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


def test_what_ails_the_database_is_said_once_without_a_traceback_and_that_it_goes_on_too(
    caplog: pytest.LogCaptureFixture,
):
    reasons = ["full", "full", "full", "may not be written", ""]

    def run_once(_now: datetime) -> Counts:
        if why := reasons.pop(0):
            raise errors.DatabaseFailed(path="desk.sqlite", reason=why)
        return Counts()

    running = ticking()
    with caplog.at_level(logging.INFO):
        for _ in range(5):
            running.tick(job(run_once))
    said = "sweep: The database desk.sqlite could not do it: {}. It is tried again at every tick."
    assert caplog.messages == [said.format("full"), said.format("may not be written"), "sweep goes on."]
    assert all(record.exc_info is None for record in caplog.records)


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


class Scene:
    """A worker whose ticks are far apart, and the passes that it made by name."""

    def __init__(self, *names: str, every_s: float = 3600, **next_at: Callable[[datetime], datetime | None]) -> None:
        self.came: dict[str, threading.Semaphore] = {name: threading.Semaphore(0) for name in names}
        jobs = [
            worker.Job(name, every_s, lambda _now, name=name: self._pass(name), next_at.get(name, lambda _now: None))
            for name in names
        ]
        self.worker = worker.Worker(jobs, clock.SystemClock())

    def _pass(self, name: str) -> Counts:
        self.came[name].release()
        return Counts()

    def comes(self, name: str) -> bool:
        """Whether a further pass begins."""
        return self.came[name].acquire(timeout=PATIENCE_S)

    def still(self, name: str) -> bool:
        """Whether no further pass was made."""
        return not self.came[name].acquire(blocking=False)

    def __enter__(self) -> "Scene":
        self.worker.start()
        for name in self.came:
            self.comes(name)
        return self

    def __exit__(self, *_: object) -> None:
        self.worker.stop()


def test_a_pass_that_is_called_for_does_not_wait_for_its_tick():
    with Scene("sweep", "delivery") as scene:
        scene.worker.wake({"delivery", "no such pass"})
        assert scene.comes("delivery")
        assert scene.still("sweep")


def test_a_pass_called_for_while_it_runs_comes_again_when_it_is_done():
    begun, released, passes = threading.Semaphore(0), threading.Semaphore(0), [0]

    def run_once(_now: datetime) -> Counts:
        passes[0] += 1
        begun.release()
        released.acquire(timeout=PATIENCE_S)
        return Counts()

    running = worker.Worker([job(run_once, every_s=3600)], clock.SystemClock())
    running.start()
    begun.acquire(timeout=PATIENCE_S)
    for _ in range(5):
        running.wake(["sweep"])
    released.release(2)
    begun.acquire(timeout=PATIENCE_S)
    running.stop()
    assert passes == [2]


def test_a_pass_comes_when_something_is_due_before_its_tick():
    passes = [0]

    def next_at(now: datetime) -> datetime | None:
        passes[0] += 1
        return now + timedelta(milliseconds=5) if passes[0] < 4 else None

    with Scene("sweep", sweep=next_at) as scene:
        assert all(scene.comes("sweep") for _ in range(3))
        assert scene.still("sweep")


def test_a_pass_that_can_not_say_what_is_due_next_comes_by_its_tick(caplog: pytest.LogCaptureFixture):
    def next_at(_now: datetime) -> datetime | None:
        raise ValueError("no instant")

    ticking().tick(worker.Job("sweep", 60, lambda _now: Counts(), next_at))
    assert "its tick comes" in caplog.text


class Jumping(datetime):
    """A machine's clock that someone sets."""

    by = timedelta(0)

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime.now(tz) + cls.by


def test_ticks_go_on_however_the_clock_jumps(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(schedulers, "datetime", Jumping)
    monkeypatch.setattr(clock, "datetime", Jumping)
    with Scene("sweep", every_s=0.02) as scene:
        for hours in (-24, 0, 24, 0, -1, 0, 1, 0):
            monkeypatch.setattr(Jumping, "by", timedelta(hours=hours))
            assert [scene.comes("sweep") for _ in range(3)] == [True] * 3


def test_a_step_that_makes_something_due_soon_is_heard_and_another_is_not(lifts: Cases):
    heard: list[frozenset[str]] = []
    end = lifts.wakes.listen(lambda passes: heard.append(frozenset(passes)))
    lifts.submit(small_desk.opening())
    assert heard.pop() == frozenset()
    lifts.submit(small_desk.opening(), small_desk.MONDAY - timedelta(hours=4))
    assert heard.pop() == {"sweep"}
    assert isinstance(lifts.clock, clock.VirtualClock)
    assert sweeps.run_once(lifts, lifts.clock.move_to(small_desk.DUE + timedelta(seconds=1))).fired == 2
    assert heard.pop() == {"delivery"}
    end()
    lifts.submit(small_desk.opening())
    assert heard == []


def test_the_sweep_and_the_delivery_say_when_they_are_due_next(lifts: Cases):
    sweep = worker.sweep(lifts, 3600, 500)
    assert sweep.next_at(small_desk.MONDAY) is None
    small_desk.open_many(lifts, 1)
    assert sweep.next_at(small_desk.MONDAY) == small_desk.DUE + timedelta(microseconds=1)
    late = small_desk.DUE + timedelta(minutes=1)
    sweep.run_once(late)
    assert sweep.next_at(late) == small_desk.DUE + timedelta(hours=1)
