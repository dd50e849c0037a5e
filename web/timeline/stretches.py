"""The time of a deadline in stretches: what counted, was late, paused, is still to come, was closed."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from engine import calendars, casefile

Kind = Literal["counted", "late", "ahead", "pause", "open", "closed"]
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


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch in which the clock ran; ``why`` it stopped: a state, an event, "retargeted", or "" while it runs."""

    from_at: datetime
    to_at: datetime
    why: str


def runs(row: casefile.DeadlineRow, now: datetime) -> list[Run]:
    """The stretches in which the deadline's clock ran until now."""
    found = [Run(datetime.fromisoformat(a), datetime.fromisoformat(b), why) for a, b, why in row.runs]
    if row.running_since is not None and now > row.running_since:
        found.append(Run(row.running_since, now, ""))
    return found


def late_from(row: casefile.DeadlineRow, now: datetime, timer: bool = False) -> datetime | None:
    """The instant at which the time was used up, whether or not a sweep has seen it; None for what is in time."""
    if row.breached_at is not None:
        return row.breached_at
    passed = row.ended_at is None and row.due_at is not None and row.due_at < now
    return row.due_at if passed and not timer else None


def frame(
    row: casefile.DeadlineRow, calendar: calendars.WorkingCalendar, now: datetime, ahead: Sequence[datetime] = ()
) -> tuple[datetime, datetime]:
    """What the picture shows: from the start to all that is due or happened, with a margin of open time round it."""
    first = row.started_at
    shown = [one for one in (row.due_at, row.ended_at or now, *ahead) if one is not None]
    last = max([first + timedelta(minutes=1), *shown])
    margin = min(_LONGEST_MARGIN, max(timedelta(minutes=10), (last - first) / 8))
    before = calendar.ledger(first - margin, first)
    after = calendar.ledger(last, last + margin)
    begins = before[-1].from_at if before and before[-1].counted else first
    ends = after[0].to_at if after and after[0].counted else last
    return begins, ends


def cut(
    row: casefile.DeadlineRow,
    calendar: calendars.WorkingCalendar,
    now: datetime,
    shown: tuple[datetime, datetime],
    timer: bool = False,
) -> list[Stretch]:
    """The frame in stretches of one kind each, in order and without a gap."""
    ran, late_at = runs(row, now), late_from(row, now, timer)
    edges = [one.from_at for one in ran] + [one.to_at for one in ran]
    edges += [one for one in (row.started_at, row.running_since, row.ended_at, row.due_at, late_at, now) if one]
    return _joined(
        [piece for span in calendar.ledger(*shown) for piece in _pieces(row, span, ran, edges, late_at, now)]
    )


def _pieces(
    row: casefile.DeadlineRow,
    span: calendars.LedgerSpan,
    ran: list[Run],
    edges: list[datetime],
    late_at: datetime | None,
    now: datetime,
) -> Iterator[Stretch]:
    if not span.counted:
        yield Stretch(span.from_at, span.to_at, "closed", 0.0, (span.reason,))
        return
    inner = {one.astimezone(UTC) for one in edges if span.from_at < one < span.to_at}
    points = sorted({span.from_at, span.to_at} | inner)
    for from_at, to_at in itertools.pairwise(points):
        kind, state = _kind(row, from_at, ran, late_at, now)
        yield Stretch(from_at, to_at, kind, (to_at - from_at).total_seconds(), (span.reason,), state)


def _kind(
    row: casefile.DeadlineRow, at: datetime, ran: list[Run], late_at: datetime | None, now: datetime
) -> tuple[Kind, str]:
    """What the working time that begins at an instant was to the deadline; no edge lies within it."""
    if any(run.from_at <= at < run.to_at for run in ran):
        return ("late" if late_at is not None and at >= late_at else "counted"), ""
    ended = row.ended_at or now
    if row.running_since is not None and row.due_at is not None and max(now, row.running_since) <= at < row.due_at:
        return "ahead", ""
    stopped = [run for run in ran if run.to_at <= at]
    if stopped and row.started_at <= at < ended:
        return "pause", stopped[-1].why
    return "open", ""


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
