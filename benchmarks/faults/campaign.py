"""One run: cases that fall due at the same instant, workers that are killed meanwhile, and the count at the end."""

import random
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults import counting, crew, desk, process, relay

DUE_IN_S = 2.0
LOOK_EVERY_S = 0.05
LOOK_OFTEN_S = 0.003
PATIENCE_S = 300.0
AFTER_AT_MOST_S = 0.03
STRUCK = ("beginning", "handing over")
"""These kills come from the server, at the very moment."""
AMONG_MAILS = (*STRUCK, "flowing")


@dataclass(frozen=True)
class Moment:
    """When a worker is killed: in which part of its work, after so many escalations or mails, and how long after.

    "firing": so many escalations are in the history. "beginning": the server has the envelope of the last of so many
    mails, and not the mail. "handing over": it has the mail, and has not answered. "flowing": so many mails were taken.
    """

    part: str
    count: int
    after_s: float = 0.0


@dataclass(frozen=True)
class Plan:
    """What is done: how many cases and workers, and when workers are killed."""

    name: str
    case_count: int
    kills: Sequence[Moment] = ()
    worker_count: int = 1
    pace: desk.Pace = desk.Pace()  # noqa: RUF009  frozen


@dataclass(frozen=True)
class Killed:
    """A kill as it was: the escalations in the history and the mails taken when the worker was dead."""

    part: str
    fired: int
    taken: int


@dataclass(frozen=True)
class Outcome:
    """What came of a plan. ``shares`` says of each worker that lived to the end what it fired and sent."""

    plan: Plan
    found: counting.Found
    killed: list[Killed]
    shares: list[tuple[int, int]]
    exit_codes: list[int]

    @property
    def faultless(self) -> bool:
        """Whether nothing was lost or done twice, and the workers stopped as they should."""
        return self.found.faultless and not any(self.exit_codes)


def moments(case_count: int, kill_count: int, seed: int) -> list[Moment]:
    """Moments spread over the storm by chance: three in ten while deadlines fire, the others among the mails."""
    chance = random.Random(seed)
    firing = round(kill_count * 0.3)
    fired = sorted(chance.sample(range(1, case_count), firing))
    # None among the last, so that every kill finds mails that are still to come.
    taken = sorted(chance.sample(range(1, case_count * 3 // 4), kill_count - firing))
    during = [Moment("firing", count, chance.uniform(0, AFTER_AT_MOST_S / 3)) for count in fired]
    return during + [_among_mails(chance, count, turn) for turn, count in enumerate(taken)]


def _among_mails(chance: random.Random, count: int, turn: int) -> Moment:
    part = AMONG_MAILS[turn % len(AMONG_MAILS)]
    return Moment(part, count, chance.uniform(0, AFTER_AT_MOST_S) if part == "flowing" else 0.0)


def run(plan: Plan, directory: Path) -> Outcome:
    """Does what the plan says in an empty directory. Raises SystemExit when it does not come to its end in time."""
    with ExitStack() as stack:
        taking = relay.Relay(directory, keep_count=plan.case_count * 2 + 100)
        taking.start()
        stack.callback(taking.stop)
        site = desk.Site(directory, taking.port, plan.pace)
        stack.callback(site.database.close)
        crew_ = crew.Crew(directory, site.config)
        stack.callback(crew_.stop)
        workers = [process.Worker(crew_) for _ in range(plan.worker_count)]
        for worker in workers:
            _wait(worker, lambda worker=worker: worker.runs)  # type: ignore[misc]
        due_at = site.open_cases(plan.case_count, DUE_IN_S)
        killed = []
        for moment in plan.kills:
            _kill(workers[0], moment, site, taking.kept)
            killed.append(Killed(moment.part, counting.fired(site.database), len(taking.kept.taken)))
            workers[0] = process.Worker(crew_)
        _finish(site, workers[0], plan.case_count)
        codes = [worker.stop() for worker in workers]
        shares = [(worker.done("sweep", "fired"), worker.done("delivery", "sent")) for worker in workers]
        found = counting.count(site.database, taking.kept, plan.case_count, due_at)
        return Outcome(plan, found, killed, shares, codes)


def _kill(worker: process.Worker, moment: Moment, site: desk.Site, kept: relay.Recording) -> None:
    """Kills the worker at the moment, or at the next escalation or mail if so many were there before."""
    if moment.part in STRUCK:
        kept.strike_at(moment.count, worker.kill, by_envelope=moment.part == "beginning")
        if not worker.ended_within(PATIENCE_S):
            raise SystemExit(f"no mail came any more, before {moment}")
        return
    if moment.part == "firing":
        before = counting.fired(site.database)
        most = counting.opened(site.database)
        _wait(worker, lambda: counting.fired(site.database) >= min(most, max(moment.count, before + 1)), LOOK_OFTEN_S)
    elif not kept.wait_for(max(moment.count, len(kept.taken) + 1), PATIENCE_S):
        raise SystemExit(f"no mail came any more, before {moment}")
    if worker.ended_within(moment.after_s):
        raise SystemExit(f"a worker ended by itself: {worker.said}")
    worker.bury()


def _finish(site: desk.Site, worker: process.Worker, case_count: int) -> None:
    """Waits until all is done, then until one more case went all the way: whole passes came after the storm."""
    _wait(worker, lambda: _all_sent(site, case_count))
    site.open_last()
    _wait(worker, lambda: _all_sent(site, case_count + 1))


def _all_sent(site: desk.Site, count: int) -> bool:
    return counting.fired(site.database) >= count and counting.unsent(site.database) == 0


def _wait(worker: process.Worker, come: Callable[[], bool], look_every_s: float = LOOK_EVERY_S) -> None:
    """Waits for something to come while the worker lives."""
    for _ in range(int(PATIENCE_S / look_every_s)):
        if come():
            return
        if worker.ended_within(look_every_s):
            raise SystemExit(f"a worker ended by itself: {worker.said}")
    raise SystemExit(f"it did not come to its end: {worker.said}")
