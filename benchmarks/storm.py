"""Storms of deadlines and workers that are killed: `python -m benchmarks.storm` prints the figures and writes them."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.faults import campaign, desk

BOSTON = 217
"""So many cases in Boston were due in one minute, on 2011-08-31 at 08:30."""
SHORT = desk.Pace(batch_size=20, lease_s=3.0, timeout_s=2.0)
"""Small transactions, so that kills fall between and into many, and leases that end soon after a kill."""
SHARED = desk.Pace(batch_size=50)
"""Small transactions, so that the workers meet often; leases as they are by default."""


def main() -> None:
    """Runs the campaign; ends with 1 when anything was lost or done twice."""
    arguments = _arguments()
    outcomes: list[campaign.Outcome] = []
    for plan in _plans(arguments):
        with tempfile.TemporaryDirectory(dir=arguments.directory) as place:
            outcomes.append(campaign.run(plan, Path(place)))
        print("\n".join(_lines(outcomes[-1])), flush=True)
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps([_told(one) for one in outcomes], indent=2) + "\n")
    sys.exit(0 if all(one.faultless for one in outcomes) else 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storm", description=__doc__)
    parser.add_argument("--cases", type=int, default=BOSTON, help="cases due at the same instant")
    parser.add_argument("--kills", type=int, default=10, help="how often the worker is killed")
    parser.add_argument("--shared", type=int, default=2000, help="deadlines that two workers share")
    parser.add_argument("--seed", type=int, default=311, help="decides the moments of the kills")
    parser.add_argument("--directory", type=Path, default=None, help="where the databases are made")
    parser.add_argument("--json", type=Path, default=Path("build/storm.json"), help="where the figures go")
    return parser.parse_args()


def _plans(given: argparse.Namespace) -> Iterator[campaign.Plan]:
    yield campaign.Plan("storm", given.cases)
    kills = campaign.moments(given.cases, given.kills, given.seed)
    yield campaign.Plan(f"storm, worker killed {given.kills} times", given.cases, kills, pace=SHORT)
    yield campaign.Plan("two workers, one database", given.shared, worker_count=2, pace=SHARED)


def _lines(outcome: campaign.Outcome) -> Iterator[str]:
    found = outcome.found
    rows = {
        "deadlines due at the same instant": found.case_count,
        "points in the history once / lost / twice / early": (
            f"{found.points_once} / {found.points_lost} / {found.points_twice} / {found.points_early}"
        ),
        "mails in the outbox / sent": f"{found.outbox_rows} / {found.outbox_sent}",
        "mails taken by the server / lost": f"{found.mails_taken} / {found.mails_lost}",
        "hand-overs cut off, outcome unknown": found.cut_off,
        "handed over again, same Message-ID": found.repeated,
        "  of these without a cut-off on record / other content": (
            f"{found.repeated_unexplained} / {found.repeated_differently}"
        ),
        "shown in the mailbox / twice": f"{found.shown} / {found.shown_twice}",
        "faults in chains, rows and the file": found.fault_count,
        "fired and sent by each worker at the end": ", ".join(f"{fired} + {sent}" for fired, sent in outcome.shares),
        "seconds from due to the last mail": found.seconds,
    }
    yield f"{outcome.plan.name}: {'as it should be' if outcome.faultless else 'WRONG'}"
    yield from (f"  {name:<56}{value!s:>22}" for name, value in rows.items())


def _told(outcome: campaign.Outcome) -> dict[str, object]:
    return {**asdict(outcome), "faultless": outcome.faultless}


if __name__ == "__main__":
    main()
