"""The offsets of a zone through a stretch of time, and which instants a span of local time covers.

A local span covers exactly the instants at which the local clock stands inside it: an hour that the clock skips gives
nothing, an hour that it repeats counts twice, and a zone that skips a whole day has no such day.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Regime:
    """From one change of the clock to the next. Instants are UTC."""

    from_at: datetime
    to_at: datetime
    offset: timedelta


def regimes(zone: tzinfo, from_at: datetime, to_at: datetime) -> tuple[Regime, ...]:
    """The regimes of the zone that fill [from_at, to_at) without a gap."""
    found = []
    since, offset = from_at, _offset(zone, from_at)
    at = from_at
    while at < to_at:
        then = min(at + _DAY, to_at)
        if _offset(zone, then) != offset:
            changed_at = _change(zone, at, then)
            found.append(Regime(since, changed_at, offset))
            since, offset = changed_at, _offset(zone, changed_at)
            then = changed_at
        at = then
    return (*found, Regime(since, to_at, offset))


def _offset(zone: tzinfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


def _change(zone: tzinfo, before_at: datetime, after_at: datetime) -> datetime:
    """The first instant with another offset than `before_at` has. Clocks change on whole seconds."""
    before = _offset(zone, before_at)
    before_at, after_at = before_at.replace(microsecond=0), after_at.replace(microsecond=0)
    while after_at - before_at > _SECOND:
        middle_at = before_at + timedelta(seconds=(after_at - before_at) // _SECOND // 2)
        if _offset(zone, middle_at) == before:
            before_at = middle_at
        else:
            after_at = middle_at
    return after_at


def covered(within: tuple[Regime, ...], from_local: datetime, to_local: datetime) -> list[Interval]:
    """The instants of [from_local, to_local), which are local wall-clock times without a zone."""
    from_wall, to_wall = from_local.replace(tzinfo=UTC), to_local.replace(tzinfo=UTC)
    intervals = []
    for regime in within:
        from_at, to_at = max(from_wall - regime.offset, regime.from_at), min(to_wall - regime.offset, regime.to_at)
        if from_at < to_at:
            intervals.append((from_at, to_at))
    return intervals
