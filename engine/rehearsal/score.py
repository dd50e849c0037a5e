"""What a rehearsal puts down as it goes: who was told, and the entries of the histories."""

from dataclasses import dataclass
from datetime import datetime

from engine import casefile


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, the number of its case, and the instant (UTC) at which it was queued."""

    at: datetime
    number: str
    notice: casefile.Notice


@dataclass(frozen=True, slots=True)
class Written:
    """A history entry and the number of its case."""

    number: str
    entry: casefile.HistoryEntry
