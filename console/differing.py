"""`caseclock calendar diff`: where two calendars differ."""

from pathlib import Path
from typing import Annotated, Any

import typer

from console import calendar_days, complaints, places, terminal
from engine import calendars, clock, errors, sheets
from engine.calendars import files, registry, shelf

Year = Annotated[int | None, typer.Argument(metavar="YEAR", min=1900, max=2200, help="[default: this year]")]


def diff(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="A", help="A calendar, or the path of a calendar file.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Likewise.")],
    year: Year = None,
    json: terminal.AsJson = False,
) -> None:
    """Prints the days of a year that have other hours in B than in A. The exit code is 1 where something differs.

    Example: `caseclock calendar diff cn_office office 2026`
    """
    finder = registry.Finder(shelf.Shelf.of(places.calendar_dirs(terminal.settings_of(context))))
    one, other = _find(finder, first), _find(finder, second)
    in_year = year or clock.SystemClock().now().astimezone(one.zone).year
    facts: dict[str, Any] = {
        "a": first,
        "b": second,
        "year": in_year,
        "zones": [one.zone.key, other.zone.key],
        "provisional": [not calendar.is_announced(in_year) for calendar in (one, other)],
        "changes": calendar_days.changes(one, other, calendar_days.of_year(in_year)),
    }
    if json:
        terminal.print_json(facts)
    else:
        _tell(facts)
    if facts["changes"] or one.zone.key != other.zone.key:
        raise typer.Exit(complaints.FOUND)


def _find(finder: registry.Finder, given: str) -> calendars.WorkingCalendar:
    """The calendar of a name; of a path, that of the file, wherever it lies."""
    path = Path(given)
    if path.suffix != ".yaml":
        return finder.find(given)
    return files.parse(sheets.load(path, errors.BadCalendarFile), given, finder.find)


def _tell(facts: dict[str, Any]) -> None:
    if facts["zones"][0] != facts["zones"][1]:
        terminal.tell(f"The zone: {' → '.join(facts['zones'])}.")
    count = len(facts["changes"])
    days = f"{count} {'day' if count == 1 else 'days'}" if count else "no day"
    terminal.tell(f"{facts['a']} → {facts['b']}, {facts['year']}: {days} with other hours.")
    if count:
        terminal.out.print(calendar_days.table(facts["changes"]))
