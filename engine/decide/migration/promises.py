"""What is promised under another version of a definition: deadlines that go on, that end, that begin."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime

from engine import casefile, deadlines
from engine.decide import occasions
from engine.decide.migration import past, standing
from engine.decide.turn import Onto, Turn
from engine.decide.workflow import Workflow

DEFINITION = "definition"
"""What `on_change` calls a change of the definition; also what ended a deadline that the new version does not have."""


def carry(turn: Turn, entry: casefile.HistoryEntry, old: Workflow, onto: Onto, moves: standing.Moves) -> None:
    """Lets the deadlines go on by the workflow that the turn has by now, ends those that it lacks, begins those that it
    brings, and says of each when it was due and is due.
    """
    before = {(row.name, row.occasion): row.due_at for row in turn.case.deadlines}
    new = frozenset(_new(turn, old))
    for row in tuple(turn.case.deadlines):
        _carry(turn, entry, old, row)
    for row in past.rows(turn, onto, moves, new):
        _begin(turn, entry, row)
    _wake(turn, entry)
    moved = [
        [row.name, row.occasion, _said(before.get((row.name, row.occasion))), _said(row.due_at)]
        for row in turn.case.deadlines
        if before.get((row.name, row.occasion)) != row.due_at
    ]
    if moved:
        entry.facts["moved"] = moved


def _new(turn: Turn, old: Workflow) -> Iterator[str]:
    """The deadlines that the old version had not, not as this kind, or began otherwise and never did."""
    begun = {row.name for row in turn.case.deadlines}
    for name, plan in turn.workflow.plans.items():
        was = old.plans.get(name)
        if was is None or was.deadline.timer != plan.deadline.timer:
            yield name
            continue
        begins_alike = set(was.deadline.starts) == set(plan.deadline.starts)
        if name not in begun and not begins_alike:
            yield name


def _carry(turn: Turn, entry: casefile.HistoryEntry, old: Workflow, row: casefile.DeadlineRow) -> None:
    was, plan = old.plans[row.name], turn.workflow.plans.get(row.name)
    if plan is None or plan.deadline.timer != was.deadline.timer:
        if occasions.counts(row):
            own = turn.own(row)
            deadlines.end(own, entry.at, "cancelled", DEFINITION, was)
            occasions.note(entry, own, "cancelled")
        return
    rows = [one for one in turn.case.deadlines if one.name == row.name]
    if occasions.counts(row) and plan.deadline.way(DEFINITION) == "restart" and row is rows[-1]:
        occasions.anew(turn, entry, plan, rows, DEFINITION)
    elif occasions.counts(row) or row.ended_by == "closed":
        own = turn.own(row)
        if deadlines.carry(was, plan, own, entry.at, turn.facts()) and occasions.counts(row):
            occasions.note(entry, own, _became(own))


def _became(row: casefile.DeadlineRow) -> str:
    if deadlines.is_cleared(row):
        return "cleared"
    return "retargeted" if deadlines.is_live(row) else row.state


def _begin(turn: Turn, entry: casefile.HistoryEntry, row: casefile.DeadlineRow) -> None:
    """Takes in a deadline that is new, counted as if it had been there from the start."""
    begun = sum(one.name == row.name for one in turn.case.deadlines)
    made = dataclasses.replace(row, occasion=begun + 1)
    deadlines.join(turn.workflow.plans[row.name], made, entry.at)
    turn.add(made)
    if occasions.counts(made):
        occasions.note(entry, made, "cleared" if deadlines.is_cleared(made) else "armed")


def _wake(turn: Turn, entry: casefile.HistoryEntry) -> None:
    """Lets the clocks run on that stood in a state in which theirs pauses nowhere any more."""
    for row in tuple(turn.case.deadlines):
        plan = turn.workflow.plans[row.name]
        stands = occasions.counts(row) and row.running_since is None and not plan.deadline.pauses_in
        if stands and occasions.may_run(turn, row):
            own = turn.own(row)
            deadlines.resume(plan, own, entry.at)
            occasions.note(entry, own, "resumed")


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
