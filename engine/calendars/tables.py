"""Year tables: the holidays and make-up days of one year for one calendar, as they were announced.

A table stands in the place of what the `holidays` package knows of its year. As the notice for a year may move days of
the December before, a table may also hold dates from 20 December of that year on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from engine import errors, sheets
from engine.calendars import daybook, days, hours, reading

KEYS = ("table", "year", "announced", "holidays", "make_up_days", "short_days")
_DAYS = {"holidays": "holiday", "make_up_days": "make-up day", "short_days": "exception"}
_BOOLS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a table says of a date; without ``spans`` a make-up day has the hours that the calendar gives such days."""

    kind: days.Kind
    name: days.Name = ""
    spans: tuple[tuple[str, str], ...] = ()

    def day(self, make_up_hours: hours.Hours) -> days.Day:
        """The day of a calendar with these hours for make-up days."""
        own = hours.parse(self.spans) or (make_up_hours if self.kind == "make-up day" else ())
        return days.Day(own, days.Reason.named(self.kind, self.name or None))


@dataclass(frozen=True, slots=True)
class Table:
    """One year of one calendar. ``announced`` says that the year is complete, though it may have no make-up day."""

    calendar: str
    year: int
    entries: Mapping[date, Entry] = field(default_factory=dict)
    announced: bool = False


def belongs(on: date, year: int) -> bool:
    """Whether a table of that year may say something of the date."""
    return on.year == year or (on.year == year - 1 and (on.month, on.day) >= (12, 20))


def parse(source: str | bytes, path: str, calendar: str, year: int | None = None) -> Table:
    """The table of a text in YAML or JSON; ``year`` is the one that the file is called by.

    Raises errors.BadCalendarFile with every problem of the text.
    """
    page = sheets.Sheet(source, path, errors.BadCalendarFile)
    top = page.entries(page.root, "year table", KEYS)
    if "year" not in top:
        page.wrong(page.root, "year", "a year such as `year: 2027`", "add the key")
    found_year = _year(page, top["year"], year) if "year" in top else 0
    if "table" in top and (name := page.text(top["table"], "table")) and name != calendar:
        page.wrong(top["table"], "table", f"{calendar}, the calendar that the table is for")
    announced = _bool(page, top["announced"]) if "announced" in top else False
    entries: dict[date, Entry] = {}
    for key in (key for key in _DAYS if key in top):
        _read_days(page, top[key], key, found_year, entries)
    if not entries and not page.problems.found:
        _not_announced(page, found_year)
    page.check()
    return Table(calendar, found_year, dict(sorted(entries.items())), announced)


def _not_announced(page: sheets.Sheet, year: int) -> None:
    sentence = f"{year} has no days here, so it is not announced yet; a year without days is not one without holidays"
    page.problems.add(sheets.START, sentence, fix="wait for the notice", code="meaning")


def _year(page: sheets.Sheet, node: sheets.Node, expected: int | None) -> int:
    text = page.text(node, "year") or ""
    if not (text.isascii() and text.isdecimal() and daybook.FIRST_YEAR < int(text[:9]) <= daybook.LAST_YEAR):
        page.wrong(node, "year", f"a year from {daybook.FIRST_YEAR + 1} to {daybook.LAST_YEAR}")
        return 0
    if expected not in (None, int(text)):
        page.wrong(node, "year", f"{expected}, as the file is called or as was asked for", "look at the year")
    return int(text)


def _bool(page: sheets.Sheet, node: sheets.Node) -> bool:
    text = page.text(node, "announced") or ""
    if text not in _BOOLS:
        page.wrong(node, "announced", "true or false")
    return _BOOLS.get(text, False)


def _read_days(page: sheets.Sheet, node: sheets.Node, key: str, year: int, entries: dict[date, Entry]) -> None:
    if node.kind == "sequence":
        # A list of dates without names, as JSON often has it.
        node = sheets.Node(
            "mapping",
            {item.text: item for item in node.value},
            node.place,
            keys={item.text: item.place for item in node.value},
        )
        unnamed = True
    else:
        unnamed = False
    for on, value in reading.dates(page, node, key):
        place = f"{key}.{on}"
        if year and not belongs(on, year):
            page.wrong_key(node, str(on), key, f"dates of {year}, and from {year - 1}-12-20 on")
        elif on in entries:
            sentence = f"{key}: {on} is said to be a {entries[on].kind} above already"
            page.problems.add(node.keys[str(on)], sentence, fix="keep one of the two", code="name")
        else:
            entries[on] = Entry(_kind(key)) if unnamed else _entry(page, value, key, place)


def _kind(key: str) -> days.Kind:
    return _DAYS[key]  # type: ignore[return-value]


def _entry(page: sheets.Sheet, value: sheets.Node, key: str, place: str) -> Entry:
    if value.kind == "mapping" and "hours" in value.value and key != "holidays":
        parts = page.entries(value, place, ("hours", "name"))
        spans = tuple(reading.spans(page, parts["hours"], f"{place}.hours"))
        if not spans and not page.problems.found:
            page.wrong(parts["hours"], f"{place}.hours", "at least one span; a day off is a holiday")
        return Entry(_kind(key), reading.name(page, parts["name"], f"{place}.name") if "name" in parts else "", spans)
    if key == "short_days":
        page.wrong(value, place, f"a mapping with `hours: {reading.HOURS_EXAMPLE}` and a `name`", "add the hours")
        return Entry("exception")
    nameless = value.kind == "scalar" and value.text in ("null", "~", "")
    return Entry(_kind(key), "" if nameless else reading.name(page, value, place))


def text(table: Table) -> str:
    """The table as the text of a file, which `parse` reads to the same table."""
    lines = [f"table: {_quoted(table.calendar)}", f"year: {table.year}"]
    if table.announced:
        lines.append("announced: true")
    for key, kind in _DAYS.items():
        entries = {on: one for on, one in table.entries.items() if one.kind == kind}
        if entries:
            lines += [f"{key}:", *(f"  {on}: {_written(one)}" for on, one in sorted(entries.items()))]
    return "\n".join(lines) + "\n"


def _written(entry: Entry) -> str:
    if not entry.spans:
        return _quoted(entry.name)
    spans = [f"{opens}-{closes}" for opens, closes in entry.spans]
    name = f", name: {_quoted(entry.name)}" if entry.name else ""
    return f"{{hours: {json.dumps(spans)}{name}}}"


def _quoted(value: days.Name) -> str:
    """JSON, which is YAML too."""
    return json.dumps(value if isinstance(value, str) else dict(value), ensure_ascii=False)


def digest(known: Mapping[int, Table]) -> str:
    """The identity of what these tables say."""
    said = "\0".join(text(known[year]) for year in sorted(known))
    return sha256(said.encode()).hexdigest()


def announced(known: Mapping[int, Table]) -> frozenset[int]:
    """The years that these tables call announced."""
    return frozenset(year for year, table in known.items() if table.announced)


def over(
    public: daybook.PublicDays | None, known: Mapping[int, Table], make_up_hours: hours.Hours
) -> daybook.PublicDays:
    """What a state published, with tables in the place of their years, and over the December before them."""

    def days_of(year: int) -> dict[date, days.Day]:
        own, following = known.get(year), known.get(year + 1)
        found = dict(public(year)) if public and not own else {}
        for table in (own, following):
            entries = table.entries.items() if table else ()
            found |= {on: entry.day(make_up_hours) for on, entry in entries if on.year == year}
        return found

    return days_of
