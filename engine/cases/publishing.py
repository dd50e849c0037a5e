"""Calendars on their way from files into a database: a changed one becomes a new version, by which all count."""

from datetime import datetime

from engine import errors, sheets, store
from engine.calendars import builtin, shelf
from engine.calendars import registry as calendars
from engine.database import Connection


def publish_calendars(
    connection: Connection, on: shelf.Shelf, at: datetime, by: str, *, back: bool = True
) -> tuple[store.calendars.Published, ...]:
    """Makes the calendars of a shelf the ones that count, all or none, and returns those that changed.

    A built-in calendar whose year tables are gone is as it was without them. Without ``back`` a version that counted
    before does not come again: whoever has older files than the database leaves it as it is. Raises
    errors.BadCalendarFile, errors.UnknownCalendar.
    """
    finder = check_calendars(on)
    live = store.calendars.live(connection)
    changed = []
    for name in sorted({*on.calendars, *on.tables, *(live.keys() & set(builtin.NAMES))}):
        hash_ = finder.find(name).version
        if not back and hash_ != live.get(name) and store.calendars.was_live(connection, name, hash_):
            continue
        published = store.calendars.publish(connection, name, hash_, finder.sources(name).as_json(), at, by)
        if published.changed:
            changed.append(published)
    return tuple(changed)


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
