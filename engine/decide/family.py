"""Cases that an event of another case opens: decided before anything is taken in, so that all stand or none does."""

from collections.abc import Callable
from datetime import datetime

from engine import casefile
from engine.decide import undecided
from engine.decide.workflow import Workflow
from engine.quick import dataclass

MOST_DEEP = 3
"""How often a case that was opened may open the next one within one command."""


@dataclass(frozen=True, slots=True)
class Member:
    """A case that was opened, and the workflow that decided so."""

    workflow: Workflow
    decision: casefile.Decision


Open = Callable[[casefile.Command, datetime], Member | casefile.Refusal]
Family = list[Member]


def gather(decision: casefile.Decision, open_one: Open, depth: int = 0) -> Family | casefile.Refusal:
    """Opens what a decision asks for, and what those cases ask for; the entries that asked say the numbers.

    What someone's event asks for and is refused refuses that event. What the clock brought must stand: then the entry
    says why no case was opened.
    """
    found: Family = []
    for asked in decision.openings:
        made = _open(asked, open_one, depth)
        if isinstance(made, casefile.Refusal) and asked.entry.actor != casefile.SYSTEM:
            return made
        name, facts = str(asked.command.workflow), asked.entry.facts
        if isinstance(made, casefile.Refusal):
            facts.setdefault("not_opened", []).append([name, made.sentence])
        else:
            facts.setdefault("opened_cases", []).append([name, made[0].decision.case.number])
            found += made
    return found


def _open(asked: casefile.LinkedOpening, open_one: Open, depth: int) -> Family | casefile.Refusal:
    if depth == MOST_DEEP:
        return undecided.too_deep(MOST_DEEP)
    made = open_one(asked.command, asked.entry.at)
    if isinstance(made, casefile.Refusal):
        return made
    further = gather(made.decision, open_one, depth + 1)
    return further if isinstance(further, casefile.Refusal) else [made, *further]
