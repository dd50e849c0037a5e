"""What calendar files and year tables have in common: dates, hours, and names by language."""

import re
from collections.abc import Iterable
from datetime import date

from engine import errors, sheets
from engine.calendars import days, hours

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "de")
HOURS_EXAMPLE = '["09:00-12:00", "13:00-18:00"]'

Spans = list[tuple[str, str]]

_SPAN = re.compile(r"([\d:]+)\s*[-–]\s*([\d:]+)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SPANS_ALLOWED = "spans such as 09:00-17:00, 22:00-06:00 or 18:00-24:00"


def texts(page: sheets.Sheet, node: sheets.Node, key: str) -> dict[str, str]:
    """A text by language."""
    entries = page.entries(node, key, LANGUAGES)
    found = {language: page.text(value, f"{key}.{language}") for language, value in entries.items()}
    return {language: text for language, text in found.items() if text}


def name(page: sheets.Sheet, node: sheets.Node, key: str) -> days.Name:
    """A name: a text, or a text by language."""
    return texts(page, node, key) if node.kind == "mapping" else page.text(node, key) or ""


def dates(page: sheets.Sheet, node: sheets.Node, key: str) -> Iterable[tuple[date, sheets.Node]]:
    """The entries of a mapping by date."""
    for text, value in page.entries(node, key).items():
        on = read_date(text)
        if on:
            yield on, value
        else:
            page.wrong_key(node, text, key, "dates of the calendar, written 2026-12-25")


def read_date(text: str) -> date | None:
    """The date of a text such as 2026-12-25; None where it is none."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def spans(page: sheets.Sheet, node: sheets.Node, key: str) -> Spans:
    """A list of spans, in order."""
    found: Spans = []
    last_s = 0
    for item in page.items(node, key, HOURS_EXAMPLE):
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
    try:
        if text and (span := read_span(text)):
            return span
    except errors.BadHours as why:
        page.wrong(node, key, _SPANS_ALLOWED, why.fix)
        return None
    if text:
        page.wrong(node, key, _SPANS_ALLOWED)
    return None


def read_span(text: str) -> tuple[str, str] | None:
    """The pair of a text such as 09:00-17:00; None where it is no span. Raises errors.BadHours."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    hours.parse([(match[1], match[2])])
    return match[1], match[2]
