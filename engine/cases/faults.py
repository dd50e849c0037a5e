"""Why a command failed by no rule: a fault of the program, the desk's files or the database. For whoever runs the desk.

Values stay out of it, they may be a customer's.
"""

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine import errors

SENTENCES = {
    "definition_gone": "its definition can't be used: {detail}",
    "state_gone": "it stands in a state that its definition does not have: {detail}",
    "calendar_gone": "its calendar can't be used: {detail}",
    "guard_fails": "a guard of its definition can't be worked out: {detail}",
    "endless": "its definition goes round without end: {detail}",
    "unreadable": "its rows in the database can't be read ({detail})",
    "fault": "a fault of Caseclock: {detail}",
}
"""What each reason is, in words; ``detail`` is a name or a place."""

_KNOWN: dict[type[errors.CaseclockError], tuple[str, str]] = {
    errors.UnknownDefinition: ("definition_gone", "given"),
    errors.BadDefinition: ("definition_gone", "path"),
    errors.ChartRefused: ("definition_gone", "workflow"),
    errors.StateGone: ("state_gone", "state"),
    errors.UnknownCalendar: ("calendar_gone", "given"),
    errors.BadCalendarFile: ("calendar_gone", "path"),
    errors.NoWorkingTime: ("calendar_gone", "start"),
    errors.BadGuard: ("guard_fails", "text"),
    errors.NotWorkedOut: ("guard_fails", "text"),
    errors.NeverAtRest: ("endless", "workflow"),
    errors.RunawayDeadlines: ("endless", "workflow"),
}
_READING = "load_cases"


def of(error: BaseException) -> tuple[str, str]:
    """The reason, one of SENTENCES, and its detail."""
    known: Any = next((known for kind, known in _KNOWN.items() if isinstance(error, kind)), None)
    if known is not None and isinstance(error, errors.CaseclockError):
        return known[0], str(error.facts.get(known[1], ""))
    frames = traceback.extract_tb(error.__traceback__)
    name = type(error).__name__
    if any(frame.name == _READING for frame in frames):
        return "unreadable", name
    return "fault", " ".join([name, *_place(frames)])


def sentence(reason: str, detail: str) -> str:
    """A reason in words."""
    return SENTENCES.get(reason, SENTENCES["fault"]).format(detail=detail)


def _place(frames: traceback.StackSummary) -> Iterator[str]:
    if frames:
        yield f"in {frames[-1].name}, {Path(frames[-1].filename).name}:{frames[-1].lineno}"
