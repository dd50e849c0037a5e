"""Real workers: as many processes as asked for, on one database, and how fast two are beside one."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks import desk, filling, stores, table
from engine import clock

COMMAND = Path(sys.executable).parent / "caseclock"
STARTED_WITHIN_S = 60.0
DONE_WITHIN_S = 300.0
LOOK_EVERY_S = 0.02
A_DAY = timedelta(days=1)
CONFIG = """\
[database]
url = "{url}"
[worker]
# No mail server is here: what is measured ends in the outbox.
delivery_every_s = 3600
"""


def environment() -> dict[str, str]:
    """That of this process without settings of Caseclock."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CASECLOCK_")}


class Worker:
    """`caseclock worker` in a process of its own; what it says goes to a file."""

    def __init__(self, config: Path, said: Path) -> None:
        self._said = said
        with said.open("w", encoding="utf-8") as file:
            self._process = subprocess.Popen(
                [COMMAND, "--config", config, "worker"],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )

    @property
    def runs(self) -> bool:
        """Whether it has said that it runs. Raises SystemExit where it ended instead."""
        said = self._said.read_text(encoding="utf-8")
        if self._process.poll() is not None:
            raise SystemExit(f"a worker ended by itself: {said}")
        return "The worker runs" in said

    @property
    def megabytes(self) -> float:
        """What it has in memory (resident)."""
        text = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", text)
        assert found is not None
        return int(found[1]) / 1024

    def end(self) -> None:
        """Ends it; there is nothing that it would have to put in order."""
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def running(place: Path, url: str, count: int) -> Iterator[list[Worker]]:
    """So many workers on a database, all at work; ended afterwards."""
    config = place / "workers.toml"
    config.write_text(CONFIG.format(url=url), encoding="utf-8")
    with contextlib.ExitStack() as stack:
        made = [Worker(config, place / f"worker-{number}.txt") for number in range(count)]
        for one in made:
            stack.callback(one.end)
        last = time.monotonic() + STARTED_WITHIN_S
        while not all(one.runs for one in made):
            if time.monotonic() > last:
                raise SystemExit("the benchmark is wrong: a worker does not start")
            time.sleep(LOOK_EVERY_S)
        yield made


def two(store: stores.Store, place: Path, count: int, runs: int, lead_s: float) -> table.Measured:
    """A storm fired by two workers, against the same by one: deadlines a second from due to the last of them."""
    with contextlib.ExitStack() as stack:
        url, opened = desk.start(store)
        stack.callback(store.drop, url)
        (number,) = desk.done([opened.submit(desk.pothole(), clock.SystemClock().now() + A_DAY)])
        opened.database.close()

        def fired(worker_count: int) -> float:
            copy = store.copy(url)
            try:
                with running(place, copy, worker_count):
                    return storm(store, copy, number, count, lead_s)
            finally:
                store.drop(copy)

        found = table.interleaved(lambda _run: fired(2), lambda _run: fired(1), runs)
        return table.entry("workers_2", store.name, "deadlines/s", count, *found)


def storm(store: stores.Store, url: str, number: str, count: int, lead_s: float) -> float:
    """Has so many deadlines fall due at one instant, so many seconds ahead, under the eyes of the workers."""
    due_at = clock.SystemClock().now() + timedelta(seconds=lead_s)
    filling.copies(url, number, count, "storm-", due_at)
    store.settle(url)
    time.sleep(max(0.0, (due_at - clock.SystemClock().now()).total_seconds()))
    began_at = time.perf_counter()
    with contextlib.closing(stores.connect(url)) as looking:
        while looking.execute("SELECT count(*) FROM cases WHERE next_fire_at <= %s", (due_at,)).fetchone()[0]:
            if time.perf_counter() - began_at > DONE_WITHIN_S:
                raise SystemExit("the benchmark is wrong: the storm does not end")
            time.sleep(LOOK_EVERY_S)
    return count / (time.perf_counter() - began_at)
