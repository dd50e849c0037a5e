"""Calendars on their way from files into a database: a changed one becomes a new version, by which all count."""

from datetime import datetime

from engine import errors, sheets, store
from engine.calendars import builtin, shelf
from engine.calendars import registry as calendars
from engine.database import Connection


def publish_calendars(
    connection: Connection, on: shelf.Shelf, at: datetime, by: str, *, back: bool = True
) -> tuple[store.calendars.Published, ...]:
    """Makes the calendars of a shelf the ones that count, all or none. Returns those that changed, and those that were
    left as they are.

    A built-in calendar whose year tables are gone is as it was without them. Without ``back`` a version that counted
    before does not come again: whoever has older files than the database leaves it as it is. Raises
    errors.BadCalendarFile, errors.UnknownCalendar.
    """
    finder = check_calendars(on)
    older = frozenset() if back else older_calendars(connection, on)
    found = []
    for name in _names(connection, on):
        hash_ = finder.find(name).version
        if name in older:
            found.append(store.calendars.find(connection, name, hash_))
            continue
        published = store.calendars.publish(connection, name, hash_, finder.sources(name).as_json(), at, by)
        if published.changed:
            found.append(published)
    return tuple(found)


def older_calendars(connection: Connection, on: shelf.Shelf) -> frozenset[str]:
    """The calendars of which a shelf has a version that counted before and counts no more."""
    finder, live = check_calendars(on), store.calendars.live(connection)
    versions = {name: finder.find(name).version for name in _names(connection, on)}
    return frozenset(
        name
        for name, hash_ in versions.items()
        if hash_ != live.get(name) and store.calendars.was_live(connection, name, hash_)
    )


def _names(connection: Connection, on: shelf.Shelf) -> list[str]:
    """The calendars that a shelf says something of; without its year tables a built-in one is another."""
    return sorted({*on.calendars, *on.tables, *(store.calendars.live(connection).keys() & set(builtin.NAMES))})


def check_calendars(on: shelf.Shelf) -> calendars.Finder:
    """The calendars of a shelf, each of which can be used. Raises errors.BadCalendarFile, errors.UnknownCalendar."""
    if on.strays:
        raise _stray(on.strays[0])
    finder = calendars.Finder(on)
    for name in sorted({*on.calendars, *on.tables}):
        finder.find(name)
    return finder


def _stray(path: str) -> errors.BadYaml:
    problems = sheets.Problems(path)
    fix = "call it by calendar and year, such as cn_office-2027.yaml"
    problems.add(sheets.START, "this is no name of a year table", fix=fix, code="name")
    return problems.refusal(errors.BadCalendarFile)
