"""A desk with very many armed deadlines: how soon one that is due fires, how long the queue's first page takes, what a
worker needs of memory. The worker is a process of its own, as its users start it.
"""

import statistics
import time
from collections.abc import Iterator, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import desk, filling, stores, table, workers
from engine import cases, clock, definitions
from engine.queries import queue, seen, sight

NAMES = ("needle", "queue_page", "memory")
SHOWN = 45
"""Cases on the queue's first page."""
LOOK_EVERY_S = 0.001
APART_S = 0.06
PATIENCE_S = 60.0
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sizes:
    """How many deadlines are armed, fewest first; how many fall due among them in a run, and how many runs; how often
    the page is asked for; how long a worker is idle before its memory is looked at, and how long before the first of
    them is due they are armed.
    """

    armed: Sequence[int] = (1_000, 100_000, 1_000_000)
    needles: int = 20
    needle_runs: int = 5
    pages: int = 5
    settle_s: float = 3.0
    lead_s: float = 4.0


class Crowd:
    """A database with so many armed deadlines, the nearest a day away."""

    def __init__(self, stack: ExitStack, store: stores.Store, count: int) -> None:
        self.count = count
        self.url, opened = desk.start(store)
        stack.callback(store.drop, self.url)
        now = clock.SystemClock().now()
        (number,) = desk.done([opened.submit(desk.pothole(), now + A_DAY)])
        opened.database.close()
        filling.copies(self.url, number, count, "crowd-", now + A_DAY, apart_s=1)
        store.settle(self.url)


class Watched:
    """A crowd with a worker that watches it, and how late that worker was at each deadline."""

    def __init__(self, stack: ExitStack, place: Path, crowd: Crowd) -> None:
        self.count, self._url = crowd.count, crowd.url
        own = place / f"crowd-{crowd.count}"
        own.mkdir()
        (self._worker,) = stack.enter_context(workers.running(own, crowd.url, 1))
        self._opened = desk.join(crowd.url)
        stack.callback(self._opened.database.close)
        self._looking = stores.connect(crowd.url)
        stack.callback(self._looking.close)
        self.late_ms: list[float] = []
        self.idle_megabytes = 0.0

    @property
    def megabytes(self) -> float:
        """What the worker has in memory now."""
        return self._worker.megabytes

    def arm(self, due: Sequence[datetime]) -> list[str]:
        """Opens cases with a deadline that is due at these instants. Their numbers."""
        commands = [desk.pothole()] * len(due)
        return desk.done(self._opened.submit_many(commands, [at - desk.WITHIN for at in due]))

    def await_fired(self, number: str, due_at: datetime) -> None:
        """Waits until everyone can see that the deadline of a case has fired."""
        mark = "?" if self._url.startswith("sqlite") else "%s"
        statement = f"SELECT next_fire_at FROM cases WHERE number = {mark}"
        last = time.monotonic() + PATIENCE_S
        while self._looking.execute(statement, (number,)).fetchone()[0] is not None:
            if time.monotonic() > last:
                raise SystemExit(f"the benchmark is wrong: {number} did not fire")
            time.sleep(LOOK_EVERY_S)
        self.late_ms.append((clock.SystemClock().now() - due_at).total_seconds() * 1000)

    def medians(self, runs: int) -> list[float]:
        """The median of each run."""
        each = len(self.late_ms) // runs
        return [statistics.median(self.late_ms[run * each : (run + 1) * each]) for run in range(runs)]

    def __str__(self) -> str:
        ordered = sorted(self.late_ms)
        p99 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
        return f"p50 {statistics.median(ordered):.1f} ms, p99 {p99:.1f} ms among {self.count:,}"


def needles(stack: ExitStack, place: Path, crowds: Sequence[Crowd], sizes: Sizes) -> list[Watched]:
    """Deadlines that fall due one after the other, in each crowd in turn."""
    watched = [Watched(stack, place, crowd) for crowd in crowds]
    time.sleep(sizes.settle_s)
    for one in watched:
        one.idle_megabytes = one.megabytes
    first_at = clock.SystemClock().now() + timedelta(seconds=sizes.lead_s)
    count = sizes.needles * sizes.needle_runs * len(watched)
    instants = [first_at + timedelta(seconds=turn * APART_S) for turn in range(count)]
    numbers = [one.arm(instants[which :: len(watched)]) for which, one in enumerate(watched)]
    for turn, due_at in enumerate(instants):
        round_, which = divmod(turn, len(watched))
        watched[which].await_fired(numbers[which][round_], due_at)
    return watched


def measured(store: stores.Store, place: Path, sizes: Sizes, wanted: Set[str]) -> Iterator[table.Measured | str]:
    """The lines that are wanted, and in words what the table has no room for."""
    with ExitStack() as stack:
        crowds = [Crowd(stack, store, count) for count in sizes.armed]
        if not wanted.isdisjoint(("needle", "memory")):
            with ExitStack() as watching:
                watched = needles(watching, place, crowds, sizes)
                few, many = watched[0], watched[-1]
                idle, after = few.idle_megabytes, many.megabytes
                grown = ", ".join(f"among {one.count:,} {one.megabytes:.0f} MB" for one in watched)
            if "needle" in wanted:
                found = (many.medians(sizes.needle_runs), few.medians(sizes.needle_runs))
                yield table.entry("needle", store.name, "ms (p50)", sizes.needles, *found)
                yield f"needle, {store.name}: {'; '.join(map(str, watched))}"
            if "memory" in wanted:
                yield table.compared("memory", store.name, "MB", many.count, [after], [idle], [after - idle])
                yield f"memory, {store.name}: idle {idle:.0f} MB; after its needles {grown}"
        if "queue_page" in wanted:
            yield _queue_page(store, crowds[0], crowds[-1], sizes.pages)


def _queue_page(store: stores.Store, fewest: Crowd, most: Crowd, pages: int) -> table.Measured:
    few, many = (desk.join(one.url) for one in (fewest, most))

    def page(of: cases.Cases) -> float:
        began_at = time.perf_counter()
        with of.database.reading() as connection:
            found = queue.queue(connection, asked, SHOWN)
        seconds = time.perf_counter() - began_at
        if len(found.numbers) < min(SHOWN, fewest.count):
            raise SystemExit(f"the benchmark is wrong: {len(found.numbers)} cases on the page")
        return seconds * 1000

    now = clock.SystemClock().now()
    live = definitions.parse(desk.WATCH, "watch.yaml")
    asked = seen.Asked(sight.Sight.of(desk.SUPERVISOR, [live], now), now, now + A_DAY)
    page(few)
    page(many)
    found = table.interleaved(lambda _run: page(many), lambda _run: page(few), pages)
    few.database.close()
    many.database.close()
    return table.entry("queue_page", store.name, "ms", 1, *found)
