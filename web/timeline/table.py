"""The ledger of a deadline as rows of a table: from, to, how much working time, and what it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine import deadlines
from web.reader import Reader
from web.timeline import days
from web.timeline.marks import Subject
from web.timeline.stretches import Stretch

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch in words; ``length`` is empty for closed time."""

    kind: str
    begins: str
    ends: str
    length: str
    what: str


def rows(subject: Subject, pieces: Sequence[Stretch], reader: Reader) -> tuple[Row, ...]:
    """The stretches from the start of the clock on, newest left out when there are far too many."""
    return tuple(row(subject, piece, reader) for piece in pieces if piece.kind != "open")[:MOST_ROWS]


def row(subject: Subject, piece: Stretch, reader: Reader) -> Row:
    """One stretch in words."""
    length = reader.duration(piece.seconds) if piece.kind != "closed" else ""
    same_day = reader.local(piece.from_at).date() == reader.local(piece.to_at).date()
    ends = reader.clock(piece.to_at) if same_day else reader.moment(piece.to_at)
    return Row(piece.kind, reader.moment(piece.from_at), ends, length, _what(subject, piece, reader))


def _what(subject: Subject, piece: Stretch, reader: Reader) -> str:
    if piece.kind == "pause":
        state = state_title(subject, piece.state, reader)
        return reader.say("row_pause", state=state) if state else stood(subject, piece.state, reader)
    if piece.kind == "closed":
        return reader.wording.forms.join.join(_reasons(piece, reader))
    named = [reason.name(reader.language) for reason in piece.reasons if reason.kind in days.NAMED]
    what = reader.say(f"row_{piece.kind}")
    return reader.wording.forms.labelled.format(what, ", ".join(named)) if any(named) else what


def _reasons(piece: Stretch, reader: Reader) -> list[str]:
    """Why it was closed: holidays by name; nights beside days off go without saying."""
    kinds = reader.wording.forms.kinds
    told = [reason for reason in piece.reasons if reason.kind in days.OFF]
    names = (days.short_name(reason.name(reader.language)) or kinds[reason.kind] for reason in told)
    return list(dict.fromkeys(names)) or [kinds["hours"]]


def stood(subject: Subject, name: str, reader: Reader) -> str:
    """Why a clock stood: the title of the state that paused it, or what the deadline was over by."""
    over = "row_undelivered" if name == deadlines.UNDELIVERED else "row_ended"
    return state_title(subject, name, reader) or reader.say(over)


def state_title(subject: Subject, name: str, reader: Reader) -> str:
    """The title of the state that paused the clock; "" where it stood because the deadline had ended."""
    state = subject.source.index.get(name)
    return reader.title(state.title, name) if state else ""
