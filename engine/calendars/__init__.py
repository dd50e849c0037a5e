"""Working time: calendars, spans of time, and what falls due when. Pure; `registry` finds calendars by name.

`registry` and `builtin` are imported on their own: they load the holidays of the world, which a command that only
reads a span has no use for.
"""

from engine.calendars.days import Day, Reason
from engine.calendars.ledger import LedgerSpan
from engine.calendars.spans import Span
from engine.calendars.starts import AT_OPENING, Cutoff, StartRule
from engine.calendars.targets import ALWAYS, Target, target
from engine.calendars.working import WorkingCalendar

__all__ = [
    "ALWAYS",
    "AT_OPENING",
    "Cutoff",
    "Day",
    "LedgerSpan",
    "Reason",
    "Span",
    "StartRule",
    "Target",
    "WorkingCalendar",
    "target",
]
