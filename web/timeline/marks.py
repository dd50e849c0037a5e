"""What stands under the line: what happened to a deadline, now, and what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from engine import casefile, deadlines, ledger
from engine.definitions import definition
from web.reader import Reader
from web.timeline import days

MarkKind = Literal["event", "reminder", "rung", "due", "missed", "now", "next"]
_AT_ONCE = timedelta(minutes=1)
_TELLS = ("armed", "paused", "resumed", "met", "done late", "cancelled", "reopened", "extended", "recounted")


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment with what it was; ``next`` is what comes if nobody acts."""

    at: datetime
    kind: MarkKind
    label: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The deadline that is drawn, with its plan, the definition that it belongs to and the history of its case."""

    row: casefile.DeadlineRow
    plan: deadlines.Plan
    source: definition.Definition
    history: Sequence[casefile.HistoryEntry] = ()


def of(subject: Subject, reader: Reader) -> list[Mark]:
    """All marks in the order of time; of two of one kind at one instant the first stays."""
    found = [*_events(subject, reader), *_points(subject, reader), *_due(subject, reader), *_next(subject, reader)]
    if subject.row.ended_at is None:
        found.append(Mark(reader.now, "now", reader.say("now")))
    unique = {(mark.at, mark.kind): mark for mark in reversed(found)}
    return sorted(unique.values(), key=lambda mark: mark.at)


def _events(subject: Subject, reader: Reader) -> Iterable[Mark]:
    """The events that started, stopped, resumed, moved or ended the clock, and who took note of its escalation."""
    wanted = [subject.row.name, subject.row.occasion]
    for entry in subject.history:
        notes = [note for note in entry.facts.get("deadlines", ()) if note[:2] == wanted and note[2] in _TELLS]
        acknowledged = entry.facts.get("acknowledged", ())
        if list(acknowledged[:2]) == wanted:
            notes.append([*wanted, "acknowledged", None])
        if notes:
            at = max(entry.at, subject.row.started_at) if notes[0][2] == "armed" else entry.at
            yield Mark(at, "event", _timed(event_title(subject.source, entry.event, reader), at, reader))


def _timed(label: str, at: datetime, reader: Reader) -> str:
    when = reader.wording.day(reader.local(at)) if days.is_long(at, reader.now) else reader.clock(at)
    return f"{label} {when}"


def event_title(source: definition.Definition, name: str, reader: Reader) -> str:
    """An event's title, of the definition's own or of what every case has."""
    own = source.events.get(name)
    return reader.title(own.title, name) if own and own.title else reader.word("event", name)


def act_title(source: definition.Definition, name: str, reader: Reader) -> str:
    """What the button of an event says: the definition's own title, else "Assign" where the history says "Assigned"."""
    own, act = source.events.get(name), reader.word("do", name)
    return event_title(source, name, reader) if act == name or (own and own.title) else act


def _points(subject: Subject, reader: Reader) -> Iterable[Mark]:
    """The reminders and rungs that were taken."""
    wanted = [subject.row.name, subject.row.occasion]
    for entry in subject.history:
        point = entry.facts.get("deadline", ())
        if list(point[:2]) == wanted and _is_shown(point[2], entry.at, subject.row):
            kind: MarkKind = "reminder" if point[2] == "reminder" else "rung"
            yield Mark(entry.at, kind, _point_label(subject.plan, point[2], point[3], entry.at, reader))


def _is_shown(kind: str, at: datetime, row: casefile.DeadlineRow) -> bool:
    """A rung at due itself says nothing that the mark of due does not."""
    return kind == "reminder" or (kind == "rung" and (row.breached_at is None or at - row.breached_at > _AT_ONCE))


def _point_label(plan: deadlines.Plan, kind: str, index: int, at: datetime, reader: Reader) -> str:
    if kind == "reminder":
        share = plan.deadline.remind[index].share if index < len(plan.deadline.remind) else None
        text = reader.say("reminder_at", share=round(share * 100)) if share else reader.say("reminder")
        return _timed(text, at, reader)
    return _timed(reader.say("rung", number=index + 1), at, reader)


def _due(subject: Subject, reader: Reader) -> Iterable[Mark]:
    row = subject.row
    late_at = ledger.late_from(row, reader.now, subject.plan.deadline.timer)
    due_at = late_at or row.due_at
    for one in map(datetime.fromisoformat, row.earlier_breaches):
        yield Mark(one, "missed", _timed(reader.say("due_mark"), one, reader))
    if due_at is not None:
        yield Mark(due_at, "missed" if late_at else "due", _timed(reader.say("due_mark"), due_at, reader))


def _next(subject: Subject, reader: Reader) -> Iterable[Mark]:
    """The next reminder or rung, when it is near enough to be seen without drawing the line thin."""
    row = subject.row
    if row.next_fire_at is None or row.next_fire_at <= reader.now or not is_near(row, row.next_fire_at, reader.now):
        return
    point = deadlines.next_point(subject.plan, row)
    if point is None or point.kind == "breach":
        return
    yield Mark(row.next_fire_at, "next", _point_label(subject.plan, point.kind, point.index, row.next_fire_at, reader))


def is_near(row: casefile.DeadlineRow, at: datetime, now: datetime) -> bool:
    """Whether an instant lies before due, or not much farther away than what is shown anyway."""
    last = max(one for one in (row.due_at, now) if one is not None)
    return at <= last + (last - row.started_at) / 2
