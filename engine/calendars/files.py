"""Calendars as an administrator writes them: one YAML file each, often an office's own hours on a built-in calendar."""

import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from engine import errors, sheets
from engine.calendars import days, hours, working

KEYS = (
    "calendar", "title", "zone", "based_on", "weekly", "make_up_hours", "holidays", "extra_workdays", "announced",
)  # fmt: skip
LANGUAGES = ("en", "zh-Hans", "zh-Hant", "de")

Spans = list[tuple[str, str]]
FindBase = Callable[[str], working.WorkingCalendar]

_SPAN = re.compile(r"([\d:]+)\s*[-–]\s*([\d:]+)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SPANS_ALLOWED = "spans such as 09:00-17:00, 22:00-06:00 or 18:00-24:00"
_EXAMPLE = '["09:00-12:00", "13:00-18:00"]'


@dataclass
class Draft:
    """What a file says, as far as it could be read. None: the file leaves it to the calendar that it is based on."""

    name: str = ""
    title: dict[str, str] = field(default_factory=dict)
    zone: str | None = None
    base: working.WorkingCalendar | None = None
    weekly: dict[str, Spans] | None = None
    make_up_hours: Spans | None = None
    holidays: dict[date, days.Name] = field(default_factory=dict)
    extra_workdays: dict[date, Spans] = field(default_factory=dict)
    names: dict[date, days.Name] = field(default_factory=dict)
    announced: set[int] | None = None


def parse(source: str | bytes, file: str, find_base: FindBase) -> working.WorkingCalendar:
    """The calendar of a file's text; `find_base` gives the calendar that a name in `based_on` stands for.

    Its `version` depends on what it says and on what it is based on, not on how the file is laid out. Raises
    errors.BadCalendarFile with every problem of the file.
    """
    page = sheets.Sheet(source, file, errors.BadCalendarFile)
    draft = _read(page, find_base)
    page.check()
    return _build(draft)


def _read(page: sheets.Sheet, find_base: FindBase) -> Draft:
    entries = page.entries(page.root, "calendar file", KEYS)
    draft = Draft()
    _require(page, entries)
    for key, node in entries.items():
        match key:
            case "calendar":
                draft.name = _name(page, node)
            case "title":
                draft.title = _texts(page, node, key)
            case "zone":
                draft.zone = _zone(page, node)
            case "based_on":
                draft.base = _base(page, node, find_base)
            case "weekly":
                week = page.entries(node, key, hours.WEEKDAYS)
                draft.weekly = {day: _spans(page, spans, f"weekly.{day}") for day, spans in week.items()}
            case "make_up_hours":
                draft.make_up_hours = _spans(page, node, key)
            case "holidays":
                draft.holidays = {on: _called(page, value, f"holidays.{on}") for on, value in _dates(page, node, key)}
            case "extra_workdays":
                _extra_workdays(page, node, draft)
            case "announced":
                draft.announced = set(_years(page, node))
    return draft


def _require(page: sheets.Sheet, entries: Mapping[str, sheets.Node]) -> None:
    if "calendar" not in entries:
        page.wrong(page.root, "calendar", f"a name, as in `calendar: {PurePath(page.path).stem}`", "add the key")
    for key, example in (("zone", "Asia/Shanghai"), ("weekly", f"{{mon: {_EXAMPLE}}}")):
        if key not in entries and "based_on" not in entries:
            page.wrong(page.root, key, f"`{key}: {example}`, or `based_on: cn_office`", "add the key")


def _name(page: sheets.Sheet, node: sheets.Node) -> str:
    name = page.text(node, "calendar") or ""
    stem = PurePath(page.path).stem
    if name and name != stem:
        page.wrong(node, "calendar", f"{stem}, as the file is called", "rename one of the two")
    return name


def _texts(page: sheets.Sheet, node: sheets.Node, key: str) -> dict[str, str]:
    entries = page.entries(node, key, LANGUAGES)
    texts = {language: page.text(value, f"{key}.{language}") for language, value in entries.items()}
    return {language: text for language, text in texts.items() if text}


def _zone(page: sheets.Sheet, node: sheets.Node) -> str | None:
    zone = page.text(node, "zone")
    try:
        return working.named_zone(zone).key if zone else None
    except errors.UnknownZone:
        page.wrong(node, "zone", "IANA names such as Asia/Shanghai", near=zoneinfo.available_timezones())
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


def _spans(page: sheets.Sheet, node: sheets.Node, key: str) -> Spans:
    found: Spans = []
    last_s = 0
    for item in page.items(node, key, _EXAMPLE):
        span = _span(page, item, key)
        if span is None:
            continue
        ((from_s, to_s),) = hours.parse([span])
        if from_s < last_s:
            page.wrong(item, key, "spans in order that do not overlap", "begin it when the one before has ended")
        last_s = to_s
        found.append(span)
    return found


def _span(page: sheets.Sheet, node: sheets.Node, key: str) -> tuple[str, str] | None:
    text = page.text(node, key)
    match = _SPAN.fullmatch(text or "")
    try:
        if match:
            hours.parse([(match[1], match[2])])
            return match[1], match[2]
    except errors.BadHours as why:
        page.wrong(node, key, _SPANS_ALLOWED, why.fix)
        return None
    if text:
        page.wrong(node, key, _SPANS_ALLOWED)
    return None


def _dates(page: sheets.Sheet, node: sheets.Node, key: str) -> Iterable[tuple[date, sheets.Node]]:
    for name, value in page.entries(node, key).items():
        try:
            on = date.fromisoformat(name) if _DATE.fullmatch(name) else None
        except ValueError:
            on = None
        if on:
            yield on, value
        else:
            page.wrong_key(node, name, key, "dates of the calendar, written 2026-12-25")


def _called(page: sheets.Sheet, node: sheets.Node, key: str) -> days.Name:
    return _texts(page, node, key) if node.kind == "mapping" else page.text(node, key) or ""


def _extra_workdays(page: sheets.Sheet, node: sheets.Node, draft: Draft) -> None:
    for on, value in _dates(page, node, "extra_workdays"):
        key = f"extra_workdays.{on}"
        if value.kind == "mapping":
            entries = page.entries(value, key, ("hours", "name"))
            if "hours" not in entries:
                page.wrong(value, key, f"`hours: {_EXAMPLE}`", "add the key")
            draft.extra_workdays[on] = _spans(page, entries["hours"], f"{key}.hours") if "hours" in entries else []
            if "name" in entries:
                draft.names[on] = _called(page, entries["name"], f"{key}.name")
        else:
            draft.extra_workdays[on] = _spans(page, value, key)


def _years(page: sheets.Sheet, node: sheets.Node) -> Iterable[int]:
    for item in page.items(node, "announced", "[2027]"):
        year = page.text(item, "announced") or ""
        if re.fullmatch(r"[12][0-9]{3}", year):
            yield int(year)
        else:
            page.wrong(item, "announced", "years such as 2027")


def _build(draft: Draft) -> working.WorkingCalendar:
    base = draft.base
    weekly: Mapping[str, Iterable[tuple[str, str]]] = draft.weekly or {}
    if base and draft.weekly is None:
        weekly = {weekday: day.spans for weekday, day in zip(hours.WEEKDAYS, base.book.week, strict=True)}
    make_up_hours = draft.make_up_hours or (_first_hours(draft.weekly) if draft.weekly else None)
    return working.WorkingCalendar(
        draft.zone or (base.zone if base else "UTC"),
        weekly,
        draft.holidays,
        draft.extra_workdays,
        names=draft.names,
        name=draft.name,
        title=draft.title,
        inherited=base.book.own if base else None,
        public=_public(base, make_up_hours) if base else None,
        public_version=f"{base.version} {make_up_hours}" if base else "",
        announced=_announced(base, draft.announced),
    )


def _first_hours(weekly: Mapping[str, Spans]) -> Spans | None:
    """A make-up day is worked as Mondays are, or the first day of the week that has hours."""
    return next((weekly[weekday] for weekday in hours.WEEKDAYS if weekly.get(weekday)), None)


def _public(base: working.WorkingCalendar, make_up_hours: Spans | None) -> Callable[[int], dict[date, days.Day]]:
    made_up = hours.parse(make_up_hours) if make_up_hours else None

    def own_hours(day: days.Day) -> days.Day:
        return days.Day(made_up, day.reason) if made_up and day.reason.kind == "make-up day" else day

    return lambda year: {on: own_hours(day) for on, day in base.book.published(year).items()}


def _announced(base: working.WorkingCalendar | None, years: set[int] | None) -> frozenset[int] | None:
    known = base.announced if base else None
    return known if years is None else frozenset(years) | (known or frozenset())
