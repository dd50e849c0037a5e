"""The worker: APScheduler ticks, each tick is one pass over what rows say is due. A missed tick loses nothing.

A pass comes sooner than its tick when something is due before it, or when whoever made something due says so.
"""

import dataclasses
import logging
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job as Ticking
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.blocking import BlockingScheduler

from engine import cases as cases_
from engine import clock as clocks
from engine import errors, meters, pulse, queries, sweeps, traces, watch

logger = logging.getLogger(__name__)

# A tick that is skipped because all is stopping is no fault: the next one reads the same rows.
# What a pass itself meets is logged here.
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
START_AT_MOST_S = 30.0
CORRECT_EVERY_S = 60.0
LOOK_EVERY_S = 1.0
MANY = 1_000_000
"""APScheduler counts a tick that finds its pass running as one more; it ends at once."""


@dataclass(frozen=True, slots=True)
class Job:
    """A pass to be run again and again: ``run_once(now)`` does what is due and returns its counts as a dataclass.

    ``next_at(now)`` says when the first thing is due after the instant of a pass, None where nothing is.
    """

    name: str
    every_s: float
    run_once: Callable[[datetime], Any]
    next_at: Callable[[datetime], datetime | None] = lambda _now: None


def sweep(cases: cases_.Cases, every_s: float, batch_size: int, most_tries: int = sweeps.MOST_TRIES) -> Job:
    """The job that takes what is due, and notices a clock that goes back."""
    looking = watch.Watch(cases.database)

    def run_once(now: datetime) -> sweeps.Counts:
        looking.look(now)
        return sweeps.run_once(cases, now, batch_size, most_tries)

    def next_at(now: datetime) -> datetime | None:
        with cases.database.reading() as connection:
            return queries.next_due(connection, now)

    return Job("sweep", every_s, run_once, next_at)


def correcting(known: clocks.ServerClock) -> Job:
    """The job that asks the database's server for its time."""
    return Job("clock", CORRECT_EVERY_S, watch.Server(known).run_once)


class _Ticks(MemoryJobStore):  # type: ignore[misc]  # APScheduler has no types
    """Ticks of a clock that jumps: none is further away than its interval.

    One that a clock which was set back would put off comes at once; those that one set forward passed over are not
    counted one by one.
    """

    def get_due_jobs(self, now: datetime) -> list[Ticking]:
        for ticking in self.get_all_jobs():
            if abs(ticking.next_run_time - now) > ticking.trigger.interval:
                ticking.modify(next_run_time=now)
        due: list[Ticking] = super().get_due_jobs(now)
        return due


class _Hand(BlockingScheduler):  # type: ignore[misc]
    """Looks at its ticks often enough, however far away the next one seems by a clock that jumps."""

    def _process_jobs(self) -> float:
        wait_s: float | None = super()._process_jobs()
        return LOOK_EVERY_S if wait_s is None else min(wait_s, LOOK_EVERY_S)


class Worker:
    """Runs jobs, each by its own tick and never two passes of one job at a time, until it is stopped."""

    def __init__(self, jobs: Iterable[Job], clock: clocks.Clock) -> None:
        self._clock, self._host = clock, clocks.SystemClock()
        self._jobs = {job.name: job for job in jobs}
        # One thread for each pass, and one in which a tick finds that its pass still runs.
        pool = ThreadPoolExecutor(max_workers=len(self._jobs) + 1)
        self._scheduler = _Hand(timezone="UTC", executors={"default": pool}, jobstores={"default": _Ticks()})
        self._started, self._stopping = threading.Event(), threading.Event()
        self._scheduler.add_listener(lambda _event: self._started.set(), EVENT_SCHEDULER_STARTED)
        self._thread = threading.Thread(target=self._scheduler.start, name="worker")
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._called: set[str] = set()
        self._ailing: dict[str, str] = {}

    def start(self) -> None:
        """Starts the ticks in a thread of their own; the first pass of each job begins at once."""
        for job in self._jobs.values():
            pulse.expect(job.name, job.every_s)
            self._scheduler.add_job(
                self.tick,
                "interval",
                args=[job],
                id=job.name,
                name=job.name,
                seconds=job.every_s,
                next_run_time=self._host.now(),
                max_instances=MANY,
                coalesce=True,
                misfire_grace_time=None,
            )
        self._thread.start()
        # Else a stop that comes at once would find nothing to stop.
        self._started.wait(START_AT_MOST_S)

    @property
    def alive(self) -> bool:
        """Whether the ticks still come."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Lets a running pass finish and starts no other."""
        # Under the lock: the scheduler waits for passes, which must not wait for the scheduler.
        with self._lock:
            self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
            self._thread.join()
        for name in self._jobs:
            pulse.forget(name)

    def wake(self, names: Collection[str]) -> None:
        """A pass of each of these jobs begins at once, or again when the running one is done."""
        with self._lock:
            for name in self._jobs.keys() & names:
                if name not in self._called:
                    self._called.add(name)
                    if name not in self._running:
                        self._run_at(name, self._host.now())

    def tick(self, job: Job) -> None:
        """A pass of a job, and again as long as it was called for meanwhile; the running one does what this was for."""
        if not self._begin(job.name):
            return
        while True:
            now = self._clock.now()
            next_at = self._next_at(job, now) if self._pass(job, now) else None
            with self._lock:
                if job.name not in self._called or self._stopping.is_set():
                    self._running.discard(job.name)
                    if next_at is not None:
                        self._run_at(job.name, next_at)
                    return
                self._called.discard(job.name)

    def _begin(self, name: str) -> bool:
        with self._lock:
            if name in self._running:
                self._called.add(name)
                return False
            self._running.add(name)
            self._called.discard(name)
            return True

    def _next_at(self, job: Job, passed_at: datetime) -> datetime | None:
        """The instant, by this machine's clock, at which something is due that the pass did not see yet; None where the
        tick comes before it.
        """
        try:
            due_at = job.next_at(passed_at)
        except Exception:
            logger.exception("%s can't say when it is due next; its tick comes", job.name)
            return None
        if due_at is None:
            return None
        left = due_at - self._clock.now()
        return self._host.now() + left if left < timedelta(seconds=job.every_s) else None

    def _run_at(self, name: str, at: datetime) -> None:
        """Has a pass begin at an instant, unless one comes sooner."""
        ticking = self._scheduler.get_job(name) if self._scheduler.running and not self._stopping.is_set() else None
        if ticking is not None and ticking.next_run_time > at:
            ticking.modify(next_run_time=at)

    def _pass(self, job: Job, now: datetime) -> bool:
        """One pass; whether it went through. Its counts are logged unless all are zero, as is an error."""
        try:
            with pulse.passing(job.name, job.every_s), meters.coming_by("clock"), traces.during(job.name) as trace:
                counts = job.run_once(now)
                done = {name: count for name, count in dataclasses.asdict(counts).items() if count}
                trace.tell(idle=not done, **done)
        except errors.CaseclockError as why:
            self._ails(job.name, str(why))
            return False
        except Exception:
            logger.exception("%s failed; the next pass tries again", job.name)
            return False
        self._ails(job.name, "")
        if done:
            told = ", ".join(f"{count} {name}" for name, count in done.items())
            logger.info("%s: %s", job.name, told, extra={"facts": {"job": job.name, **done}})
        return True

    def _ails(self, name: str, why: str) -> None:
        """Says once what keeps a job from its work, such as a full disk, and once that it goes on; "" for nothing."""
        before = self._ailing.pop(name, "")
        if why:
            self._ailing[name] = why
            if why != before:
                logger.error("%s: %s It is tried again at every tick.", name, why)
        elif before:
            logger.info("%s goes on.", name)
