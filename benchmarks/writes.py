"""Cases opened, stepped and overtaken by their deadlines: the engine against the bare loop, run by run."""

import gc
import time
from collections.abc import Callable, Sequence
from concurrent import futures
from contextlib import ExitStack
from datetime import datetime, timedelta

from benchmarks import bare, desk, filling, stores, table
from console import parts
from engine import casefile, cases, models, sweeps

STEP = timedelta(minutes=30)
PER_CASE = len(desk.EVENTS)


class Sides:
    """The same database twice, with a desk on one and connections of the bare loop on the other. The process looks for
    garbage as seldom as `caseclock worker` does.
    """

    def __init__(self, stack: ExitStack, store: stores.Store, url: str, callers: int = 1) -> None:
        parts.settle()
        store.settle(url)
        bare_url = store.copy(url)
        self.ours = desk.join(url)
        self.bare = [bare.Bare(bare_url) for _ in range(callers)]
        for made in (url, bare_url):
            stack.callback(store.drop, made)
        stack.callback(self.ours.database.close)
        for one in self.bare:
            stack.callback(one.close)


def advance(name: str, store: stores.Store, steps: int, runs: int, callers: int = 1) -> table.Measured:
    """Steps of repairs by so many callers at once, each step committed before its caller makes the next."""
    per_run = max(1, steps // PER_CASE // callers) * callers
    with ExitStack() as stack:
        url, opened = desk.start(store)
        numbers = desk.done(opened.submit_many([desk.repair()] * per_run * (runs + 1), desk.AT))
        opened.database.close()
        sides = Sides(stack, store, url, callers)

        def shares(run: int) -> list[list[str]]:
            mine = numbers[run * per_run : (run + 1) * per_run]
            return [mine[first::callers] for first in range(callers)]

        def ours(run: int) -> float:
            return rate(per_run * PER_CASE, [_stepping(sides.ours, share) for share in shares(run)])

        def by_hand(run: int) -> float:
            pairs = zip(sides.bare, shares(run), strict=True)
            return rate(per_run * PER_CASE, [_stepping_bare(on, share) for on, share in pairs])

        # What is made once (compiled statements, the chart's memo) is no part of a step.
        ours(runs)
        by_hand(runs)
        return table.entry(name, store.name, "steps/s", per_run * PER_CASE, *table.interleaved(ours, by_hand, runs))


def _stepping(on: cases.Cases, numbers: Sequence[str]) -> Callable[[], None]:
    """Takes all these cases through all steps: the next step when all had the one before."""

    def work() -> None:
        for place, event in enumerate(desk.EVENTS, 1):
            for number in numbers:
                desk.done([on.submit(casefile.Command(number, event, desk.OPERATOR), desk.AT + place * STEP)])

    return work


def _stepping_bare(on: bare.Bare, numbers: Sequence[str]) -> Callable[[], None]:
    def work() -> None:
        for event in desk.EVENTS:
            for number in numbers:
                bare.step(on, number, event)

    return work


def opening(store: stores.Store, count: int, runs: int) -> table.Measured:
    """Repairs opened one by one, each committed."""
    with ExitStack() as stack:
        url, opened = desk.start(store)
        # The first of its year begins the sequence of numbers.
        desk.done([opened.submit(desk.repair(), desk.AT)])
        opened.database.close()
        sides = Sides(stack, store, url)

        def ours() -> None:
            for _ in range(count):
                desk.done([sides.ours.submit(desk.repair(), desk.AT)])

        def by_hand() -> None:
            for _ in range(count):
                bare.open_case(sides.bare[0])

        ours()
        by_hand()
        found = table.interleaved(lambda _run: rate(count, [ours]), lambda _run: rate(count, [by_hand]), runs)
        return table.entry("open", store.name, "cases/s", count, *found)


def storm(name: str, store: stores.Store, count: int, runs: int) -> table.Measured:
    """So many deadlines due at one instant: state change, history and one mail row for each, 500 a transaction."""
    with ExitStack() as stack:
        url, opened = desk.start(store)
        (number,) = desk.done([opened.submit(desk.pothole(), desk.AT)])
        opened.database.close()
        for run in range(runs):
            filling.copies(url, number, count, f"storm-{run}-", _due_at(run))
        sides = Sides(stack, store, url)

        def ours(run: int, expected: int = count) -> float:
            return rate(count, [lambda: _check(sweeps.run_once(sides.ours, _due_at(run) + STEP).fired, expected)])

        def by_hand(run: int, expected: int = count) -> float:
            now = models.instant_text(_due_at(run) + STEP)
            return rate(count, [lambda: _check(bare.sweep(sides.bare[0], now), expected)])

        ours(-1, 1)
        by_hand(-1, 1)
        return table.entry(name, store.name, "deadlines/s", count, *table.interleaved(ours, by_hand, runs))


def _due_at(run: int) -> datetime:
    """When the deadlines of a run are due; the case that they are copies of, a day before the first."""
    return desk.AT + desk.WITHIN + timedelta(days=run + 1)


def _check(count: int, expected: int) -> None:
    if count != expected:
        raise SystemExit(f"the benchmark is wrong: {count} deadlines fired instead of {expected}")


def rate(count: int, works: Sequence[Callable[[], None]]) -> float:
    """How many things a second, when these works run at once, each in a thread; the only one in this."""
    gc.collect()
    if len(works) == 1:
        began_at = time.perf_counter()
        works[0]()
        return count / (time.perf_counter() - began_at)
    with futures.ThreadPoolExecutor(len(works)) as pool:
        began_at = time.perf_counter()
        for one in [pool.submit(work) for work in works]:
            one.result()
        return count / (time.perf_counter() - began_at)
