"""Measures what one would pick instead, beside Caseclock: `make bench PEERS=1`, or `python -m benchmarks.peers`."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import __main__ as benchmarks
from benchmarks import documents, stores, table
from benchmarks.peers import environments, ways

PRINTED = benchmarks.RESULTS.with_suffix(".peers.txt")
BEGIN, END = "<!-- measured: python -m benchmarks.peers --docs -->\n", "<!-- end of measured peers -->\n"
HEADINGS = ("name", "store", "theirs", "bare", "ratio", "Caseclock", "unit", "n × runs", "spread")


def main() -> None:
    """Runs what is asked for, each peer in an environment of its own."""
    arguments = _arguments()
    if arguments.docs:
        documents.fill(PRINTED.read_text(encoding="utf-8"), begin=BEGIN, end=END)
        return
    wanted = set(arguments.only.split(",")) if arguments.only else {way.peer for way in ways.WAYS}
    chosen = [way for way in ways.WAYS if way.peer in wanted]
    if unknown := wanted - {way.peer for way in ways.WAYS}:
        known = ", ".join(dict.fromkeys(way.peer for way in ways.WAYS))
        sys.exit(f"There is no peer called {', '.join(sorted(unknown))}. There are {known}.")
    ours = kept(benchmarks.RESULTS)
    print("What one would pick instead: three minutes, and more where its packages are yet to come.", flush=True)
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="caseclock-peers-")))
        available: dict[str, stores.Store] = {"sqlite": stores.Sqlite(place)}
        if any("postgresql" in way.stores for way in chosen):
            available["postgresql"] = stores.Postgresql(stack.enter_context(stores.durable_server()))
        found = list(ways.measured(chosen, available, place))
    measured = [one for one in found if isinstance(one, table.Measured)]
    PRINTED.write_text(told(chosen, measured, [one for one in found if isinstance(one, str)], ours), encoding="utf-8")
    print(f"\n{PRINTED.read_text(encoding='utf-8')}", end="")
    names = {one.name for one in measured}
    left = [one for one in ours if one["name"] not in names]
    text = json.dumps([*left, *map(asdict, measured)], indent=2, ensure_ascii=False)
    benchmarks.RESULTS.write_text(f"{text}\n", encoding="utf-8")


def kept(path: Path) -> list[dict[str, Any]]:
    """What was measured before."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return found


def told(
    chosen: Iterable[ways.Way],
    measured: Iterable[table.Measured],
    notes: Sequence[str],
    ours: Iterable[Mapping[str, Any]],
) -> str:
    """The table, with our ratio where there is one, the sentences and the versions."""
    ratios = {(one["name"], one["store"]): one["ratio"] for one in ours}
    beside = {way.name: way.ours for way in chosen}
    versions = ", ".join(dict.fromkeys(environments.version(way.peer) for way in chosen))
    lines = [_line(HEADINGS)]
    for one in measured:
        mine = ratios.get((beside[one.name], one.store))
        figures = (f"{one.ours:,}", f"{one.bare:,}", f"{one.ratio:g}", "" if mine is None else f"{mine:g}")
        lines.append(_line((one.name, one.store, *figures, one.unit, f"{one.n:,} × {one.runs}", f"{one.spread:.0%}")))
    return "\n".join([documents.circumstances(), *lines, *notes, f"Versions: {versions}.", ""])


def _line(cells: Sequence[str]) -> str:
    widths = (36, 11, 9, 9, 8, 10, 12, 11, 7)
    return " ".join(
        cell.rjust(width) if 2 <= place <= 5 else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--only", metavar="PEER,…", help="some of the peers")
    parser.add_argument(
        "--docs", action="store_true", help="measure nothing: put what was printed last into docs/speed.md"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
