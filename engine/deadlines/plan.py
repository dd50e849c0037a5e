"""A deadline of a definition with its calendars at hand, and the points of its life in their order. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Literal

from engine.calendars import Span, WorkingCalendar
from engine.definitions import definition, promise

PLAIN = "24x7"
"""The calendar that measures plain time and calendar days."""
AFTERWARDS = timedelta(microseconds=1)
"""What is done at due is in time: a breach comes at the first instant after it."""


NO_TARGET = "no_target"
"""What ends a deadline while its table says `none`: its clock goes on unseen, and it comes back with a target."""


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a deadline's life: reminder number ``index``, the breach, or rung ``index`` for the ``repeat``-th
    time.
    """

    kind: Literal["reminder", "breach", "rung"]
    index: int = 0
    repeat: int = 0


@dataclass(frozen=True)
class Plan:
    """A deadline of a definition with its calendars at hand."""

    deadline: definition.Deadline
    calendars: Mapping[str, WorkingCalendar]
    working: str

    @cached_property
    def name(self) -> str:
        """The deadline's name in its definition."""
        return self.deadline.name

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """What comes after what: reminders, the breach, then the rungs after due with their repeats."""
        reminders = [Point("reminder", index) for index in range(len(self.deadline.remind))]
        return (*reminders, Point("breach"), *self._rungs(early=False))

    @cached_property
    def early(self) -> tuple[Point, ...]:
        """The rungs before due with their repeats."""
        return self._rungs(early=True)

    def _rungs(self, *, early: bool) -> tuple[Point, ...]:
        rungs = [(i, rung) for i, rung in enumerate(self.deadline.escalate) if bool(rung.before) == early]
        return tuple(Point("rung", i, n) for i, rung in rungs for n in range(rung.times))

    def span(self, facts: Mapping[str, Any]) -> Span | None:
        """The span that holds for these facts (grade, priority, a choice, a number); None where none holds."""
        span = self.deadline.within.span(facts) if self.deadline.within else None
        return span if isinstance(span, Span) else None

    def is_cleared(self, facts: Mapping[str, Any]) -> bool:
        """Whether the table says `none` for these facts."""
        return self.deadline.within is not None and self.deadline.within.span(facts) == promise.NONE

    def calendar_for(self, facts: Mapping[str, Any]) -> str:
        """The name of the working calendar that holds for these facts."""
        own = self.deadline.calendar
        return (own.find(facts) or self.working) if isinstance(own, promise.Table) else self.working

    def keeps_target(self) -> bool:
        """Whether some change of what the target depends on leaves a running row as it is."""
        return any(self.deadline.way(cause) == "keep" for cause in self.depends_on())

    def depends_on(self) -> frozenset[str]:
        """The facts and fields whose change may give a new target."""
        return self._depends_on

    @cached_property
    def _depends_on(self) -> frozenset[str]:
        return frozenset(name.removeprefix("field.") for name in self.deadline.depends_on())
