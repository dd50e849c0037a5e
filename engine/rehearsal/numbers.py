"""Numbers of cases as the store gives them, from sequences in memory."""

from datetime import datetime

from engine import decide, store

Place = tuple[str, int]
"""A sequence and a place in it."""


class Numbers:
    """The sequences of one rehearsal."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, workflow: decide.Workflow, now: datetime) -> tuple[Place, str]:
        """The number that comes next; `take` takes its place."""
        name, pattern = workflow.definition.workflow, workflow.definition.number
        local_at = now.astimezone(workflow.calendar.zone)
        scope = store.numbers.scope_of(name, pattern, local_at)
        seq = self._last.get(scope, 0) + 1
        return (scope, seq), store.numbers.render(pattern, local_at, seq)

    def place(self, workflow: decide.Workflow, number: str) -> Place:
        """The place of a number that a case brings itself: it is not given out again."""
        return store.numbers.read(workflow.definition.workflow, workflow.definition.number, number) or ("", 0)

    def take(self, place: Place) -> None:
        """The next number of that sequence will be greater."""
        scope, seq = place
        if seq > self._last.get(scope, 0):
            self._last[scope] = seq

    def mark(self) -> dict[str, int]:
        """Where the sequences stand, for `back`."""
        return dict(self._last)

    def back(self, mark: dict[str, int]) -> None:
        """Takes back every number since."""
        self._last = mark
