"""What a deadline would have come to by now, had it stood in the definition from the start: as the history tells."""

import dataclasses
from collections.abc import Collection, Iterator

from engine import casefile
from engine.decide import occasions
from engine.decide.migration import standing
from engine.decide.turn import Onto, Turn
from engine.decide.workflow import Workflow

MIGRATED = "migrated"
"""The history's word for a migration, by which a case is elsewhere without having gone there."""


def rows(turn: Turn, onto: Onto, moves: standing.Moves, names: Collection[str]) -> Iterator[casefile.DeadlineRow]:
    """The rows of these deadlines that run, stand or were stopped by closing, counted through the case's past with the
    values that it has today. What they would have told is not told.
    """
    if not names:
        return
    told = _Told(turn, names, moves)
    for entry in (*onto.past, *turn.entries[:-1]):
        told.hear(entry)
    for row in told.turn.case.deadlines:
        if occasions.counts(row) or row.ended_by == "closed":
            yield row


class _Told:
    """The case once more from its beginning, with nothing but these deadlines."""

    def __init__(self, turn: Turn, names: Collection[str], moves: standing.Moves) -> None:
        only = {name: turn.workflow.definition.deadlines[name] for name in names}
        self._workflow = dataclasses.replace(
            turn.workflow, definition=dataclasses.replace(turn.workflow.definition, deadlines=only)
        )
        empty = dataclasses.replace(turn.case, deadlines=[], configuration=(), closed_at=None)
        self.turn = Turn(self._workflow, empty, turn.everyone, turn.now)
        self._moves = moves

    def hear(self, entry: casefile.HistoryEntry) -> None:
        """Lets what an entry tells happen to the deadlines."""
        case, was_closed = self.turn.case, self.turn.case.closed_at is not None
        before, case.configuration = case.configuration, self._today(entry.to_states)
        came = [] if entry.event == MIGRATED else [*self._came(entry), *(set(case.configuration) - set(before))]
        is_closed = not self._workflow.closing.isdisjoint(case.configuration)
        case.closed_at = (case.closed_at or entry.at) if is_closed else None
        if is_closed != was_closed:
            came.append("closed" if is_closed else "reopened")
        occasions.settle(self.turn, dataclasses.replace(entry, facts={}), came, ())

    def _came(self, entry: casefile.HistoryEntry) -> Iterator[str]:
        if entry.event != "open":
            yield entry.event
            return
        yield "opened"
        if entry.actor.kind == "requester":
            yield "opened_by_requester"

    def _today(self, states: Collection[str]) -> tuple[str, ...]:
        """Where the case stood then, as the new version has it; what it does not have is left out."""
        active = {to for name in states for to in self._moves.get(name, (name,))}
        return _outer(self._workflow, active)


def _outer(workflow: Workflow, active: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in workflow.definition.index if name in active)
