"""`make chaos`: processes killed or the server cut off, and all counted; ends with 1 where a fault is found."""

import argparse
import json
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import stores as databases
from benchmarks.faults import chaos, cuts, migrations, sending, stores, strikes, table

FAULTS = {"kill": 200, "mail": 200, "server": 12, "replica": 4}
"""What is done, and how often where nothing else is said."""


def main() -> None:
    """Runs a campaign, prints its table and writes it as JSON."""
    given = _arguments()
    count = given.kills or FAULTS[given.fault]
    if given.fault in ("server", "replica") and given.store == "sqlite":
        sys.exit("A server can be cut off or lost with STORE=postgresql only.")
    print(f"{given.fault}, {count} times on {given.store}, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(dir=given.directory) as place:
        directory = Path(place)
        lines, told = WAYS.get(given.fault, _cuts)(given, count, directory)
        if not told["faultless"]:
            _keep(directory, given.json.with_suffix(".kept"))
    print("\n".join(lines), flush=True)
    given.json.parent.mkdir(parents=True, exist_ok=True)
    facts = {"fault": given.fault, "store": given.store, "seed": given.seed, **told}
    given.json.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    sys.exit(not told["faultless"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--fault", choices=list(FAULTS), default="kill", help="what is done")
    parser.add_argument("--kills", type=int, default=None, help=f"how often [default: {FAULTS}]")
    parser.add_argument("--seed", type=int, default=606, help="decides who is killed when")
    parser.add_argument("--store", choices=stores.NAMES, default="sqlite", help="the database")
    parser.add_argument("--directory", type=Path, default=None, help="where the files are made")
    parser.add_argument("--json", type=Path, default=None, help="where the figures go")
    given = parser.parse_args()
    given.json = given.json or Path("build") / f"chaos-{given.fault}-{given.store}.json"
    return given


def _kills(given: argparse.Namespace, count: int, directory: Path) -> tuple[list[str], dict[str, Any]]:
    with stores.of(given.store, directory) as new_url:
        opened = migrations.run(directory, new_url)
        plan = chaos.Plan(strikes.plan(count, given.seed), given.seed, new_url(0))
        outcome = chaos.run(plan, directory, _say)
    return list(table.of_kills(outcome, opened)), table.told_of_kills(outcome, opened)


def _mails(given: argparse.Namespace, count: int, directory: Path) -> tuple[list[str], dict[str, Any]]:
    with ExitStack() as stack:
        store: databases.Store = databases.Sqlite(directory)
        if given.store == "postgresql":
            store = databases.Postgresql(stack.enter_context(databases.durable_server()))
        outcome = sending.run(sending.plan(count, given.seed), store, directory, _say)
    return list(sending.lines(outcome)), sending.told(outcome)


def _cuts(given: argparse.Namespace, count: int, directory: Path) -> tuple[list[str], dict[str, Any]]:
    with stores.to_cut(given.fault) as (url, acts, after):
        outcome = cuts.run(url, acts, count, given.seed, directory, _say, after)
    return list(table.of_cuts(outcome)), table.told_of_cuts(outcome)


WAYS = {"kill": _kills, "mail": _mails}


def _say(line: str) -> None:
    print(line, flush=True)


def _keep(directory: Path, place: Path) -> None:
    """Keeps the files of a campaign that found something: the database, what processes said, the mails."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(directory, place)
    _say(f"kept for whoever looks into it: {place}")


if __name__ == "__main__":
    main()
