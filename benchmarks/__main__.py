"""Measures, prints a table and writes benchmarks/results.json: `make bench`, `make bench ONLY=advance_1,storm_10k`."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import alone, crowd, documents, stores, table, workers, writes
from benchmarks.mail import speed as mail

RESULTS = Path(__file__).parent / "results.json"
PRINTED = RESULTS.with_suffix(".txt")

Found = Iterator[table.Measured | str]
"""Lines of the table, and sentences that it has no room for."""


@dataclass(frozen=True)
class Sizes:
    """How much of everything is done, and how often."""

    steps: int = 800
    openings: int = 400
    write_runs: int = 9
    storm: int = 10_000
    storm_runs: int = 5
    great_storm: int = 100_000
    great_storm_runs: int = 1
    worker_runs: int = 3
    lead_s: float = 5.0
    among: crowd.Sizes = field(default_factory=crowd.Sizes)
    mails: int = 10_000
    mail_runs: int = 3
    memo: int = 20_000
    additions: int = 20_000
    cold_runs: int = 9


def measured(store: stores.Store, place: Path, sizes: Sizes, wanted: Set[str]) -> Found:
    """The lines of one store. ``place`` is an empty directory."""
    runs = sizes.write_runs
    ways: dict[str, Callable[[], table.Measured]] = {
        "advance_1": lambda: writes.advance("advance_1", store, sizes.steps, runs),
        "advance_16": lambda: writes.advance("advance_16", store, sizes.steps, runs, callers=16),
        "open": lambda: writes.opening(store, sizes.openings, runs),
        "storm_10k": lambda: writes.storm("storm_10k", store, sizes.storm, sizes.storm_runs),
        "storm_100k": lambda: writes.storm("storm_100k", store, sizes.great_storm, sizes.great_storm_runs),
        "workers_2": lambda: workers.two(store, place, sizes.storm, sizes.worker_runs, sizes.lead_s),
        "mail": lambda: mail.speed(store, sizes.mails, sizes.mail_runs),
        "memo": lambda: alone.memo(sizes.memo, runs),
        "calendar_add": lambda: alone.calendar_add(sizes.additions, runs),
        "cold": lambda: alone.cold(sizes.cold_runs),
        "cold_list": lambda: alone.cold_list(store, place, sizes.cold_runs),
    }
    for name, way in ways.items():
        if name in wanted and store.name in table.GOALS[name]:
            yield way()
    if not wanted.isdisjoint(crowd.NAMES):
        yield from crowd.measured(store, place, sizes.among, wanted)


def all_measured(every: Iterable[stores.Store], place: Path, sizes: Sizes, wanted: Set[str]) -> Found:
    """The lines of all stores, each in a directory of its own below ``place``."""
    for store in every:
        own = place / f"{store.name}-at-work"
        own.mkdir()
        yield from measured(store, own, sizes, wanted)


def main() -> None:
    """Runs what is asked for on both stores."""
    arguments = _arguments()
    if arguments.docs:
        documents.fill(PRINTED.read_text(encoding="utf-8"))
        return
    wanted = named(arguments.only) if arguments.only else set(table.GOALS)
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="caseclock-bench-")))
        lines = report(all_measured(_stores(stack, place, arguments.store), place, Sizes(), wanted))
    table.write(RESULTS, lines)


def named(only: str) -> set[str]:
    """The benchmarks of these names; `storm` is all whose name begins so. Ends where there is none of a name."""
    wanted: set[str] = set()
    for asked in only.split(","):
        found = {name for name in table.GOALS if name == asked or name.startswith(f"{asked}_")}
        if not found:
            sys.exit(f"There is no benchmark called {asked}. There are {', '.join(table.GOALS)}.")
        wanted |= found
    return wanted


def report(found: Found) -> list[table.Measured]:
    """Prints the table while it comes, then what it has no room for, and keeps what was printed. The lines."""
    lines, notes = [], []
    with PRINTED.open("w", encoding="utf-8") as kept:

        def tell(text: str) -> None:
            for out in (sys.stdout, kept):
                print(text, file=out, flush=True)

        tell(documents.circumstances())
        tell(table.heading())
        for one in found:
            if isinstance(one, str):
                notes.append(one)
            else:
                lines.append(one)
                tell(table.line(one))
        for note in notes:
            tell(note)
    return lines


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", metavar="NAME,…", help=f"some of {', '.join(table.GOALS)}")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), help="one of the stores; else both")
    parser.add_argument(
        "--docs", action="store_true", help="measure nothing: put what was printed last into docs/speed.md"
    )
    return parser.parse_args()


def _stores(stack: ExitStack, place: Path, only: str | None) -> Iterator[stores.Store]:
    if only != "postgresql":
        yield stores.Sqlite(place)
    if only != "sqlite":
        yield stores.Postgresql(stack.enter_context(stores.durable_server()))


if __name__ == "__main__":
    main()
