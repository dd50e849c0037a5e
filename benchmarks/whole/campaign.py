"""Many seeds, and of each that shows a fault the least world that still shows it."""

import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.whole import ground, outcomes, plan, world

SHARE = 25
"""So many seeds are given out at once."""
MOST_TRIES = 150
MEMORY = Path("/dev/shm")
"""Where files are in memory; elsewhere the usual place does."""


@dataclass(frozen=True)
class Lived:
    """What came of some seeds: counts, the seeds with a fault, digests by seed, and the processor's seconds."""

    counts: Counter[str]
    faults: dict[int, str]
    digests: dict[int, str]
    cpu_s: float


def run(seeds: Sequence[int], processes: int) -> Iterator[Lived]:
    """All seeds, share by share, in so many processes."""
    shares = [seeds[first : first + SHARE] for first in range(0, len(seeds), SHARE)]
    if processes == 1:
        yield from map(live, shares)
        return
    # Each begins anew: what is in memory here, connections too, is not theirs.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(live, shares)


def live(seeds: Sequence[int]) -> Lived:
    """Lives through these seeds, one after the other."""
    began = time.process_time()
    counts, faults, digests = Counter[str](), dict[int, str](), dict[int, str]()
    with tempfile.TemporaryDirectory(dir=memory()) as place:
        disk = ground.Disk(Path(place))
        for seed in seeds:
            outcome = world.live(plan.of(seed), disk)
            counts += outcome.counts
            digests[seed] = outcome.digest
            if outcome.faults:
                faults[seed] = outcome.faults[0]
        disk.close()
    return Lived(counts, faults, digests, time.process_time() - began)


def one(seed: int) -> outcomes.Outcome:
    """A seed with its whole trace."""
    with tempfile.TemporaryDirectory(dir=memory()) as place:
        disk = ground.Disk(Path(place))
        outcome = world.live(plan.of(seed), disk)
        disk.close()
    return outcome


def least(seed: int) -> outcomes.Outcome:
    """The simplest world found that shows the same fault as that seed: the same words, but for numbers."""
    with tempfile.TemporaryDirectory(dir=memory()) as place:
        disk = ground.Disk(Path(place))
        found = world.live(plan.of(seed), disk)
        wanted, tries = _kind(found), 0
        going_on = bool(found.faults)
        while going_on:
            going_on = False
            for simpler in plan.simpler(found.plan):
                tries += 1
                outcome = world.live(simpler, disk)
                if outcome.faults and _kind(outcome) == wanted:
                    found, going_on = outcome, tries < MOST_TRIES
                    break
        disk.close()
    return found


def _kind(outcome: outcomes.Outcome) -> str:
    return "".join(letter for letter in "".join(outcome.faults[:1]).partition("(")[0] if letter.isalpha())


def memory() -> Path | None:
    """Where files are in memory, None where there is no such place."""
    return MEMORY if MEMORY.is_dir() else None
