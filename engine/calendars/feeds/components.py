"""The entries of an ICS text, one at a time: what a library is given is small, and each knows its line.

Only `VEVENT` is taken. Time zones that a feed brings along are left out: they can hold rules without end, and zones are
known by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import icalendar

from engine import sheets
from engine.calendars.feeds.found import Feed

MOST_EVENTS = 2_000
MOST_LETTERS = 20_000
"""The largest entry: a name and a note have some hundreds."""
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Component:
    """One entry of the feed, and the line on which it begins."""

    event: Any
    place: sheets.Place


def events(text: str, feed: Feed) -> Iterator[Component]:
    """The entries in their order; what can't be read is noted in the feed."""
    open_: list[str] = []
    lines: list[str] = []
    began, count = 0, 0
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.strip().upper()
        if word.startswith("BEGIN:"):
            open_.append(word[6:])
            if open_ == ["VCALENDAR", "VEVENT"]:
                lines, began = [], number
        if open_[:2] == ["VCALENDAR", "VEVENT"] and len(open_) == 2 and line.strip():
            lines.append(line)
        if word.startswith("END:"):
            if not open_ or open_[-1] != word[4:]:
                _wrong(feed, number, f"END:{sheets.shown(word[4:])} closes nothing that is open")
                return
            if open_ == ["VCALENDAR", "VEVENT"]:
                count += 1
                yield from _parsed(lines, began, feed)
            open_.pop()
        if len(open_) > DEEPEST or count > MOST_EVENTS:
            _wrong(feed, number, f"the feed is too large: more than {MOST_EVENTS:,} entries, or nested too deep")
            return
    if open_:
        _wrong(feed, text.count("\n") + 1, f"BEGIN:{sheets.shown(open_[-1])} is not closed: the file is cut off")
    elif not text.lstrip("\ufeff \r\n").upper().startswith("BEGIN:VCALENDAR"):
        _wrong(feed, 1, "this is no ICS feed: it does not begin with BEGIN:VCALENDAR")


def _parsed(lines: list[str], began: int, feed: Feed) -> Iterator[Component]:
    if sum(map(len, lines)) > MOST_LETTERS:
        _wrong(feed, began, f"this entry is too large: more than {MOST_LETTERS:,} letters")
        return
    try:
        event = icalendar.Event.from_ical("\r\n".join(lines) + "\r\n")
        broken = event.errors
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as why:
        _wrong(feed, began, f"this entry can't be read ({sheets.shown(str(why))})")
        return
    # What bears on the day must be whole; a broken note to it does no harm.
    odd = [f"{name}: {sheets.shown(str(why))}" for name, why in broken if name in _MEANT]
    for one in odd:
        _wrong(feed, began, f"this entry can't be read ({one})")
    if not odd:
        yield Component(event, sheets.Place(began, 1))


_MEANT = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", None)


def _wrong(feed: Feed, line: int, sentence: str) -> None:
    feed.problems.add(sheets.Place(line, 1), sentence, fix="ask for the feed again, or mend the entry")
