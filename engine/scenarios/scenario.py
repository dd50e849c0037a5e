"""What a scenario file says, as frozen values: who is there, what is done when, and what is expected of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.calendars import Span
from engine.sheets import NOWHERE, Place

MAIN = "main"
"""The name of the case that a step is about, where it names none."""
LONGEST_LINE = 300
DEADLINE_STATES = ("armed", "paused", "met", "breached", "cancelled", "not started")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone at the desk of a scenario. ``supervisor`` and ``deputy`` are keys of others.

    Without ``teams`` they are in the team of the case.
    """

    name: str
    roles: tuple[str, ...] = ()
    teams: tuple[str, ...] | None = None
    supervisor: str | None = None
    deputy: str | None = None
    absent: bool = False
    away: "tuple[Away, ...]" = ()
    calendar: str | None = None
    language: str = "en"
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Away:
    """An absence: from one instant to another, both as written; ``until`` None has no end yet."""

    since: str
    until: str | None = None
    deputy: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What there is before the first step. ``at`` is an instant as written; None keeps what the defaults say."""

    at: str | None = None
    calendar: str | None = None
    grade: str | None = None
    language: str | None = None
    reachable: bool | None = None
    assignee: str | None = None
    priority: str | None = None
    team: str | None = None
    channel: str | None = None
    title: str | None = None
    people: Mapping[str, Person] = field(default_factory=dict)
    duty: Mapping[str, str] = field(default_factory=dict)
    grade_managers: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a step waits. ``wall``: the time of the clock on the wall; else the span is the calendar's."""

    span: Span
    wall: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """Mails of one template that were queued: to each whom a word of ``to`` stands for, ``times`` times."""

    template: str
    to: tuple[str, ...]
    times: int = 1
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Clock:
    """What is expected of a deadline; None is not looked at. ``due`` is an instant as written."""

    state: str | None = None
    due: str | None = None
    used: Span | None = None
    left: Span | None = None
    provisional: bool | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Expected:
    """What a step is to leave behind; None is not looked at. ``places`` says where each key stands."""

    state: tuple[str, ...] | None = None
    deadline: Mapping[str, Clock] = field(default_factory=dict)
    mail: tuple[Mail, ...] | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    assignee: str | None = None
    priority: str | None = None
    team: str | None = None
    closed: bool | None = None
    refused: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """Time passes (``after`` or ``at``), then something is done (``open`` or ``send``), then it is looked at.

    ``opens`` are the values of the opening form, None where the step opens no case; ``places`` says where each key
    stands, and each value under its `data.NAME`.
    """

    case: str = MAIN
    after: Wait | None = None
    at: str | None = None
    opens: Mapping[str, Any] | None = None
    workflow: str | None = None
    send: str | None = None
    by: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    expect: Expected = field(default_factory=Expected)
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story of a case."""

    name: str
    given: Given
    steps: tuple[Step, ...]
    place: Place = NOWHERE

    @property
    def workflows(self) -> frozenset[str]:
        """The further workflows that its steps name."""
        return frozenset(step.workflow for step in self.steps if step.workflow)


@dataclass(frozen=True, slots=True)
class Suite:
    """The scenarios of one file. ``lines`` is its text, to show what differed in its own words."""

    path: str
    workflow: str
    given: Given
    scenarios: tuple[Scenario, ...]
    lines: tuple[str, ...] = ()
    place: Place = NOWHERE

    def line(self, place: Place) -> str:
        """The line of the file at a place, cut where it is very long."""
        line = self.lines[place.line - 1].strip() if 0 < place.line <= len(self.lines) else ""
        return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
