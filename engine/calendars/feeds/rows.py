"""Announced days as CSV: a line a day under the headings date, kind, name and hours."""

import csv
import io
from collections.abc import Sequence

from engine import errors, sheets
from engine.calendars import reading, tables
from engine.calendars.feeds.found import Feed, Found, plain

HEADINGS = ("date", "kind", "name", "hours")
KINDS = ("holiday", "make-up day", "short day")
_CHINESE = {
    "日期": "date",
    "类型": "kind",
    "類型": "kind",
    "名称": "name",
    "名稱": "name",
    "时间": "hours",
    "時間": "hours",
}
_MEANT = {
    "holiday": "holiday", "off": "holiday", "休": "holiday", "假日": "holiday",
    "make-up day": "make-up day", "work": "make-up day", "班": "make-up day",
    "补班": "make-up day", "補班": "make-up day",
    "short day": "exception", "short": "exception",
}  # fmt: skip
_EXAMPLE = "date,kind,name,hours"


def read(text: str, path: str) -> Feed:
    """The days of the rows. Raises errors.BadCalendarFile with every problem that was found."""
    feed = Feed(path)
    first_line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        headings = _headings(next(rows, []), feed)
        for row in rows:
            if any(cell.strip() for cell in row):
                _take(row, headings, rows.line_num, feed)
    except csv.Error as why:
        feed.problems.add(sheets.Place(rows.line_num or 1, 1), f"this is no CSV ({why})", fix="check the quotes")
    feed.check()
    return feed


def _headings(row: Sequence[str], feed: Feed) -> list[str]:
    found = [_CHINESE.get(cell.strip(), cell.strip().lower()) for cell in row]
    for number, heading in enumerate(found):
        if heading not in HEADINGS:
            place = sheets.Place(1, number + 1)
            sentence = f"heading: given {sheets.shown(heading)!r}"
            feed.problems.add(place, sentence, given=heading, allowed=", ".join(HEADINGS), near=HEADINGS)
    for heading in HEADINGS[:2]:
        if heading not in found:
            feed.problems.add(sheets.START, f"the heading `{heading}` is missing", fix=f"begin with {_EXAMPLE}")
    feed.check()
    return found


def _take(row: Sequence[str], headings: Sequence[str], line: int, feed: Feed) -> None:
    cells = {heading: cell.strip() for heading, cell in zip(headings, row, strict=False)}
    columns = {heading: sheets.Place(line, number + 1) for number, heading in enumerate(headings)}
    count = len(feed.problems.found)
    on = reading.read_date(cells.get("date", ""))
    if on is None:
        _wrong(feed, columns["date"], "date", cells.get("date", ""), "a date written 2026-12-25")
    kind = _MEANT.get(cells.get("kind", "").lower())
    if kind is None:
        _wrong(feed, columns["kind"], "kind", cells.get("kind", ""), ", ".join(KINDS))
    spans = _spans(cells.get("hours", ""), columns.get("hours", columns["date"]), feed)
    if kind == "exception" and not spans:
        _wrong(feed, columns["kind"], "hours", "", "hours for a short day, such as 09:00-12:00")
    if kind == "holiday" and spans:
        _wrong(feed, columns["hours"], "hours", cells["hours"], "none for a holiday; a day with hours is a `short day`")
    if on and kind and len(feed.problems.found) == count:
        entry = tables.Entry(kind, plain(cells.get("name", "")), spans)  # type: ignore[arg-type]
        feed.days.append(Found(on, entry, columns["date"]))


def _spans(text: str, place: sheets.Place, feed: Feed) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for part in text.split():
        try:
            span = reading.read_span(part)
        except errors.BadHours as why:
            _wrong(feed, place, "hours", part, f"spans such as 09:00-17:00; {why.fix}")
            continue
        if span is None or (found and span[0] < found[-1][1]):
            _wrong(feed, place, "hours", part, "spans such as 09:00-12:00 13:00-17:00, in order")
        else:
            found.append(span)
    return tuple(found)


def _wrong(feed: Feed, place: sheets.Place, key: str, given: str, allowed: str) -> None:
    feed.problems.add(place, f"{key}: given {sheets.shown(given)!r}", given=given, allowed=allowed, near=_MEANT)
