"""Announced days as an ICS feed (RFC 5545), as states, offices and makers of telephones publish them.

A feed also brings what is no day off: observances, changes of the clock, dates of the moon. Where some entries are
marked as days off, only marked ones count. An all-day entry ends before its DTEND; one with times is a day off where it
lasts from midnight to midnight, of its own zone or of the calendar's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from engine import sheets
from engine.calendars import daybook, tables
from engine.calendars.feeds import components, yearly
from engine.calendars.feeds.found import Feed, Found, LeftOut, plain

MOST_DAYS = 40
"""The longest stretch of days off that an entry may have."""

Mark = Literal["holiday", "make-up day", "none", ""]

_SPECIAL: dict[str, Mark] = {"WORK-HOLIDAY": "holiday", "ALTERNATE-WORKDAY": "make-up day"}
_MAKE_UP = re.compile(
    r"(?i)make-?up (work)?day|(?<!non-)(?<!non )(?<!non)working day|adjusted working|"
    r"补班|補班|上班|(?<!非)工作日|[（(]班[)）]"
)
_OFF = re.compile(r"(?i)[（(]休[)）]|休假|放假|day off|\(holiday\)")
_MARK_IN_NAME = re.compile(r"\s*[（(][休班][)）]\s*$")
_PUBLIC = re.compile(r"(?i)^\s*(public|federal|national|bank|state|legal) holiday|^\s*(公众|法定|公眾)(假日|假期)|放假")
_OBSERVANCE = re.compile(r"(?i)observance|纪念日|紀念日|daylight saving|season|moon phase")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the feed, read: the dates on which it stands, and what it is marked as."""

    name: str
    language: str
    mark: Mark
    dates: tuple[tuple[date, bool], ...]
    place: sheets.Place


def read(text: str, path: str, zone: ZoneInfo, year: int | None = None, without: tuple[str, ...] = ()) -> Feed:
    """The days off and make-up days of a feed; rules that repeat are followed up to the end of that year, or of the
    last one that an entry without a rule has.

    Entries with one of the texts ``without`` in their name are left out. Raises errors.BadCalendarFile with every
    problem that was found.
    """
    feed = Feed(path, merges=True)
    parts = list(components.events(text, feed))
    up_to = year or max((_date(one.event["DTSTART"].dt).year for one in parts if _is_single(one.event)), default=0)
    found = [one for part in parts if (one := _entry(part, zone, up_to, feed))]
    feed.check()
    marked = any(one.mark in ("holiday", "make-up day") for one in found)
    if found and not marked:
        feed.remarks.append(
            "The feed does not say which of its entries are days off, so each all-day entry counts as one: look at the "
            "list, and leave out what is none with --without."
        )
    for one in found:
        _sort(one, marked, without, feed)
    return feed


def _is_single(event: Any) -> bool:
    return "DTSTART" in event and "RRULE" not in event


def _sort(one: _Entry, marked: bool, without: tuple[str, ...], feed: Feed) -> None:
    """Takes the days of an entry, or says why it is no day off."""
    why = ""
    if any(text.casefold() in one.name.casefold() for text in without):
        why = "left out by --without"
    elif one.mark == "none":
        why = "an observance, not a day off"
    elif marked and not one.mark:
        why = "not marked as a day off, as others of this feed are"
    kind: Literal["holiday", "make-up day"] = "make-up day" if one.mark == "make-up day" else "holiday"
    said = _MARK_IN_NAME.sub("", one.name)
    name = {one.language: said} if one.language else said
    for on, repeated in one.dates:
        if why:
            feed.left_out.append(LeftOut(one.name, on, why))
        else:
            feed.days.append(Found(on, tables.Entry(kind, name), one.place, repeated))


def _entry(part: components.Component, zone: ZoneInfo, up_to: int, feed: Feed) -> _Entry | None:
    event = part.event
    name = plain(str(event.get("SUMMARY", "")))
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        feed.left_out.append(LeftOut(name, None, "cancelled"))
        return None
    if "DTSTART" not in event:
        feed.problems.add(part.place, f"the entry {name!r} has no DTSTART", fix="give it a date")
        return None
    stretch = _stretch(event, zone)
    if stretch is None:
        first = event["DTSTART"].dt
        feed.left_out.append(LeftOut(name, _date(first), "lasts for hours, not for days"))
        return None
    first_on, count = stretch
    if not 1 <= count <= MOST_DAYS:
        sentence = f"the entry {name!r} lasts for {count} days"
        feed.problems.add(part.place, sentence, allowed=f"1 to {MOST_DAYS}", fix="look at its DTEND")
        return None
    try:
        starts = list(_starts(event, first_on, up_to))
    except (ValueError, TypeError, OverflowError) as why:
        feed.problems.add(part.place, f"the entry {name!r} repeats by a rule: {why}")
        return None
    gone = _excepted(event)
    dates = tuple(
        (on + number * timedelta(days=1), repeated)
        for on, repeated in starts
        if on not in gone
        for number in range(count)
    )
    return _Entry(name, _language(event), _mark(event, name), dates, part.place)


def _stretch(event: Any, zone: ZoneInfo) -> tuple[date, int] | None:
    """The first date and how many; None for an entry of hours."""
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    if not isinstance(start, datetime):
        # Feeds exist that end a day on itself, against the standard.
        return start, max((_date(end) - start).days, 1 if _date(end) == start else 0)
    if not isinstance(end, datetime) or (start.tzinfo is None) != (end.tzinfo is None):
        return None
    for in_zone in (None, zone) if start.tzinfo else (None,):
        first, last = (start.astimezone(in_zone), end.astimezone(in_zone)) if in_zone else (start, end)
        if first.time() == last.time() == time(0) and last > first:
            return first.date(), (last.date() - first.date()).days
    return None


def _starts(event: Any, first_on: date, up_to: int) -> Iterator[tuple[date, bool]]:
    if "RRULE" not in event:
        yield first_on, False
    for rule in _several(event, "RRULE"):
        yield from ((on, True) for on in yearly.Rule.of(first_on, rule).dates(range(up_to - 1, up_to + 1)))
    for dates in _several(event, "RDATE"):
        yield from ((_date(one.dt), False) for one in dates.dts)


def _excepted(event: Any) -> set[date]:
    return {_date(one.dt) for dates in _several(event, "EXDATE") for one in dates.dts}


def _several(event: Any, name: str) -> list[Any]:
    found = event.get(name)
    return found if isinstance(found, list) else [found] if found is not None else []


def _date(at: Any) -> date:
    return at.date() if isinstance(at, datetime) else at if isinstance(at, date) else date(daybook.FIRST_YEAR, 1, 1)


def _mark(event: Any, name: str) -> Mark:
    """What the feed says that the entry is; "" where it says nothing."""
    special = str(event.get("X-APPLE-SPECIAL-DAY", "")).upper()
    if special in _SPECIAL:
        return _SPECIAL[special]
    categories = " ".join(str(text) for one in _several(event, "CATEGORIES") for text in getattr(one, "cats", ()))
    described = str(event.get("DESCRIPTION", ""))
    if _MAKE_UP.search(name) or _MAKE_UP.search(categories):
        return "make-up day"
    if _OBSERVANCE.search(categories) or _OBSERVANCE.match(described):
        return "none"
    if _OFF.search(name) or _PUBLIC.search(described) or _PUBLIC.search(categories):
        return "holiday"
    return ""


def _language(event: Any) -> str:
    """The language that the name says it is in, as ours are called; "" where it says none."""
    tag = str(getattr(event.get("SUMMARY"), "params", {}).get("LANGUAGE", "")).lower().replace("_", "-")
    if tag.startswith("zh"):
        return "zh-Hant" if any(part in tag for part in ("hant", "tw", "hk", "mo")) else "zh-Hans"
    return tag[:2] if tag[:2] in ("en", "de") else ""
