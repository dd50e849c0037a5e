"""One simulated case beside its case file: what is planned in each state that it rests in."""

from collections import Counter
from dataclasses import dataclass, field

from engine import casefile
from engine.simulation.hands import Task

MOST_REFUSALS = 5
"""After so many refusals in one state nobody tries again there: it waits for its deadlines."""


@dataclass(slots=True)
class Life:
    """``plans`` by innermost state; None where nobody does anything until the case has moved on."""

    case: casefile.CaseFile
    plans: dict[str, Task | None] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)

    def leave_all_but(self, leaves: tuple[str, ...]) -> None:
        """Forgets the plans for states that the case is no longer in."""
        for leaf in [leaf for leaf in self.plans if leaf not in leaves]:
            task = self.plans.pop(leaf)
            if task:
                task.void = True
            self.refusals.pop(leaf, None)

    @property
    def is_over(self) -> bool:
        """Whether nothing can happen to the case any more."""
        closed = self.case.closed_at is not None
        return closed and self.case.next_fire_at is None and not any(self.plans.values())
