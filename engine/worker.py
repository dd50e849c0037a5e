"""The worker: APScheduler ticks, each tick is one pass over what rows say is due. A missed tick loses nothing."""

import dataclasses
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from engine import cases as cases_
from engine import clock as clocks
from engine import sweeps, watch

logger = logging.getLogger(__name__)

# A tick that is skipped because the pass before it still runs, or because all is stopping, is no fault: the next one
# reads the same rows. What a pass itself meets is logged here.
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
START_AT_MOST_S = 30.0


@dataclass(frozen=True, slots=True)
class Job:
    """A pass to be run again and again: ``run_once(now)`` does what is due and returns its counts as a dataclass."""

    name: str
    every_s: float
    run_once: Callable[[datetime], Any]


def sweep(cases: cases_.Cases, every_s: float, batch_size: int) -> Job:
    """The job that takes what is due, and notices a clock that goes back."""
    looking = watch.Watch(cases.database)

    def run_once(now: datetime) -> sweeps.Counts:
        looking.look(now)
        return sweeps.run_once(cases, now, batch_size)

    return Job("sweep", every_s, run_once)


class Worker:
    """Runs jobs, each by its own tick and never two passes of one job at a time, until it is stopped."""

    def __init__(self, jobs: Iterable[Job], clock: clocks.Clock) -> None:
        self._clock = clock
        self._jobs = tuple(jobs)
        pool = ThreadPoolExecutor(max_workers=max(1, len(self._jobs)))
        self._scheduler = BlockingScheduler(timezone="UTC", executors={"default": pool})
        self._started = threading.Event()
        self._scheduler.add_listener(lambda _event: self._started.set(), EVENT_SCHEDULER_STARTED)
        self._thread = threading.Thread(target=self._scheduler.start, name="worker")

    def start(self) -> None:
        """Starts the ticks in a thread of their own; the first pass of each job begins at once."""
        for job in self._jobs:
            self._scheduler.add_job(
                self.tick,
                "interval",
                args=[job],
                name=job.name,
                seconds=job.every_s,
                next_run_time=self._clock.now(),
                max_instances=1,
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
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
            self._thread.join()

    def tick(self, job: Job) -> None:
        """One pass of a job. Its counts are logged unless all are zero; an error is logged, and the next tick comes."""
        try:
            counts = job.run_once(self._clock.now())
        except Exception:
            logger.exception("%s failed; the next pass tries again", job.name)
            return
        done = {name: count for name, count in dataclasses.asdict(counts).items() if count}
        if done:
            logger.info("%s: %s", job.name, ", ".join(f"{count} {name}" for name, count in done.items()))
