"""Measures each way of writing the same commands, prints a table and writes it as JSON."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import by_hand, desk, working_time
from engine import cases

BATCH = 500
Run = Callable[[Path, int], float]


@dataclass(frozen=True)
class Measured:
    """One way: how many commands in how long, and its speed as a share of the hand-written way."""

    way: str
    command_count: int
    seconds: float
    commands_per_s: float
    ratio: float


def main() -> None:
    """Runs all ways, the hand-written one first in each group."""
    arguments = _arguments()
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(dir=arguments.directory) as place:
        for group, size in ((BATCHED, arguments.cases), (SINGLE, max(1, arguments.cases // 10))):
            first = None
            for way, run in group:
                seconds = min(run(Path(place) / f"{len(found)}-{turn}.sqlite", size) for turn in range(arguments.turns))
                speed = 2 * size / seconds
                first = first or speed
                found.append(Measured(way, 2 * size, round(seconds, 3), round(speed), round(speed / first, 2)))
                print(_line(found[-1]), flush=True)
    added = working_time.measured(max(100, arguments.cases // 2))
    print(*map(working_time.line, added), sep="\n", flush=True)
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps([asdict(one) for one in (*found, *added)], indent=2) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="cases opened and closed in batches; a tenth singly")
    parser.add_argument("--turns", type=int, default=2, help="how often each way is run; the best counts")
    parser.add_argument("--directory", type=Path, default=None, help="where the databases are made")
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks.json"), help="where the figures go")
    return parser.parse_args()


def _line(one: Measured) -> str:
    return f"{one.way:<48}{one.command_count:>8} commands{one.commands_per_s:>9,.0f}/s   x {one.ratio:.2f}"


def _engine(write: Callable[[cases.Cases, int], None]) -> Run:
    def run(path: Path, count: int) -> float:
        opened = desk.start(path)
        began_at = time.perf_counter()
        write(opened, count)
        seconds = time.perf_counter() - began_at
        opened.database.close()
        return seconds

    return run


def _hand(batch_size: int) -> Run:
    def run(path: Path, count: int) -> float:
        connection = by_hand.start(path)
        began_at = time.perf_counter()
        by_hand.write(connection, count, batch_size)
        seconds = time.perf_counter() - began_at
        connection.close()
        return seconds

    return run


def _rehearsal(_path: Path, count: int) -> float:
    told = desk.rehearsal()
    began_at = time.perf_counter()
    desk.rehearse(told, count)
    return time.perf_counter() - began_at


BATCHED = (
    (f"by hand, {BATCH} commands a commit", _hand(BATCH)),
    (f"engine, {BATCH} commands a commit", _engine(desk.in_batches)),
    ("rehearsal and simulation, without a database", _rehearsal),
)
SINGLE = (
    ("by hand, one command a commit", _hand(1)),
    ("engine, one command a commit", _engine(desk.one_by_one)),
    ("engine, 16 callers at once", _engine(desk.from_threads)),
)

if __name__ == "__main__":
    main()
