"""`make simulate`: seeds lived through in virtual time; ends with 1 where a fault is found."""

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.whole import campaign, outcomes, plan, world

SHOWN = 60
"""So many lines of a trace are printed; the file has all."""


def main() -> None:
    """Runs the seeds, or replays one, and prints what came of it."""
    given = _arguments()
    sys.exit(_replay(given.seed) if given.seed is not None else _run(given))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whole", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many")
    parser.add_argument("--start", type=int, default=0, help="the first")
    parser.add_argument("--seed", type=int, default=None, help="only this one, with its trace")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many at once")
    return parser.parse_args()


def _run(given: argparse.Namespace) -> bool:
    began, done = time.monotonic(), 0
    counts, faults, cpu_s = Counter[str](), dict[int, str](), 0.0
    for lived in campaign.run(range(given.start, given.start + given.seeds), given.processes):
        done, cpu_s = done + len(lived.digests), cpu_s + lived.cpu_s
        counts += lived.counts
        for seed, fault in lived.faults.items():
            print(f"seed {seed}: {fault}", flush=True)
        faults |= lived.faults
    died = Counter(
        {name.removeprefix(world.DIED): counts.pop(name) for name in [*counts] if name.startswith(world.DIED)}
    )
    print(f"{done:,} seeds from {given.start} on: {_told(counts)}")
    print(f"{died.total():,} processes died: {_told(died)}")
    print(f"{time.monotonic() - began:.0f} s, {done / cpu_s:.1f} seeds a second of one processor's time")
    if faults:
        first = min(faults)
        print(f"WRONG: {len(faults)} seeds show a fault. The least that seed {first} needs to show it:")
        _show(campaign.least(first))
        return True
    print("as it should be")
    return False


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))


def _replay(seed: int) -> bool:
    outcome = campaign.one(seed)
    _show(outcome)
    return bool(outcome.faults)


def _show(outcome: outcomes.Outcome) -> None:
    path = Path("build") / f"whole-{outcome.plan.seed}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([str(outcome.plan), *outcome.trace]) + "\n", encoding="utf-8")
    whole = plan.of(outcome.plan.seed)
    print(outcome.plan if outcome.plan == whole else f"{outcome.plan}\nof {whole}")
    print("\n".join(outcome.trace[-SHOWN:]))
    print(f"{len(outcome.trace)} lines in {path}, digest {outcome.digest[:16]}")
    print("\n".join(outcome.faults) or "as it should be")


if __name__ == "__main__":
    main()
