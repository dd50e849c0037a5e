"""Calendars as an administrator writes them: one YAML file each, often an office's own hours on a built-in calendar."""

import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath

from engine import errors, sheets
from engine.calendars import drafts, hours, published, reading, tables, working

KEYS = (
    "calendar", "title", "zone", "based_on", "country", "subdivision", "weekly", "make_up_hours", "holidays",
    "extra_workdays", "announced",
)  # fmt: skip

FindBase = Callable[[str], working.WorkingCalendar]


def parse(
    source: str | bytes, file: str, find_base: FindBase, years: Mapping[int, tables.Table] | None = None
) -> working.WorkingCalendar:
    """The calendar of a file's text; `find_base` gives the calendar that a name in `based_on` stands for, `years` are
    its year tables.

    Its `version` depends on what it says and on what it is based on, not on how the file is laid out. Raises
    errors.BadCalendarFile with every problem of the file.
    """
    page = sheets.Sheet(source, file, errors.BadCalendarFile)
    draft = _read(page, find_base)
    page.check()
    return draft.build(years or {})


def _read(page: sheets.Sheet, find_base: FindBase) -> drafts.Draft:
    entries = page.entries(page.root, "calendar file", KEYS)
    draft = drafts.Draft()
    _require(page, entries)
    for key, node in entries.items():
        match key:
            case "calendar":
                draft.name = _name(page, node)
            case "title":
                draft.title = reading.texts(page, node, key)
            case "zone":
                draft.zone = _zone(page, node)
            case "based_on":
                draft.base = _base(page, node, find_base)
            case "country":
                draft.country = _country(page, node)
            case "weekly":
                draft.weekly = _weekly(page, node)
            case "make_up_hours":
                draft.make_up_hours = reading.spans(page, node, key)
            case "holidays":
                named = reading.dates(page, node, key)
                draft.holidays = {on: reading.name(page, value, f"holidays.{on}") for on, value in named}
            case "extra_workdays":
                _extra_workdays(page, node, draft)
            case "announced":
                draft.announced = set(_years(page, node))
    if "subdivision" in entries:
        draft.subdivision = _subdivision(page, entries["subdivision"], draft.country)
    return draft


def _require(page: sheets.Sheet, entries: Mapping[str, sheets.Node]) -> None:
    if "calendar" not in entries:
        page.wrong(page.root, "calendar", f"a name, as in `calendar: {PurePath(page.path).stem}`", "add the key")
    for key, example in (("zone", "Asia/Shanghai"), ("weekly", f"{{mon: {reading.HOURS_EXAMPLE}}}")):
        if key not in entries and "based_on" not in entries:
            page.wrong(page.root, key, f"`{key}: {example}`, or `based_on: cn_office`", "add the key")
    if "based_on" in entries and "country" in entries:
        page.wrong(entries["country"], "country", "either `based_on` or `country`", "leave one of the two out")
    if "subdivision" in entries and "country" not in entries:
        page.wrong(entries["subdivision"], "subdivision", "a subdivision of a `country`", "add `country`")


def _name(page: sheets.Sheet, node: sheets.Node) -> str:
    name = page.text(node, "calendar") or ""
    stem = PurePath(page.path).stem
    if name and name != stem:
        page.wrong(node, "calendar", f"{stem}, as the file is called", "rename one of the two")
    return name


def _zone(page: sheets.Sheet, node: sheets.Node) -> str | None:
    zone = page.text(node, "zone")
    try:
        return working.named_zone(zone).key if zone else None
    except errors.UnknownZone:
        page.wrong(node, "zone", "IANA names such as Asia/Shanghai", near=zoneinfo.available_timezones())
        return None


def _weekly(page: sheets.Sheet, node: sheets.Node) -> dict[str, reading.Spans]:
    """The hours of each day; some day has some, as no case could take a step whose clock never comes to run."""
    known_count = len(page.problems.found)
    week = page.entries(node, "weekly", hours.WEEKDAYS)
    found = {day: reading.spans(page, spans, f"weekly.{day}") for day, spans in week.items()}
    if not any(found.values()) and len(page.problems.found) == known_count:
        page.wrong(node, "weekly", "hours on one day at least", f"write `mon: {reading.HOURS_EXAMPLE}`")
    return found


def _country(page: sheets.Sheet, node: sheets.Node) -> str | None:
    code = page.text(node, "country")
    try:
        return published.known_country(code) if code else None
    except errors.UnknownCountry as why:
        page.wrong(node, "country", why.allowed, why.fix.removeprefix("; "))
        return None


def _subdivision(page: sheets.Sheet, node: sheets.Node, country: str | None) -> str | None:
    code = page.text(node, "subdivision")
    try:
        return published.known_subdivision(country, code) if code and country else None
    except errors.UnknownCountry as why:
        page.wrong(node, "subdivision", why.allowed, why.fix.removeprefix("; "))
        return None


def _base(page: sheets.Sheet, node: sheets.Node, find_base: FindBase) -> working.WorkingCalendar | None:
    name = page.text(node, "based_on")
    try:
        return find_base(name) if name else None
    except errors.UnknownCalendar as why:
        page.wrong(node, "based_on", why.allowed, why.fix.removeprefix("; "))
    except errors.BadCalendarFile as why:
        page.wrong(node, "based_on", "a calendar without problems", str(why))
    return None


def _extra_workdays(page: sheets.Sheet, node: sheets.Node, draft: drafts.Draft) -> None:
    for on, value in reading.dates(page, node, "extra_workdays"):
        key = f"extra_workdays.{on}"
        if value.kind == "mapping":
            entries = page.entries(value, key, ("hours", "name"))
            if "hours" not in entries:
                page.wrong(value, key, f"`hours: {reading.HOURS_EXAMPLE}`", "add the key")
            own = reading.spans(page, entries["hours"], f"{key}.hours") if "hours" in entries else []
            draft.extra_workdays[on] = own
            if "name" in entries:
                draft.names[on] = reading.name(page, entries["name"], f"{key}.name")
        else:
            draft.extra_workdays[on] = reading.spans(page, value, key)


def _years(page: sheets.Sheet, node: sheets.Node) -> Iterable[int]:
    for item in page.items(node, "announced", "[2027]"):
        year = page.text(item, "announced") or ""
        if re.fullmatch(r"[12][0-9]{3}", year):
            yield int(year)
        else:
            page.wrong(item, "announced", "years such as 2027")
