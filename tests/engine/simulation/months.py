"""One random definition lived through for a month, everything checked after each decision: by people at work, by
disorder, and by the same disorder with nobody looking at the clock.
"""

from collections import Counter
from dataclasses import dataclass, field

from engine import decide, simulation
from engine.simulation import standard
from tests.engine.simulation import disorder, random_definitions
from tests.engine.simulation.invariants import Broken, Invariants

DAYS = 31


@dataclass(frozen=True)
class Size:
    """How much happens in a month: cases a week for people at work, commands in disorder, and whether lint is asked."""

    a_week: float = 0.7
    command_count: int = 12
    linted: bool = False


@dataclass
class Checked:
    """What was lived through, and how often each rule was checked."""

    cases: int = 0
    entries: int = 0
    steps: int = 0
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Checked") -> None:
        """Takes in another month."""
        self.cases += other.cases
        self.entries += other.entries
        self.steps += other.steps
        self.rules += other.rules


def check(seed: int, size: Size) -> Checked:
    """A month of the definition of that seed. Raises Broken, which names the seed and shows the definition."""
    workflow = random_definitions.workflow(seed, linted=size.linted)
    checked = Checked()
    try:
        checked.add(_at_work(workflow, seed, size))
        checked.add(_in_disorder(workflow, seed, size))
    except Exception as why:
        raise Broken(f"seed {seed}: {why!r}\n{random_definitions.shown(seed, linted=size.linted)}") from why
    return checked


def _at_work(workflow: decide.Workflow, seed: int, size: Size) -> Checked:
    rules = Invariants()
    staff = standard.staff(workflow, size.a_week)
    played = simulation.Simulation(workflow, staff, disorder.FROM, seed, watch=rules.see)
    counts = played.run(DAYS).counts
    return Checked(counts.opened, counts.entry_count, sum(counts.steps.values()), rules.checked)


def _in_disorder(workflow: decide.Workflow, seed: int, size: Size) -> Checked:
    rules = Invariants()
    looked = disorder.Disorder(workflow, seed, lambda chance: chance.random() < 0.5, rules.see).play(size.command_count)
    unseen = disorder.Disorder(workflow, seed, lambda _chance: False).play(size.command_count)
    if looked.story() != unseen.story():
        raise Broken("the history depends on when somebody looked at the clock")
    if looked.rows() != unseen.rows():
        raise Broken("the deadlines depend on when somebody looked at the clock")
    entries = sum(len(seen.entries) for seen in looked.seen)
    return Checked(len(looked.desk_cases.cases), entries, len(looked.seen), rules.checked)
