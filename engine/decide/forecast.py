"""What will happen to a case by itself if nobody acts: the case goes on in memory, exactly as sweeps would take it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from engine import casefile, deadlines, errors, people
from engine.decide import clockwork, steps
from engine.decide.turn import begin
from engine.decide.workflow import Workflow

MOST = 3
"""So many things of each deadline are told; what comes at one instant, as a breach with its first rung, is one."""
MOST_LOOKS = 60
"""A case is looked ahead of by so many sweeps; what comes after them is not told."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A reminder, the breach or a rung of a deadline that will be reached at ``at``; of a timer, that its time is up.

    ``entries`` are the history entries that it will leave: its own first, then that of the event that it sends.
    """

    at: datetime
    deadline: str
    occasion: int
    kind: Literal["reminder", "breach", "rung", "done"]
    index: int
    repeat: int
    entries: tuple[casefile.HistoryEntry, ...]

    @property
    def moment(self) -> datetime:
        """The instant to the second: a breach comes a microsecond after due, a rung at due with it."""
        return self.at.replace(microsecond=0)


Key = tuple[str, int]


def forecast(
    workflow: Workflow, case: casefile.CaseFile, desk: people.Desk, now: datetime, most: int = MOST
) -> tuple[Coming, ...]:
    """The next ``most`` things of each running deadline from ``now`` on, in their order; ``case`` stays as it is.

    What was due before and no sweep has taken yet is among them, at its own instant. A deadline that is paused stands
    still and has none. Nothing more is told where the case could not go on.
    """
    found: list[Coming] = []
    told: dict[Key, set[datetime]] = defaultdict(set)
    for _ in range(MOST_LOOKS):
        at = min((row.next_fire_at for row in case.deadlines if row.next_fire_at), default=None)
        if at is None or all(len(told[key]) > most for key in _running(case)):
            break
        turn = begin(workflow, case, desk, max(at, now))
        try:
            clockwork.take_passed(turn, steps.fire_for_engine)
        except (errors.RunawayDeadlines, errors.StateGone, errors.NeverAtRest):
            break
        if not turn.entries:
            break
        for coming in _points(workflow, turn.entries):
            instants = told[coming.deadline, coming.occasion]
            instants.add(coming.moment)
            if len(instants) <= most:
                found.append(coming)
        case = replace(turn.case, seq=turn.case.seq + len(turn.entries))
    return tuple(found)


def _running(case: casefile.CaseFile) -> Iterator[Key]:
    return ((row.name, row.occasion) for row in case.deadlines if row.next_fire_at)


def _points(workflow: Workflow, entries: list[casefile.HistoryEntry]) -> Iterator[Coming]:
    """The entries of one look, each point with what follows from it."""
    starts = [number for number, entry in enumerate(entries) if "deadline" in entry.facts]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(entries)
        name, occasion, kind, index, repeat = entries[start].facts["deadline"][:5]
        if kind == "breach" and _is_timer(workflow.plans.get(name)):
            kind = "done"
        yield Coming(entries[start].at, name, occasion, kind, index, repeat, tuple(entries[start:end]))


def _is_timer(plan: deadlines.Plan | None) -> bool:
    return plan is not None and plan.deadline.timer


def facts(coming: Coming) -> dict[str, Any]:
    """What comes as JSON values but for its instant, for programs; ``number`` counts reminders and rungs from 1."""
    seen = coming.entries[0].facts
    sent, problem = seen.get("sent", (None, None))
    return {
        "at": coming.at,
        "deadline": coming.deadline,
        "occasion": coming.occasion,
        "kind": coming.kind,
        "number": coming.index + 1,
        "repeat": coming.repeat,
        "told": [{"to": key, "template": template, "rule": rule} for key, template, rule in seen.get("notices", ())],
        "held_back": [{"rule": rule, "why": why} for rule, _template, why, *_more in seen.get("held_back", ())],
        "priority": seen["priority"][1] if "priority" in seen else None,
        "assigned": seen["assignee"][1] or "nobody" if "assignee" in seen else None,
        "sent": sent,
        "problem": problem,
    }
