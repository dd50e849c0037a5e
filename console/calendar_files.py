"""The calendar files beside definitions, each looked at whether or not something counts by it."""

from collections.abc import Iterator
from pathlib import Path

from console import places
from engine import errors, settings, sheets
from engine.calendars import registry, shelf


def beside(path: Path) -> Path:
    """The directory of calendars that belongs to a directory of definitions."""
    return path / "calendars"


def count(path: Path) -> int:
    """How many calendar files and year tables there are beside the definitions of a directory."""
    folder = beside(path)
    return len(list(folder.glob("*.yaml"))) + len(list((folder / shelf.TABLES).glob("*.yaml")))


def problems(path: Path, known: settings.Settings) -> Iterator[sheets.Problem]:
    """What is wrong with those files; they may be based on calendars of the configuration."""
    own, whole = shelf.Shelf.of([beside(path)]), shelf.Shelf.of([beside(path), *places.calendar_dirs(known)])
    for stray in own.strays:
        yield _problem(stray, "this is no name of a year table", "call it by calendar and year: cn_office-2027.yaml")
    finder = registry.Finder(whole)
    for name in sorted({*own.calendars, *own.tables}):
        try:
            finder.find(name)
        except errors.BadCalendarFile as refused:
            yield from refused.problems
        except errors.UnknownCalendar as refused:
            source = own.calendars.get(name) or next(iter(own.tables[name].values()))
            yield _problem(source.path, str(refused), "")


def _problem(path: str, sentence: str, fix: str) -> sheets.Problem:
    found = sheets.Problems(path)
    found.add(sheets.START, sentence, fix=fix, code="name")
    return found.in_order()[0]
