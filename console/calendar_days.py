"""The days of calendars as facts and tables: how a year differs from the week, and from another calendar."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from console import terminal
from engine import calendars
from engine.calendars import tables


def of_year(year: int) -> Iterator[date]:
    """Every date of the year."""
    first_on = date(year, 1, 1)
    return (first_on + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first_on).days))


def of_table(year: int) -> Iterator[date]:
    """Every date of which a year's table may speak."""
    return (on for start in (year - 1, year) for on in of_year(start) if tables.belongs(on, year))


def facts(on: date, day: calendars.Day) -> dict[str, Any]:
    """One day for programs."""
    return {"date": on.isoformat(), **_what(day)}


def _what(day: calendars.Day) -> dict[str, Any]:
    return {"spans": [list(span) for span in day.spans], "reason": str(day.reason)}


def changes(
    before: calendars.WorkingCalendar, after: calendars.WorkingCalendar, dates: Iterable[date]
) -> list[dict[str, Any]]:
    """The dates that have other hours in the one than in the other."""
    pairs = ((on, before.day(on), after.day(on)) for on in dates)
    return [
        {"date": on.isoformat(), "from": _what(was), "to": _what(is_)}
        for on, was, is_ in pairs
        if was.hours != is_.hours
    ]


def table(found: list[dict[str, Any]]) -> Any:
    """Such changes as a table."""
    made = terminal.table("date", "from", "to", "reason", whole=("date",))
    for one in found:
        on = date.fromisoformat(one["date"])
        made.add_row(f"{on:%a %Y-%m-%d}", _hours(one["from"]), _hours(one["to"]), _why(one["to"]["reason"]))
    return made


def _why(reason: str) -> str:
    return {"hours": "as in the week", "weekend": "off in the week"}.get(reason, reason)


def _hours(what: dict[str, Any]) -> str:
    return ", ".join(f"{opens}-{closes}" for opens, closes in what["spans"]) or "off"


def hours(day: calendars.Day) -> str:
    """The hours of a day on one line."""
    return _hours(_what(day))
