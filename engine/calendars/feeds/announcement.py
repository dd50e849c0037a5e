"""A file of announced days read as the year table of a calendar, whatever its shape, and checked against the week."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine import errors, sheets
from engine.calendars import days, tables, working
from engine.calendars.feeds import ics, rows
from engine.calendars.feeds.found import Feed, Found, LeftOut

LIMIT_BYTES = 1024 * 1024
"""The largest feeds that we know, of ten years with names and notes, have a quarter of this."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """The table, the entries of the file that are no days of it, and what is to be said about it."""

    table: tables.Table
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()


def read(
    content: bytes,
    path: str,
    calendar: working.WorkingCalendar,
    year: int | None = None,
    *,
    announced: bool = False,
    without: tuple[str, ...] = (),
) -> Announcement:
    """The announcement in a file: JSON (or YAML), an ICS feed, or CSV.

    ``year`` is needed where a feed has days of several. Raises errors.BadCalendarFile with every problem of the file;
    a year without days is not announced, which is a problem too.
    """
    text = _text(content, path)
    begins = text.lstrip()[:200].upper()
    if begins.startswith("BEGIN:"):
        feed = ics.read(text, path, calendar.zone, year, without)
    elif begins.startswith(("{", "YEAR:", "TABLE:", "ANNOUNCED:", "HOLIDAYS:", "MAKE_UP_DAYS:", "#", "---")):
        table = tables.parse(content, path, calendar.name, year)
        _check(Feed(path), [Found(on, one, sheets.START) for on, one in table.entries.items()], calendar)
        return Announcement(tables.Table(calendar.name, table.year, table.entries, announced or table.announced))
    else:
        feed = rows.read(text, path)
    return _announcement(feed, calendar, _year(feed, year), announced)


def _text(content: bytes, path: str) -> str:
    limits = sheets.Limits(bytes=LIMIT_BYTES)
    problems = sheets.Problems(path)
    try:
        return sheets.text_of(content, problems, limits)
    except errors.BadYaml:
        raise problems.refusal(errors.BadCalendarFile) from None


def _year(feed: Feed, given: int | None) -> int:
    """The year that is meant: the one that was given, else the only one of which the file has days."""
    if given:
        return given
    counted = Counter(one.on.year for one in feed.days if not one.yearly)
    latest = max(counted, default=0)
    if latest and all(tables.belongs(one.on, latest) for one in feed.days if not one.yearly):
        return latest
    listed = ", ".join(f"{year} ({count})" for year, count in sorted(counted.items())[:12])
    sentence = f"the file has days of several years: {listed}" if counted else "the file does not say which year it is"
    if not counted and not feed.days:
        sentence = "the file has no days off and no make-up days, so nothing is announced by it"
    feed.problems.add(sheets.START, sentence, fix="name the year with --year", code="meaning")
    raise feed.problems.refusal(errors.BadCalendarFile)


def _announcement(feed: Feed, calendar: working.WorkingCalendar, year: int, announced: bool) -> Announcement:
    meant = _meant(feed, year)
    others = len([one for one in feed.days if not one.yearly]) - len([one for one in meant if not one.yearly])
    remarks = [*feed.remarks, *([f"Left out: {others} days of other years."] if others > 0 else [])]
    if not any(one.on.year == year for one in meant):
        sentence = f"{year} has no days in this file, so it is not announced yet; that is not a year without holidays"
        feed.problems.add(sheets.START, sentence, fix="wait for the notice", code="meaning")
    entries = _merged(feed, meant)
    _check(feed, meant, calendar)
    left_out = tuple(one for one in feed.left_out if one.on is None or tables.belongs(one.on, year))
    return Announcement(tables.Table(calendar.name, year, entries, announced), left_out, tuple(remarks))


def _meant(feed: Feed, year: int) -> list[Found]:
    """The days of the year. Those of the December before are part of it in a notice for that year alone, not in a
    feed of several years or by a rule that comes each year.
    """
    is_notice = all(tables.belongs(one.on, year) for one in feed.days if not one.yearly)
    return [
        one
        for one in feed.days
        if one.on.year == year or (is_notice and not one.yearly and tables.belongs(one.on, year))
    ]


def _merged(feed: Feed, meant: list[Found]) -> Mapping[date, tables.Entry]:
    """One entry a date. Two festivals of a feed may share a day; anything else that says a date twice is a mistake."""
    entries: dict[date, tables.Entry] = {}
    for one in meant:
        before = entries.get(one.on)
        if before is None:
            entries[one.on] = one.entry
        elif before.kind != one.entry.kind:
            sentence = f"{one.on} is said to be a {before.kind} and a {one.entry.kind}"
            feed.problems.add(one.place, sentence, fix="keep one of the two", code="meaning")
        elif feed.merges:
            entries[one.on] = tables.Entry(before.kind, _both(before.name, one.entry.name))
        else:
            feed.problems.add(one.place, f"{one.on} stands twice", fix="keep one of the two", code="name")
    return dict(sorted(entries.items()))


def _both(one: days.Name, other: days.Name) -> days.Name:
    texts, more = ({"en": text} if isinstance(text, str) else dict(text) for text in (one, other))
    for language, text in more.items():
        said = texts.get(language)
        texts[language] = text if not said else said if text in said.split(" / ") else f"{said} / {text}"
    return texts if set(texts) != {"en"} else texts["en"]


def _check(feed: Feed, meant: list[Found], calendar: working.WorkingCalendar) -> None:
    """A make-up day is a day that the week has off; one that is worked anyway is a date in the wrong place."""
    for one in meant:
        if one.entry.kind == "make-up day" and calendar.book.week[one.on.weekday()].hours:
            sentence = f"{one.on} is a {one.on:%A}, which {calendar.name} works anyway: it can't be a make-up day"
            feed.problems.add(one.place, sentence, fix="look at the date", code="meaning")
    feed.check()
