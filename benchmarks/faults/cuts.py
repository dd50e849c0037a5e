"""The database's server stopped, crashed, cut off, or lost for good under load: how long no write goes through."""

import itertools
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults import reckoning, stage

STANDS_STILL_AT_MOST_S = 60.0
LOOK_EVERY_S = 0.02
WORKS_S = (1.0, 2.5)
"""So long the desk works before each cut."""
DUE_COUNT = 25
"""So many acknowledgements more show that writes go on."""


@dataclass(frozen=True)
class Cut:
    """One cut: how long the server was away for, and the longest time without an acknowledgement from there on."""

    kind: str
    away_s: float
    gap_s: float


@dataclass(frozen=True)
class Outcome:
    """What came of a campaign of cuts."""

    figures: reckoning.Figures
    cuts: list[Cut]
    ended_badly: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked_again: int = 0
    seconds: float = 0.0

    @property
    def faultless(self) -> bool:
        """Whether nothing was lost or done twice, writes went on after each cut, and every process lived."""
        late = any(cut.gap_s >= STANDS_STILL_AT_MOST_S for cut in self.cuts)
        return not (self.figures.faults or self.ended_badly or self.unsettled or self.refused or late)


Do = Callable[[], object]


def run(
    url: str, acts: dict[str, Do], count: int, seed: int, directory: Path, progress: Callable[[str], object], after: Do
) -> Outcome:
    """As many cuts, each kind in turn. ``after`` is done after each, when writes go on."""
    began, chance = time.monotonic(), random.Random(seed)
    with stage.on(directory, url) as desk:
        desk.squad.raise_all()
        desk.add_clients(by_http=6, by_command=1, pause_s=0.05, seed=seed)
        desk.go_on()
        cuts: list[Cut] = []
        for turn in range(count):
            kind = list(acts)[turn % len(acts)]
            time.sleep(chance.uniform(*WORKS_S))
            cuts.append(measured(kind, acts[kind], desk.told.answered_at))
            progress(f"{kind}: away for {cuts[-1].away_s:.2f} s, no write for {cuts[-1].gap_s:.2f} s")
            after()
        figures, unsettled = desk.count()
        progress(stage.line(f"{count} cuts", figures, unsettled, time.monotonic() - began))
        ended = desk.squad.stop()
        took = round(time.monotonic() - began, 1)
        return Outcome(figures, cuts, ended, unsettled, desk.told.refused, desk.told.repeated, took)


def measured(kind: str, act: Do, answered_at: Sequence[float]) -> Cut:
    """Does it, and waits until writes go on; ``answered_at`` grows meanwhile by when each acknowledgement came."""
    before, cut_at = len(answered_at), time.monotonic()
    act()
    back_at = time.monotonic()
    while len(answered_at) < before + DUE_COUNT and time.monotonic() < back_at + STANDS_STILL_AT_MOST_S:
        time.sleep(LOOK_EVERY_S)
    came = [cut_at, *(at for at in answered_at[before:] if at > cut_at)]
    if len(answered_at) < before + DUE_COUNT:
        came.append(time.monotonic())
    gap_s = max(later - earlier for earlier, later in itertools.pairwise(came))
    return Cut(kind, round(back_at - cut_at, 2), round(gap_s, 2))
