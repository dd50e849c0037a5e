"""The ledger of a deadline made ready to draw: open time round it, neighbours of one kind as one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from engine import calendars, casefile, ledger

Kind = Literal["counted", "late", "ahead", "pause", "waiting", "open", "closed"]
MOST_GAPS = 40
"""With more gaps than that the closed time is left out and the worked time drawn as one."""
_LONGEST_MARGIN = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Stretch:
    """``seconds`` are working seconds (0 for closed time); ``state`` is the state that paused the clock."""

    from_at: datetime
    to_at: datetime
    kind: Kind
    seconds: float
    reasons: tuple[calendars.Reason, ...] = ()
    state: str = ""


def frame(
    row: casefile.DeadlineRow,
    found: ledger.Ledger,
    calendar: calendars.WorkingCalendar,
    now: datetime,
    ahead: Sequence[datetime] = (),
) -> tuple[datetime, datetime]:
    """What the picture shows: from the occasion to all that is due or happened, with a margin of open time round it."""
    first = found.spans[0].from_at if found.spans else row.started_at
    shown = [one for one in (row.due_at, row.ended_at or now, *ahead) if one is not None]
    last = max([first + timedelta(minutes=1), *shown])
    margin = min(_LONGEST_MARGIN, max(timedelta(minutes=10), (last - first) / 8))
    before = calendar.ledger(first - margin, first)
    after = calendar.ledger(last, last + margin)
    begins = before[-1].from_at if before and before[-1].counted else first
    ends = after[0].to_at if after and after[0].counted else last
    return begins, ends


def cut(found: ledger.Ledger, calendar: calendars.WorkingCalendar, shown: tuple[datetime, datetime]) -> list[Stretch]:
    """The frame in stretches of one kind each, in order and without a gap."""
    first = found.spans[0].from_at if found.spans else shown[1]
    last = found.spans[-1].to_at if found.spans else shown[1]
    pieces = [*_open(calendar, shown[0], first), *map(piece, found.spans), *_open(calendar, last, shown[1])]
    return _joined(pieces)


def piece(span: ledger.Span) -> Stretch:
    """A span of the ledger as it is."""
    state = span.state if span.kind == "pause" else ""
    return Stretch(span.from_at, span.to_at, span.kind, span.seconds, (span.reason,), state)


def _open(calendar: calendars.WorkingCalendar, from_at: datetime, to_at: datetime) -> Iterator[Stretch]:
    """Time that is none of the deadline's."""
    for span in calendar.ledger(from_at, to_at):
        kind: Kind = "open" if span.counted else "closed"
        yield Stretch(span.from_at, span.to_at, kind, span.seconds if span.counted else 0.0, (span.reason,))


def _joined(pieces: Sequence[Stretch]) -> list[Stretch]:
    """Neighbours of one kind as one; of far too many gaps none is shown."""
    crowded = sum(piece.kind == "closed" for piece in pieces) > MOST_GAPS
    found: list[Stretch] = []
    for piece in pieces:
        if crowded and piece.kind == "closed":
            continue
        last = found[-1] if found else None
        if last and (last.kind, last.state) == (piece.kind, piece.state) and (crowded or _touch(last, piece)):
            reasons = tuple(dict.fromkeys((*last.reasons, *piece.reasons)))
            found[-1] = replace(last, to_at=piece.to_at, seconds=last.seconds + piece.seconds, reasons=reasons)
        else:
            found.append(piece)
    return found


def _touch(last: Stretch, piece: Stretch) -> bool:
    return last.to_at == piece.from_at and (piece.kind == "closed" or last.reasons == piece.reasons)
