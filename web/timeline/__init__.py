"""The time line of a deadline: the ledger, drawn, and the same as a table and as sums. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from engine import calendars, casefile, deadlines, ledger
from web import spans
from web.reader import Reader
from web.timeline import changes, drawing, marks, stretches, table
from web.timeline.marks import Subject

__all__ = ["Legend", "Picture", "Subject", "of"]

WIDE, NARROW = 776.0, 334.0
_ORDER: tuple[stretches.Kind, ...] = ("counted", "late", "pause", "waiting", "ahead", "open", "closed")


@dataclass(frozen=True, slots=True)
class Legend:
    """One colour of the picture: what it means, with its sum."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The line for wide and for narrow screens, its legend, what moved the deadline, and its rows as a table."""

    wide: Markup
    narrow: Markup
    legend: tuple[Legend, ...]
    notes: tuple[str, ...]
    rows: tuple[table.Row, ...]


def of(subject: Subject, calendar: calendars.WorkingCalendar, reader: Reader) -> Picture:
    """The picture of a deadline in the calendar that counts it, as it stands at the reader's moment."""
    row = subject.row
    found = ledger.of(subject.plan, row, reader.now, ledger.record(row, subject.history))
    points = marks.of(subject, reader)
    shown = stretches.frame(row, found, calendar, reader.now, [mark.at for mark in points if mark.kind == "next"])
    pieces = stretches.cut(found, calendar, shown)
    length = _length(row, calendar, reader)
    return Picture(
        drawing.draw(pieces, points, reader, length, WIDE, "wide"),
        drawing.draw(pieces, points, reader, length, NARROW, "narrow"),
        tuple(_legend(subject, pieces, length, reader)),
        tuple(changes.notes(subject, found, length, reader)),
        table.rows(subject, pieces, reader),
    )


def _length(row: casefile.DeadlineRow, calendar: calendars.WorkingCalendar, reader: Reader) -> drawing.Length:
    """Working time is told in hours, as it is counted; weeks of plain time in days."""
    if row.calendar == deadlines.PLAIN:
        return partial(spans.text, calendar=calendar, name=row.calendar, reader=reader)
    return reader.duration


def _legend(
    subject: Subject, pieces: Sequence[stretches.Stretch], length: drawing.Length, reader: Reader
) -> list[Legend]:
    sums: dict[str, float] = defaultdict(float)
    for piece in pieces:
        sums[piece.kind] += piece.seconds
    states = dict.fromkeys(piece.state for piece in pieces if piece.kind == "pause")
    why = reader.wording.forms.join.join(table.stood(subject, name, reader) for name in states)
    return [
        Legend(kind, reader.say(f"legend_{kind}", sum=length(sums[kind]), why=why)) for kind in _ORDER if kind in sums
    ]
