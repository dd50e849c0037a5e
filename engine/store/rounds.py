"""When mails that someone wants gathered are told: hourly or daily, in their own hours."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection, select

from engine import calendars, errors
from engine.calendars import registry, shelf
from engine.store import calendars as published
from engine.store import caps, choices
from engine.store.statements import TABLES

PERSONS = TABLES["persons"]
KIND = "digest"
"""Of the mails that a reader may do without: whoever wants no digests gets their mails one by one."""


def wishes(connection: Connection, now: datetime, otherwise: str) -> dict[str, tuple[caps.Rule, datetime]]:
    """By person who wants mails gathered: how, and when the next round is after now, in the hours of the calendar
    ``otherwise`` for those who have none of their own.
    """
    asked = PERSONS.c.digest.in_(caps.CHOSEN)
    rows = connection.execute(select(PERSONS.c.key, PERSONS.c.digest, PERSONS.c.calendar).where(asked)).all()
    known = _calendars(connection, {row.calendar or otherwise for row in rows})
    return {
        row.key: (row.digest, next_round(row.digest, now, known[row.calendar or otherwise]))
        for row in rows
        if not _are_unwanted(connection, row.key)
    }


def next_round(wish: caps.Rule, at: datetime, hours: calendars.WorkingCalendar) -> datetime:
    """Hourly: at the full hour, in whose hours it is or that come next. Daily: when hours begin, of this day or the
    next that has some. Someone without hours is told at once.
    """
    local = at.astimezone(hours.zone)
    try:
        if wish == "hourly":
            full = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
            return hours.opens(full + timedelta(hours=1))
        days = (datetime.combine(local.date() + timedelta(days=one), time.min, hours.zone) for one in (0, 1))
        return next(found for found in (hours.opens(day.astimezone(UTC)) for day in days) if found > at)
    except errors.NoWorkingTime:
        return at


def _calendars(connection: Connection, names: Iterable[str]) -> dict[str, calendars.WorkingCalendar]:
    """The calendars that count now; one that is not there is always open."""
    sources, found = None, dict[str, calendars.WorkingCalendar]()
    for name in names:
        sources = published.live_sources(connection) if sources is None else sources
        on = shelf.Shelf.from_json(sources[name]) if name in sources else shelf.Shelf.of(())
        try:
            found[name] = registry.Finder(on).find(name)
        except (errors.UnknownCalendar, errors.BadCalendarFile):
            found[name] = calendars.ALWAYS
    return found


def _are_unwanted(connection: Connection, person: str) -> bool:
    said = choices.last(connection, "person", person, KIND)
    return said is not None and not said.wanted
