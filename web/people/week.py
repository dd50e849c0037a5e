"""A roster's week as a picture: a row a day to scale, who is on duty in each stretch, swaps framed, now as a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from engine import people
from web.people import duty
from web.reader import Reader
from web.timeline import lanes

_ROW, _BAR, _TOP, _TEXT = 34.0, 24.0, 18.0, 12.0
_HOURS = (0, 6, 12, 18, 24)


@dataclass(frozen=True, slots=True)
class Row:
    """One local day with its stretches."""

    on: date
    from_at: datetime
    until_at: datetime
    duties: tuple[people.Duty, ...]

    def share(self, at: datetime) -> float:
        """How far into the day an instant is; a day of 23 or 25 hours is as wide as any."""
        return (at - self.from_at) / (self.until_at - self.from_at)


def rows(roster: people.Roster, monday: date) -> tuple[Row, ...]:
    """The seven days from a Monday on, in the roster's zone."""
    return tuple(_row(roster, monday + timedelta(days=number)) for number in range(7))


def _row(roster: people.Roster, on: date) -> Row:
    zone = ZoneInfo(roster.zone)
    begins, ends = (datetime.combine(one, time(), tzinfo=zone) for one in (on, on + timedelta(days=1)))
    # Two instants of one zone are taken apart by their clocks: UTC tells the hours that there were.
    begins, ends = begins.astimezone(ZoneInfo("UTC")), ends.astimezone(ZoneInfo("UTC"))
    return Row(on, begins, ends, roster.duties(begins, ends))


def draw(
    days: Sequence[Row], desk: people.Desk, me: str, reader: Reader, width: float, left: float, name: str
) -> Markup:
    """The picture at a width in pixels, with ``left`` for the days' names; the duties of ``me`` stand out. ``name`` is
    `wide` or `narrow`, with a number after a hyphen where a page has several.
    """
    height = _TOP + _ROW * len(days)
    body = [
        _hatching(name),
        *_scale(left, width, height),
        *(part for number, day in enumerate(days) for part in _day(day, number, desk, me, reader, left, width, name)),
    ]
    return Markup(
        '<svg class="week {}" viewBox="0 0 {:.0f} {:.0f}" width="{:.0f}" height="{:.0f}" aria-hidden="true">{}</svg>'
    ).format(name.partition("-")[0], width, height, width, height, Markup("").join(body))


def _hatching(name: str) -> Markup:
    return Markup(
        '<pattern id="nobody-{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="hatch" d="M0 0V6"/></pattern>'
    ).format(name)


def _scale(left: float, width: float, height: float) -> Iterator[Markup]:
    for hour in _HOURS:
        x = left + (width - left) * hour / 24
        anchor = "start" if hour == 0 else "end" if hour == 24 else "middle"
        yield Markup('<path class="hour" d="M{:.1f} {}V{:.0f}"/>').format(x, _TOP - 4, height)
        yield Markup('<text class="hour" x="{:.1f}" y="10" text-anchor="{}">{:02d}:00</text>').format(x, anchor, hour)


def _day(
    day: Row, number: int, desk: people.Desk, me: str, reader: Reader, left: float, width: float, name: str
) -> Iterator[Markup]:
    top, room = _TOP + _ROW * number, width - left
    local = datetime.combine(day.on, time(12), tzinfo=reader.zone)
    today = ' class="today"' if day.from_at <= reader.now < day.until_at else ""
    yield Markup('<text{} x="0" y="{:.0f}">{}</text>').format(Markup(today), top + 21, reader.short_day(local))
    for one in day.duties:
        x, ends = (left + room * day.share(at) for at in (one.from_at, one.until_at))
        who = duty.shift(one, desk, reader)
        kind = "nobody" if one.person is None else "away" if who.away else "mine" if one.person == me else "duty"
        hatched = Markup(' fill="url(#nobody-{})"').format(name) if one.person is None else ""
        yield Markup('<rect class="{}{}" x="{:.1f}" y="{:.0f}" width="{:.1f}" height="{:.0f}" rx="4"{}/>').format(
            kind, " swapped" if one.swapped else "", x + 1, top + 5, max(ends - x - 2, 0.5), _BAR, hatched
        )
        yield _lettered(_names(who), kind, x, ends, top)
    if today:
        x = left + room * day.share(reader.now)
        yield Markup('<path class="now" d="M{:.1f} {:.0f}V{:.0f}"/>').format(x, top + 2, top + _BAR + 8)


def _names(who: duty.Shift) -> tuple[str, ...]:
    """What a stretch is called, the fullest first: who is on duty, and who stands in for them."""
    first = who.name.split(maxsplit=1)[0] if who.name else ""
    return (f"{who.name} → {who.stand_in}", f"→ {who.stand_in}") if who.stand_in else (who.name, first)


def _lettered(names: Sequence[str], kind: str, left: float, right: float, top: float) -> Markup:
    """The fullest name that has room in its stretch."""
    for shown in names:
        if shown and lanes.text_width(shown, _TEXT) + 12 <= right - left:
            return Markup('<text class="on-{}" x="{:.1f}" y="{:.0f}">{}</text>').format(kind, left + 8, top + 21, shown)
    return Markup("")
