"""What the history says of one deadline: when its occasion came, and what changed it by hand or by a calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine import casefile

CHANGES = ("retargeted", "extended", "recounted", "anew")
"""What gives a deadline another due instant, as history entries call it."""


@dataclass(frozen=True, slots=True)
class Change:
    """The deadline was given another due instant: ``kind`` is one of CHANGES; ``entry`` says by whom and why.

    ``before`` is what it was due until then; None on either side where the clock stood.
    """

    kind: str
    entry: casefile.HistoryEntry
    before: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """``came_at`` is the occasion's instant, which may lie before the clock's start; None where it is not known."""

    came_at: datetime | None = None
    changes: tuple[Change, ...] = field(default=())


NOTHING = Record()


def record(row: casefile.DeadlineRow, history: Sequence[casefile.HistoryEntry]) -> Record:
    """What these entries, oldest first, say of the row."""
    came_at, before, changes = None, None, []
    for entry in history:
        for name, occasion, what, said, *_more in entry.facts.get("deadlines", ()):
            if (name, occasion) != (row.name, row.occasion):
                continue
            due_at = datetime.fromisoformat(said) if said else None
            if what == "armed":
                came_at = min(entry.at, row.started_at)
            elif what in CHANGES:
                changes.append(Change(what, entry, before, due_at))
            before = due_at
    return Record(came_at, tuple(changes))
