"""What stands over the line: the days, with holidays and make-up days by name."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import calendars
from web.reader import Reader
from web.timeline.scale import Placed, Scale

NAMED = ("holiday", "make-up day", "exception")
OFF = ("holiday", "exception", "weekend")
_RANK = {"holiday": 0, "make-up day": 0, "exception": 1, "hours": 2, "weekend": 3}
_APART = 74.0
"""Plain days are thinned out so that their labels stand at least so many pixels apart."""


@dataclass(frozen=True, slots=True)
class DayLabel:
    """A day, or days off in a row; the lower ``rank`` is placed first where room is short."""

    text: str
    x: float
    rank: int


def of(scale: Scale, reader: Reader) -> list[DayLabel]:
    """A label for each day that is worked and each stretch of days off, as far as there is room for all."""
    worked = list(_worked(scale, reader))
    every = math.ceil(len(worked) * _APART / scale.width) if len(worked) * _APART > scale.width else 1
    long = is_long(scale.placed[0].stretch.from_at, scale.placed[-1].stretch.to_at)
    days = [_day_label(*one, long or not number, reader) for number, one in enumerate(worked) if not number % every]
    return [*days, *_off(scale, reader)]


def is_long(from_at: datetime, to_at: datetime) -> bool:
    """Whether a time is so long that a day of the month alone would not say which."""
    return to_at - from_at > timedelta(days=21)


def short_name(name: str) -> str:
    """The name of a holiday without what it was exchanged for."""
    return re.split(r"[,(（]", name)[0].strip()


Worked = tuple[datetime, float, calendars.Reason]


def _worked(scale: Scale, reader: Reader) -> Iterator[Worked]:
    """The beginning of each day that is worked."""
    seen = None
    for one in scale.placed:
        if one.stretch.kind == "closed":
            continue
        for local, x in _mornings(one, scale, reader):
            if local.date() != seen:
                seen = local.date()
                yield local, x, one.stretch.reasons[0]


def _mornings(one: Placed, scale: Scale, reader: Reader) -> Iterator[tuple[datetime, float]]:
    """The beginning of a worked stretch, and each midnight within it."""
    local = reader.local(one.stretch.from_at)
    yield local, one.left
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(1, (one.stretch.to_at - one.stretch.from_at).days + 2):
        at = midnight + timedelta(days=number)
        if at < one.stretch.to_at:
            yield at, scale.x(at)


def _day_label(local: datetime, x: float, reason: calendars.Reason, long: bool, reader: Reader) -> DayLabel:
    day = reader.wording.day(local) if long else reader.short_day(local)
    if reason.kind != "make-up day":
        return DayLabel(day, x, _RANK["hours"])
    name = short_name(reason.name(reader.language))
    text = reader.say("worked_for", day=day, name=name) if name else reader.say("worked_day", day=day)
    return DayLabel(text, x, 0)


def _off(scale: Scale, reader: Reader) -> Iterator[DayLabel]:
    for one in scale.placed:
        days = [reason for reason in one.stretch.reasons if one.stretch.kind == "closed" and reason.kind in OFF]
        if days:
            yield DayLabel(off_text(one, reader), one.left, min(_RANK[reason.kind] for reason in days))


def off_text(one: Placed, reader: Reader) -> str:
    """ "Sun 22", "Thu 1 – Wed 7 · National Day"."""
    first, last = off_days(one.stretch.from_at, one.stretch.to_at, reader)
    days = reader.short_day(first)
    if first.date() < last.date():
        days = f"{days} – {reader.short_day(last)}"
    named = [reason.name(reader.language) for reason in one.stretch.reasons if reason.kind in ("holiday", "exception")]
    return " · ".join([days, *(name for name in dict.fromkeys(map(short_name, named)) if name)])


def off_days(from_at: datetime, to_at: datetime, reader: Reader) -> tuple[datetime, datetime]:
    """The first and the last whole day of a closed stretch."""
    first, last = reader.local(from_at), reader.local(to_at)
    if (first.hour, first.minute) != (0, 0):
        first = first.replace(hour=0, minute=0) + timedelta(days=1)
    return first, last.replace(hour=0, minute=0) - timedelta(days=1)
