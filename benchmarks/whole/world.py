"""One seed lived through: machines, processes, clients and a mail server, until all is quiet; then it is reckoned."""

import asyncio
import random
from collections import Counter
from datetime import datetime
from typing import Any

from benchmarks.whole import clients, ground, loop, machine, office, outcomes, relay, ticking, witness
from benchmarks.whole.plan import DAY_S, HOUR_S, LEASE_S, Plan
from engine import faultpoints

WEB, WORKERS, OFFICE = "web", ("worker-1", "worker-2"), "office"
PAUSES = (
    "sweep.found", "sweep.fired", "outbox.claimed", "outbox.begun", "outbox.recorded",
    "recount.found", "recount.counted",
)  # fmt: skip
"""The points between two transactions: others can come in between."""
THREADS = 0.5
"""A thread stands still where it begins so often as at a point between two transactions."""
MOMENT, DIED = "at any moment", "died "
JUMPS_S = (HOUR_S, -HOUR_S, DAY_S, -DAY_S, 90.0, -90.0)


def live(plan: Plan, disk: ground.Disk) -> outcomes.Outcome:
    """Lives through a plan on a disk that is laid anew."""
    place = ground.of(plan.definition)
    disk.lay(place)
    world = _World(plan, place, disk)
    faultpoints.arm(world.passed)
    complaints = outcomes.Complaints(world.found)
    try:
        world.run()
    finally:
        faultpoints.arm(None)
        complaints.end()
        world.close()
    return world.outcome


class _World:
    def __init__(self, plan: Plan, place: ground.Ground, disk: ground.Disk) -> None:
        self.outcome = outcomes.Outcome(plan)
        self._plan, self._place, self._disk = plan, place, disk
        # Each concern draws from its own source, so that leaving one out changes the others as little as can be.
        names = ("threads", "net", "deaths", "clocks", "ticks", "jitter", "stalls", "office")
        self._chance = {name: random.Random(f"{plan.seed} {name}") for name in names}
        self._loop = loop.Loop(self._delay)
        self._loop.set_exception_handler(self._complain)
        offsets = (0.0, plan.apart_s)
        self._clocks = [machine.Clock(self._loop, offset) for offset in offsets]
        self._witness = witness.Witness(disk.base, disk.path, place, self._newest, self.found, self.tell)
        self._relay = relay.Relay(self._loop, self._chance["net"], plan.relay, self._witness.take)
        self._loop.listen = self._relay.listen
        self._ticks = ticking.Ticks(plan, place, disk.base, self._chance, self.tell, self.found)
        self._told = witness.Told()
        self._up: dict[str, machine.Process] = {}
        self._passed = Counter[str]()
        self._quiet = False
        self._ended: asyncio.Future[None] = self._loop.create_future()

    def run(self) -> None:
        """Until all is quiet, or a fault is found."""
        living = self._loop.create_task(self._live())
        both = asyncio.wait([living, self._ended], return_when=asyncio.FIRST_COMPLETED)
        try:
            self._loop.run_until_complete(both)
        except loop.Standstill:
            self.found("everybody waits, and nothing will ever happen")
        if living.done() and (why := living.exception()):
            self.found(f"{type(why).__name__}: {why}")
        living.cancel()
        self._count()

    def _count(self) -> None:
        counts, told, copies = self.outcome.counts, self._told, self._witness.copies
        counts["commands"] += told.sent
        counts["acknowledged"] += len(told.accepted)
        counts["cases moved"] += len(told.moved)
        counts["mails"] += len(copies)
        counts["mails again"] += sum(len(several) - 1 for several in copies.values())
        counts["checks"] += self._witness.checked
        counts["passes"] += self._ticks.passes

    def close(self) -> None:
        """Whatever still runs dies."""
        if not self._ended.done():
            self._ended.set_result(None)
        for process in list(self._up.values()):
            process.die()
        self._loop.run_until_complete(_turns(5))
        self._loop.close()
        self._witness.close()

    def tell(self, what: str) -> None:
        """A line of the trace."""
        if not self._ended.done():
            self.outcome.trace.append(f"{self._loop.time():13.3f} {what}")

    def found(self, fault: str) -> None:
        """A fault ends the world."""
        if not self._ended.done():
            self.tell(f"FAULT {fault}")
            self.outcome.faults.append(fault)
            self._ended.set_result(None)

    def passed(self, point: str) -> None:
        """What happens at a fault point: nothing, a long wait, or death."""
        process = loop.of_process.get()
        if process is None:
            return
        if not process.alive:
            raise loop.Died
        self.outcome.counts["points"] += 1
        if point == "commit.done":
            self._witness.look()
        self._passed[point] += 1
        if not self._quiet and self._dies_at(point):
            self._die(process, point)
            raise loop.Died
        if point in PAUSES:
            loop.pause(self._chance["stalls"].uniform(0, 1) + self._stalled_s())

    def _dies_at(self, point: str) -> bool:
        struck = point == self._plan.point and self._passed[point] == self._plan.passes
        return self._chance["deaths"].random() < self._plan.dies or struck

    def _delay(self) -> float:
        """How long a thread waits before it begins: hardly, or as long as it stands still anywhere."""
        waits_s = self._chance["threads"].choice((0.0, 0.001, 0.05, 2.0))
        return waits_s + (self._stalled_s() if self._chance["stalls"].random() < THREADS else 0.0)

    def _stalled_s(self) -> float:
        chance = self._chance["stalls"]
        if self._quiet or chance.random() >= self._plan.stalls:
            return 0.0
        # As long as a lease, or so long that a tick of the other worker falls into it.
        return chance.uniform(0, chance.choice((2 * LEASE_S, min(self._plan.lasts_s / 4, 2 * HOUR_S))))

    def _newest(self) -> datetime:
        return max(one.newest for one in self._clocks)

    def _complain(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An error that nobody waited for; that of who died is none."""
        failure = context.get("exception")
        if not isinstance(failure, loop.Died):
            self.found(f"unhandled: {context.get('message')} {failure!r}")

    def _die(self, process: machine.Process, where: str) -> None:
        self.tell(f"{process.name} dies: {where}")
        self.outcome.counts[DIED + where] += 1
        process.die()
        after_s = self._chance["deaths"].choice((1.0, 30.0, self._plan.lasts_s / 10))
        self._loop.call_later(after_s, self._come_back, process.name)

    def _come_back(self, name: str) -> None:
        if not self._quiet:
            self._raise(name)

    def _raise(self, name: str) -> None:
        """A process comes up, with nothing in its memory."""
        clock = self._clocks[name == WORKERS[1]]
        self.tell(f"{name} comes up at {clock.now():%d %H:%M:%S}")
        process = machine.Process(name, self._loop, clock, self._disk.base, self._place.registry())
        self._up[name] = process
        if name in WORKERS:
            self._ticks.begin(process)

    async def _live(self) -> None:
        plan = self._plan
        for name in (WEB, *WORKERS[: plan.workers]):
            self._raise(name)
        deaths, clocks = self._chance["deaths"], self._chance["clocks"]
        for _ in range(plan.kills):
            self._loop.call_later(deaths.uniform(0, plan.lasts_s), self._kill)
        for _ in range(plan.jumps):
            at_s, by_s = clocks.uniform(0, plan.lasts_s), clocks.choice(JUMPS_S)
            self._loop.call_later(at_s, self._jump, clocks.randrange(2), by_s)
        numbers: list[str] = []
        working = [self._client(n).work(f"c{n}", numbers) for n in range(1, plan.clients + 1)]
        await asyncio.gather(*working, self._publish())
        await asyncio.sleep(plan.lasts_s / 10)
        await self._settle()
        self._witness.reckon(self._told, self._clocks[0].now())

    async def _publish(self) -> None:
        """What an operator does in the middle of it, in a process that is there only for that."""
        plan = self._plan
        if not plan.definitions and not plan.calendars:
            return
        self._raise(OFFICE)
        operator = office.Office(self._place, self._office, self._told, self.tell, self.found)
        if plan.calendars:
            await self._sometime()
            await operator.publish_calendars()
        if plan.definitions:
            await self._sometime()
            await operator.publish_definition()
        self._up[OFFICE].die()

    async def _sometime(self) -> None:
        await asyncio.sleep(self._chance["office"].uniform(0, self._plan.lasts_s / 2))

    def _office(self) -> machine.Process | None:
        process = self._up[OFFICE]
        return process if process.alive else None

    def _client(self, number: int) -> clients.Client:
        chance = random.Random(f"{self._plan.seed} client {number}")
        return clients.Client(self._plan, self._place, chance, self._web, self._told, self.tell)

    def _web(self) -> machine.Process | None:
        process = self._up[WEB]
        return process if process.alive else None

    def _kill(self) -> None:
        alive = [one for one in self._up.values() if one.alive]
        if alive and not self._quiet:
            self._die(self._chance["deaths"].choice(alive), MOMENT)

    def _jump(self, which: int, by_s: float) -> None:
        if self._quiet:
            return
        clock = self._clocks[which]
        # Nobody's clock stays wrong by more than this.
        clock.offset_s = max(-DAY_S, min(DAY_S, clock.offset_s + by_s))
        self.outcome.counts["jumps"] += 1
        self.tell(f"clock {which + 1} jumps by {by_s:.0f} s to {clock.now():%d %H:%M:%S}")

    async def _settle(self) -> None:
        """Nothing goes wrong any more, and one worker that was not there before takes up what all others left."""
        self._quiet, self._ticks.counted, self._relay.rate = True, True, 0.0
        self.tell("all becomes quiet")
        for clock in self._clocks:
            clock.offset_s = 0.0
        for process in self._up.values():
            process.die()
        # Until no clock has shown a later instant, and all leases are over.
        ahead_s = (self._newest() - self._clocks[0].now()).total_seconds()
        await asyncio.sleep(max(0.0, ahead_s) + LEASE_S + 1.0)
        self._raise(WORKERS[0])
        await asyncio.sleep(2 * HOUR_S)
        # What the passes have in hand, they finish.
        self._ticks.resting = True
        await asyncio.sleep(LEASE_S)
        await self._up[WORKERS[0]].run(self._ticks.end_on_the_dot(self._up[WORKERS[0]]))
        self._up[WORKERS[0]].die()
        await _turns(5)


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)
