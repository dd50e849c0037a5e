"""How a case stands: which of its deadlines counts most now, and what it says in a few words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine import calendars, casefile, deadlines, ledger
from engine.definitions import definition
from web import spans
from web.reader import Reader

Mood = Literal["late", "near", "calm", "paused"]
_NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Focus:
    """A deadline with its plan, its calendar and its used seconds at a moment."""

    row: casefile.DeadlineRow
    plan: deadlines.Plan
    calendar: calendars.WorkingCalendar
    used_s: float
    mood: Mood

    @property
    def left_s(self) -> float:
        """The seconds left; negative when late."""
        return self.row.target_s - self.used_s


def of(case: casefile.CaseFile, plans: Mapping[str, deadlines.Plan], now: datetime) -> Focus | None:
    """The deadline that counts most: late, running, paused, timers; of each kind the one that is due first."""
    live = [look(row, plans[row.name], now) for row in case.deadlines if deadlines.is_live(row) and row.name in plans]
    return min(live, key=_order) if live else None


def look(row: casefile.DeadlineRow, plan: deadlines.Plan, now: datetime) -> Focus:
    """One deadline as it stands now."""
    calendar = plan.calendars[row.calendar]
    used_s = spans.used_s(row, calendar, now)
    return Focus(row, plan, calendar, used_s, _mood(row, plan, used_s, now))


def _mood(row: casefile.DeadlineRow, plan: deadlines.Plan, used_s: float, now: datetime) -> Mood:
    if ledger.late_from(row, now, plan.deadline.timer):
        return "late"
    if row.running_since is None:
        return "paused"
    return "near" if used_s >= _NEAR * row.target_s and not plan.deadline.timer else "calm"


def _order(focus: Focus) -> tuple[int, float]:
    rank = 3 if focus.plan.deadline.timer else {"late": 0, "near": 1, "calm": 1, "paused": 2}[focus.mood]
    return rank, focus.row.due_at.timestamp() if focus.row.due_at else focus.left_s


def remains(focus: Focus, reader: Reader) -> str:
    """ "2 h 10 m", "1 h 05 m late", "paused"."""
    if focus.mood == "paused":
        return reader.say("paused")
    span = spans.text(abs(focus.left_s), focus.calendar, focus.row.calendar, reader)
    return reader.say("late_by" if focus.mood == "late" else "span_left", span=span)


def why(focus: Focus, source: definition.Definition, reader: Reader) -> str:
    """The line below: which deadline it is, and when it is due or why it waits."""
    name, row = title(source, focus.row.name, reader), focus.row
    if focus.mood == "paused":
        span = spans.text(max(0.0, focus.left_s), focus.calendar, row.calendar, reader)
        state = source.index.get(row.runs[-1][2]) if row.runs else None
        return reader.say("paused_left", deadline=name, span=span, state=reader.title(state.title, "") if state else "")
    if row.started_at > reader.now:
        return reader.say("starts_later", deadline=name, at=reader.near(row.started_at))
    if row.due_at is None:
        return name
    return reader.say("was_due" if focus.mood == "late" else "due_by", deadline=name, at=reader.near(row.due_at))


def title(source: definition.Definition, name: str, reader: Reader) -> str:
    """The title of a deadline."""
    declared = source.deadlines.get(name)
    return reader.title(declared.title, name) if declared else name
