"""A decision as a simulation shows it to whoever watches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine import casefile, decide


@dataclass(frozen=True, slots=True)
class Seen:
    """One decision on one case: the case before (None: it was opened) and after, what was written, who was told."""

    workflow: decide.Workflow
    before: casefile.CaseFile | None
    after: casefile.CaseFile
    entries: list[casefile.HistoryEntry]
    notices: list[casefile.Notice]
    at: datetime


Watch = Callable[[Seen], None]
