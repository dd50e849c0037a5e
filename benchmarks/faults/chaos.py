"""The kill campaign: clients at work, processes killed, and after each group of kills everything counted."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults import reckoning, stage, strikes


@dataclass(frozen=True)
class Plan:
    """What is done: who is killed when, by which seed clients choose, on which database: a new file without ``url``."""

    strikes: Sequence[strikes.Strike]
    seed: int = 606
    url: str | None = None
    http_clients: int = 6
    command_clients: int = 1
    pause_s: float = 0.1
    """What a client waits before each command, on average."""


@dataclass(frozen=True)
class Outcome:
    """What came of it. ``unsettled`` says what was still to come when nobody waited any longer."""

    plan: Plan
    figures: reckoning.Figures
    struck: list[strikes.Struck]
    ended_badly: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked_again: int = 0
    seconds: float = 0.0

    @property
    def kill_count(self) -> int:
        return sum(one.reached or one.strike.role != "command" for one in self.struck)

    @property
    def by_point(self) -> Counter[str]:
        """How many died at each point; "" are random moments."""
        return Counter(one.strike.point if one.reached else "" for one in self.struck)

    @property
    def at_points(self) -> int:
        return sum(one.reached and bool(one.strike.point) for one in self.struck)

    @property
    def faultless(self) -> bool:
        return not (self.figures.faults or self.ended_badly or self.unsettled or self.refused)


Progress = Callable[[str], object]


def run(plan: Plan, directory: Path, progress: Progress) -> Outcome:
    """Does what the plan says in an empty directory. Raises SystemExit where a process does not come up, or ends."""
    with stage.on(directory, plan.url) as desk:
        return carry_out(plan, desk, progress)


def carry_out(plan: Plan, desk: stage.Stage, progress: Progress) -> Outcome:
    """The same on a stage, whose processes are stopped in the end."""
    began = time.monotonic()
    desk.squad.raise_all()
    desk.add_clients(plan.http_clients, plan.command_clients, plan.pause_s, plan.seed)
    figures, unsettled = reckoning.Figures(), list[str]()
    for group in strikes.groups(plan.strikes):
        desk.go_on()
        desk.squad.carry_out(group)
        desk.squad.raise_all()
        figures, unsettled = desk.count()
        kills = f"{len(desk.squad.struck)} kills"
        progress(stage.line(kills, figures, unsettled, time.monotonic() - began))
        if figures.faults or unsettled:
            break
    return Outcome(
        plan,
        figures,
        desk.squad.struck,
        desk.squad.stop(),
        unsettled,
        desk.told.refused,
        desk.told.repeated,
        round(time.monotonic() - began, 1),
    )
