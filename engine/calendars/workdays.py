"""Arithmetic in working days and calendar days: from a local time of day to the same one, days later."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from engine.calendars import daybook, starts


def clock_start(book: daybook.DayBook, local: datetime, rule: starts.StartRule) -> datetime:
    """The local instant at which the clock of what arrived at `local` starts: that itself where nothing moves it."""
    if not book.day(local.date()).hours:
        local = _after_day_off(book, local, rule.on_day_off)
    if rule.cutoff and local.time() >= rule.cutoff.after:
        local = _at(book.working_date(local.date(), 1), rule.cutoff.starts, local.tzinfo)
    return local


def _after_day_off(book: daybook.DayBook, local: datetime, on_day_off: starts.OnDayOff) -> datetime:
    on = book.working_date(local.date(), 1)
    if on_day_off == "opening":
        return _since_midnight(on, book.day(on).hours[0][0], local.tzinfo)
    return _at(on, local.time(), local.tzinfo)


def later(book: daybook.DayBook, local: datetime, count: int, until_close: bool) -> datetime:
    """The same time of day `count` working days later (earlier, where negative), or that day's last closing."""
    on = book.working_date(local.date(), count) if count else local.date()
    if until_close and book.day(on).hours:
        return _since_midnight(on, book.day(on).hours[-1][1], local.tzinfo).astimezone(UTC)
    return (_at(on, local.time(), local.tzinfo) if count else local).astimezone(UTC)


def calendar_days_later(local: datetime, count: int) -> datetime:
    """The same local time of day `count` days later, also across a change of the clock."""
    return (local + timedelta(days=count)).astimezone(UTC)


def _at(on: date, clock: time, zone: tzinfo | None) -> datetime:
    """A local time that the clock skips is moved by what it skips; one that it repeats is the first of the two."""
    return datetime.combine(on, clock.replace(fold=0), tzinfo=zone)


def _since_midnight(on: date, seconds: int, zone: tzinfo | None) -> datetime:
    return (datetime.combine(on, time(0)) + timedelta(seconds=seconds)).replace(tzinfo=zone)
