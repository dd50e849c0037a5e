"""Why time counted and why it did not: every second of a stretch, with its reason."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter

from engine.calendars import daybook, days, regimes
from engine.quick import dataclass

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LedgerSpan:
    """A stretch of time that counted, or did not. Instants are UTC; a gap on a working day has the reason `hours`."""

    from_at: datetime
    to_at: datetime
    seconds: float
    counted: bool
    reason: days.Reason


def part(spans: Sequence[LedgerSpan], from_at: datetime, to_at: datetime) -> list[LedgerSpan]:
    """What of these spans, which touch one another, lies in [from_at, to_at)."""
    first = bisect_right(spans, from_at, key=_ends) if from_at > spans[0].from_at else 0
    last = bisect_left(spans, to_at, lo=first, key=_begins)
    found = list(spans[first:last])
    if found and found[0].from_at < from_at:
        found[0] = _span(from_at, found[0].to_at, found[0].counted, found[0].reason)
    if found and found[-1].to_at > to_at:
        found[-1] = _span(found[-1].from_at, to_at, found[-1].counted, found[-1].reason)
    return found


_begins, _ends = attrgetter("from_at"), attrgetter("to_at")


def joined(first: list[LedgerSpan], then: list[LedgerSpan]) -> list[LedgerSpan]:
    """Both, of which the second begins where the first ends: one span where both have the same reason there."""
    if not first or not then or (first[-1].counted, first[-1].reason) != (then[0].counted, then[0].reason):
        return first + then
    return [*first[:-1], _span(first[-1].from_at, then[0].to_at, then[0].counted, then[0].reason), *then[1:]]


def spans(
    book: daybook.DayBook, within: tuple[regimes.Regime, ...], first_on: date, last_on: date
) -> Iterator[LedgerSpan]:
    """What fills `within`, in order and without a gap: working spans, and the gaps cut where the local date changes."""
    worked = _worked(book, within, first_on, last_on)
    at = within[0].from_at
    for span in worked:
        yield from _gaps(book, within, at, span.from_at)
        yield span
        at = span.to_at
    yield from _gaps(book, within, at, within[-1].to_at)


def _worked(
    book: daybook.DayBook, within: tuple[regimes.Regime, ...], first_on: date, last_on: date
) -> list[LedgerSpan]:
    """Working spans in order; what two dates both work is counted once, for the earlier one."""
    found: list[LedgerSpan] = []
    for from_at, to_at, reason in sorted(_intervals(book, within, first_on, last_on), key=lambda row: row[:2]):
        begins_at = max(from_at, found[-1].to_at) if found else from_at
        if begins_at >= to_at:
            continue
        if found and begins_at == found[-1].to_at and reason == found[-1].reason:
            found[-1] = _span(found[-1].from_at, to_at, True, reason)
        else:
            found.append(_span(begins_at, to_at, True, reason))
    return found


def _intervals(
    book: daybook.DayBook, within: tuple[regimes.Regime, ...], first_on: date, last_on: date
) -> Iterator[tuple[datetime, datetime, days.Reason]]:
    for number in range((last_on - first_on).days + 1):
        on = first_on + number * _DAY
        day = book.day(on)
        for from_at, to_at in day_intervals(on, day, within):
            yield from_at, to_at, day.reason


def day_intervals(on: date, day: days.Day, within: tuple[regimes.Regime, ...]) -> Iterator[regimes.Interval]:
    """The instants at which the hours of a date are worked."""
    midnight = datetime.combine(on, time(0))
    for from_s, to_s in day.hours:
        yield from regimes.covered(within, midnight + timedelta(seconds=from_s), midnight + timedelta(seconds=to_s))


def _gaps(
    book: daybook.DayBook, within: tuple[regimes.Regime, ...], from_at: datetime, to_at: datetime
) -> Iterator[LedgerSpan]:
    """[from_at, to_at) in pieces of one reason: dates in a row that are off for the same reason are one piece."""
    piece: LedgerSpan | None = None
    for regime in within:
        at, end_at = max(from_at, regime.from_at), min(to_at, regime.to_at)
        while at < end_at:
            on = (at + regime.offset).date()
            midnight = datetime.combine(on, time(0), tzinfo=UTC) + _DAY - regime.offset
            then, reason = min(midnight, end_at), book.day(on).reason
            if piece and piece.reason == reason:
                piece = _span(piece.from_at, then, False, reason)
            else:
                if piece:
                    yield piece
                piece = _span(at, then, False, reason)
            at = then
    if piece:
        yield piece


def _span(from_at: datetime, to_at: datetime, counted: bool, reason: days.Reason) -> LedgerSpan:
    return LedgerSpan(from_at, to_at, (to_at - from_at).total_seconds(), counted, reason)
