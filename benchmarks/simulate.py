"""A simulated year and months of random definitions: `python -m benchmarks.simulate` prints the figures."""

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from console import places
from engine import decide, definitions, simulation
from engine.calendars import registry
from tests.engine.simulation import invariants, months

STAFF = Path("examples/simulation/staff.yaml")
FROM = datetime(2026, 1, 4, 16, tzinfo=UTC)
"""Midnight of a Monday in Shanghai."""


@dataclass(frozen=True)
class Year:
    """A simulation of the repair workflow: what it came to, how long it took, and the memory at its height."""

    days: int
    cases: int
    steps: int
    entries: int
    seconds: float
    megabytes: float

    def __str__(self) -> str:
        speed = f"{self.cases / self.seconds:,.0f} cases/s, {self.entries / self.seconds:,.0f} history entries/s"
        told = f"{self.days} days: {self.cases:,} cases, {self.steps:,} steps, {self.entries:,} history entries"
        return f"{told} in {self.seconds:.0f} s ({speed}), {self.megabytes:.0f} MB"


@dataclass(frozen=True)
class Random:
    """Months of random definitions: how much was lived through and checked, and which seeds broke a rule."""

    definitions: int
    cases: int
    entries: int
    checks: int
    broken: tuple[int, ...]
    seconds: float

    def __str__(self) -> str:
        told = f"{self.definitions} random definitions, a month each: {self.cases:,} cases, {self.entries:,} entries"
        seeds = f" (seeds {', '.join(map(str, self.broken))})" if self.broken else ""
        return f"{told}, {self.checks:,} invariants checked, broken: {len(self.broken)}{seeds}, {self.seconds:.0f} s"


def main() -> None:
    """Runs both; ends with 1 when an invariant broke."""
    arguments = _arguments()
    found: list[Year | Random] = [one for one in (_year(arguments), _random(arguments)) if one]
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n")
    sys.exit(any(isinstance(one, Random) and one.broken for one in found))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulate", description=__doc__)
    parser.add_argument("--days", type=int, default=365, help="days of the repair workflow; 0: none")
    parser.add_argument("--arrivals", type=float, default=200.0, help="cases a day")
    parser.add_argument("--definitions", type=int, default=200, help="random definitions, a month each; 0: none")
    parser.add_argument("--first-seed", type=int, default=0, help="of the definitions")
    parser.add_argument("--a-week", type=float, default=14.0, help="cases a week in the months")
    parser.add_argument("--commands", type=int, default=120, help="commands of the disorder in the months")
    parser.add_argument("--json", type=Path, default=Path("build/simulations.json"), help="where the figures go")
    return parser.parse_args()


def _year(arguments: argparse.Namespace) -> Year | None:
    if not arguments.days:
        return None
    directories = (places.OWN_CALENDARS,)
    path = places.OWN_CALENDARS.parent / "repair.yaml"
    workflow = decide.Workflow.build(definitions.load_file(path), lambda name: registry.find(name, directories))
    source = STAFF.read_bytes()
    find = workflow.calendars.__getitem__
    staff = simulation.parse(source, str(STAFF), workflow.definition, find, 7 * arguments.arrivals)
    began_at = time.perf_counter()
    counts = simulation.Simulation(workflow, staff, FROM).run(arguments.days).counts
    seconds = time.perf_counter() - began_at
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    steps = sum(counts.steps.values())
    year = Year(arguments.days, counts.opened, steps, counts.entry_count, round(seconds, 1), round(megabytes))
    print(year, flush=True)
    return year


def _random(arguments: argparse.Namespace) -> Random | None:
    if not arguments.definitions:
        return None
    size = months.Size(arguments.a_week, arguments.commands, linted=True)
    checked, broken = months.Checked(), []
    began_at = time.perf_counter()
    for seed in range(arguments.first_seed, arguments.first_seed + arguments.definitions):
        try:
            checked.add(months.check(seed, size))
        except invariants.Broken as why:
            broken.append(seed)
            print("\n".join(_first_lines(why)), file=sys.stderr)
    seconds = round(time.perf_counter() - began_at, 1)
    checks = sum(checked.rules.values())
    found = Random(arguments.definitions, checked.cases, checked.entries, checks, tuple(broken), seconds)
    print(found, flush=True)
    return found


def _first_lines(why: invariants.Broken) -> Iterator[str]:
    """What broke, and where the definition was written for a closer look."""
    told, _line, text = str(why).partition("\n")
    yield told
    path = Path("build") / f"{told.split(':', maxsplit=1)[0].replace(' ', '-')}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    yield f"  its definition: {path}"


if __name__ == "__main__":
    main()
