"""What workers do: sweep, deliver, count anew and prune, each pass by its tick or when something is due before."""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from benchmarks.whole import ground, machine
from benchmarks.whole.plan import HOUR_S, LEASE_S, Plan
from engine import daily, database, recounts, worker
from notifications import delivery, policies, smtp

RELAY = smtp.Relay("relay", 25, hostname="desk.example")
KEEP_ANSWERS = timedelta(days=30)
AT_MOST_PASSES = 400
"""So many of one job while all becomes quiet are enough for anything."""


class Ticks:
    """Begins the work of processes. ``counted``: passes that find something without end are a fault; ``resting``: no
    pass begins any more.
    """

    def __init__(
        self,
        plan: Plan,
        place: ground.Ground,
        base: database.Database,
        chance: Mapping[str, random.Random],
        tell: Callable[[str], None],
        found: Callable[[str], None],
    ) -> None:
        self._plan, self._place, self._base, self._chance = plan, place, base, chance
        self._tell, self._found = tell, found
        self.counted = self.resting = False
        self.passes = 0

    def begin(self, process: machine.Process) -> None:
        """The jobs of a worker, each in a task of its own as each has its own thread."""
        post = self.delivery(process)
        zone = self._place.workflow.calendar.zone
        night = daily.prune(self._base, zone, KEEP_ANSWERS)
        process.run(self._tick(process, worker.sweep(process.cases, self._plan.tick_s, 500)))
        process.run(self._tick(process, worker.Job("delivery", self._plan.tick_s, post.one_pass, post.next_at)))
        if self._plan.calendars:
            counting = recounts.Recounter(process.cases)
            process.run(self._tick(process, worker.Job("recount", self._plan.tick_s, counting.run_once)))
        process.run(self._tick(process, worker.Job("pruning", self._plan.tick_s * 3, night.run_once)))

    def delivery(self, process: machine.Process) -> delivery.Delivery:
        policy = policies.Policy(
            "Desk", "desk@desk.example", lease_s=LEASE_S, give_up_after_s=400.0, retry_after_s=60.0,
            retry_at_most_s=HOUR_S, batch_size=20, jitter=self._chance["jitter"].random,
        )  # fmt: skip
        return delivery.Delivery(self._base, RELAY, policy, process.clock)

    async def _tick(self, process: machine.Process, job: worker.Job) -> None:
        """What engine.worker does with a job: a pass, then the next at its tick or when something is due before."""
        passes = 0
        while not self.resting:
            now = process.clock.now()
            counts = await self._pass(job, now)
            self._tell(f"{process.name} {job.name} at {now:%d %H:%M:%S} {_shown(counts)}")
            self.passes += 1
            next_at = await asyncio.to_thread(job.next_at, now)
            wait_s = job.every_s * self._chance["ticks"].uniform(0.7, 1.3)
            if next_at is not None:
                wait_s = min(wait_s, max(0.0, (next_at - process.clock.now()).total_seconds()))
            passes += self.counted
            if passes > AT_MOST_PASSES:
                self._found(f"{job.name} has something to do without end")
            await asyncio.sleep(wait_s)

    async def _pass(self, job: worker.Job, now: datetime) -> Any:
        try:
            # That of mails is a coroutine, whose parts run in threads.
            done = job.run_once(now) if job.name == "delivery" else asyncio.to_thread(job.run_once, now)
            return await done
        except Exception as why:
            self._found(f"{job.name} failed: {type(why).__name__}: {why}")
            raise

    async def end_on_the_dot(self, process: machine.Process) -> None:
        """Until nothing that is due at this very instant is left."""
        now, post = process.clock.now(), self.delivery(process)
        await asyncio.to_thread(worker.sweep(process.cases, 1.0, 500).run_once, now)
        for _ in range(AT_MOST_PASSES):
            if not (await post.one_pass(now)).total:
                return
        self._found("mails are sent without end")


def _shown(counts: Any) -> str:
    return " ".join(f"{name}={value}" for name in counts.__slots__ if (value := getattr(counts, name)))
