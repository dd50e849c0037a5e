"""What is run of each peer, how often, and the lines that come of it."""

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import stores, table
from benchmarks.peers import environments

RUN_AT_MOST_S = 600
BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Way:
    """One thing that a peer does: so many of it in each run; ``ours`` is the line of ours that it stands beside."""

    peer: str
    what: str
    stores: tuple[str, ...]
    n: int
    unit: str
    ours: str
    runs: int = 3

    @property
    def name(self) -> str:
        """What its line is called."""
        return f"peer_{self.peer}_{self.what}"


WAYS = (
    Way("naive", "advance", BOTH, 400, "steps/s", "advance_1"),
    Way("django_fsm", "advance", BOTH[:1], 400, "steps/s", "advance_1"),
    Way("spiffworkflow", "advance", BOTH[:1], 200, "steps/s", "advance_1"),
    Way("spiffworkflow", "advance_timers", BOTH[:1], 200, "steps/s", "advance_1"),
    Way("dbos", "advance", BOTH, 400, "steps/s", "advance_1"),
    Way("procrastinate", "defer", BOTH[1:], 400, "jobs/s", "open"),
    Way("procrastinate", "storm_10k", BOTH[1:], 10_000, "deadlines/s", "storm_10k", runs=1),
    Way("apscheduler", "storm_10k", BOTH[:1], 10_000, "deadlines/s", "storm_10k"),
    Way("apscheduler", "storm_10k_defaults", BOTH[:1], 10_000, "deadlines/s", "storm_10k"),
)
"""A worker of procrastinate takes one job after the other: its storm is the one that takes minutes."""


class Failed(Exception):
    """A peer's script ended with an error."""


def measured(ways: Sequence[Way], available: Mapping[str, stores.Store], place: Path) -> Iterator[table.Measured | str]:
    """The lines of the peers' table, and a sentence for each that has none."""
    pythons: dict[str, Path] = {}
    for peer in dict.fromkeys(way.peer for way in ways):
        try:
            pythons[peer] = environments.python(peer)
        except environments.Missing:
            yield f"{peer} is left out: its packages can't be installed here."
    pairs = [(way, name) for way in ways if way.peer in pythons for name in way.stores if name in available]
    found: dict[tuple[Way, str], list[dict[str, Any]]] = {pair: [] for pair in pairs}
    failed: dict[tuple[Way, str], str] = {}
    for run in range(max((way.runs for way, _ in pairs), default=0)):
        for pair in pairs:
            if run < pair[0].runs and pair not in failed:
                try:
                    found[pair].append(once(pair[0], pythons[pair[0].peer], available[pair[1]], place))
                except Failed as failure:
                    failed[pair] = str(failure)
    for pair, runs in found.items():
        if pair in failed:
            yield f"{pair[0].name}, {pair[1]}, is left out: {failed[pair]}"
        else:
            yield from lines(*pair, runs)


def once(way: Way, python: Path, store: stores.Store, place: Path) -> dict[str, Any]:
    """One run of a peer's script in a process of its own, on a new database."""
    url = store.new()
    if store.name == "sqlite":
        # Kinder than each one's default, and what Caseclock has: a commit costs one write, and is as safe.
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
    environment = {**os.environ, "PYTHONPATH": str(environments.ROOT)}
    command = [str(python), "-m", f"benchmarks.peers.{way.peer}", way.what, url, str(way.n)]
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, check=True, cwd=place, env=environment, timeout=RUN_AT_MOST_S
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"it took more than {RUN_AT_MOST_S} seconds.") from error
    except subprocess.CalledProcessError as error:
        raise Failed((error.stderr.strip().splitlines() or ["it failed without a word."])[-1]) from error
    store.drop(url)
    told: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return told


def lines(way: Way, store: str, runs: Sequence[Mapping[str, Any]]) -> Iterator[table.Measured | str]:
    """The line of what the runs told. What a peer lost counts as not done."""
    peer = [run["done"] / run["seconds"] for run in runs]
    yield table.entry(way.name, store, way.unit, way.n, peer, [run["n"] / run["bare_seconds"] for run in runs])
    if lost := [run["n"] - run["done"] for run in runs if run["done"] < run["n"]]:
        yield f"{way.name}, {store}: dropped {min(lost):,} to {max(lost):,} of {way.n:,}."
