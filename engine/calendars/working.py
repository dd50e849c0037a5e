"""Working time of one calendar: when it passes, how much of it lies between two instants, and why."""

import hashlib
import json
import zoneinfo
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from engine import errors, sheets
from engine.calendars import daybook, days, hours, ledger, regimes, starts, workdays, years

_DAY = timedelta(days=1)
_WHOLE_DAY = ((0, hours.DAY_S),)

Spans = Iterable[tuple[str, str]]


class WorkingCalendar:
    """When time counts: a zone, weekly hours, holidays, and days with hours of their own.

    A date's hours are looked up in `holidays` (no hours), then `extra_workdays` (hours of that date alone), then
    `public` (days off and make-up days that a state publishes, a year at a time), then `weekly`. A span over midnight
    belongs to the date on which it begins. Spans are half-open. Nothing changes after construction but tables of years
    that fill when they are first asked for; two threads that fill the same one fill it alike.
    """

    def __init__(
        self,
        zone: str | zoneinfo.ZoneInfo,
        weekly: Mapping[str, Spans],
        holidays: Iterable[date] | Mapping[date, days.Name] = (),
        extra_workdays: Mapping[date, Spans] | None = None,
        *,
        names: Mapping[date, days.Name] | None = None,
        name: str = "",
        title: Mapping[str, str] | None = None,
        inherited: Mapping[date, days.Day] | None = None,
        public: daybook.PublicDays | None = None,
        public_version: str = "",
        announced: Iterable[int] | None = None,
    ) -> None:
        """`names` names extra workdays for the ledger. `inherited` are special dates of the calendar that this one is
        based on. `announced` lists years whose public table is known to be
        complete; None says that the holidays of this calendar are not announced year by year (see `is_provisional`).

        Raises errors.UnknownZone, errors.UnknownWeekday, errors.BadHours.
        """
        self.zone = named_zone(zone)
        self.name, self.title = name, dict(title or {})
        self.announced = None if announced is None else frozenset(announced)
        week = days.week(weekly)
        own = daybook.own_days(week, holidays, extra_workdays or {}, names or {})
        self.book = daybook.DayBook(week, {**(inherited or {}), **own}, public)
        self._always = not self.book.own and public is None and all(day.hours == _WHOLE_DAY for day in week)
        self._tables: dict[int, years.YearTable] = {}
        self._ledgers: dict[int, list[ledger.LedgerSpan]] = {}
        self.version = self._digest(public_version)

    def __repr__(self) -> str:
        return f"<WorkingCalendar {self.name or self.zone.key} {self.version[:12]}>"

    def _digest(self, public_version: str) -> str:
        """The identity of what the calendar says, by which an edited calendar is told from the one before."""
        facts = {
            "zone": self.zone.key,
            "weekly": [day.hours for day in self.book.week],
            "own": {str(on): _facts(day) for on, day in self.book.own.items()},
            "announced": None if self.announced is None else sorted(self.announced),
            "public": public_version,
        }
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def add(self, start: datetime, seconds: float) -> datetime:
        """The earliest instant (UTC) at which `seconds` of working time have passed since `start`.

        0 seconds give the start itself, also outside hours; a budget used up at closing is due at closing. Raises
        ValueError for negative seconds, errors.NaiveInstant, and errors.NoWorkingTime when 100 years are not enough.
        """
        at = start if start.tzinfo is UTC and start.year in daybook.YEARS else utc(start)
        if seconds < 0:
            raise ValueError(f"{seconds} working seconds can't be added: allowed are 0 and more")
        wanted = timedelta(seconds=seconds)
        if self._always or not wanted:
            return at + wanted
        year = at.year
        table = self._tables.get(year) or self._table(year)
        wanted += table.worked(at)
        while wanted > table.total:
            wanted -= table.total
            year = self._within_horizon(year + 1, at)
            table = self._tables.get(year) or self._table(year)
        return table.reached(wanted)

    def opens(self, at: datetime) -> datetime:
        """The first instant (UTC) from `at` on from which working time passes. Raises what `add` raises."""
        start = utc(at)
        if self._always:
            return start
        year = start.year
        while (found := (self._tables.get(year) or self._table(year)).opens(start)) is None:
            year = self._within_horizon(year + 1, start)
        return found

    def subtract(self, end: datetime, seconds: float) -> datetime:
        """The latest instant (UTC) with `seconds` of working time between it and `end`, as for a reminder before due.

        Raises what `add` raises.
        """
        at = utc(end)
        if seconds < 0:
            raise ValueError(f"{seconds} working seconds can't be subtracted: allowed are 0 and more")
        wanted = timedelta(seconds=seconds)
        if self._always or not wanted:
            return at - wanted
        year = at.year
        table = self._tables.get(year) or self._table(year)
        left = table.worked(at) - wanted
        while left < years.NOTHING:
            year = self._within_horizon(year - 1, at)
            table = self._tables.get(year) or self._table(year)
            left += table.total
        return table.left(left)

    def elapsed(self, start: datetime, end: datetime) -> float:
        """The working seconds in [start, end); negative where `end` is before `start`. Raises errors.NaiveInstant."""
        from_at, to_at = utc(start), utc(end)
        if self._always:
            return (to_at - from_at).total_seconds()
        if to_at < from_at:
            return -self.elapsed(to_at, from_at)
        year, last_year = from_at.year, to_at.year
        table = self._tables.get(year) or self._table(year)
        worked = -table.worked(from_at)
        while year < last_year:
            worked += table.total
            year += 1
            table = self._tables.get(year) or self._table(year)
        return (worked + table.worked(to_at)).total_seconds()

    def _table(self, year: int) -> years.YearTable:
        """The working spans of the UTC year."""
        within, first_on, last_on = self._dates_round(year)
        dates = (first_on + number * _DAY for number in range((last_on - first_on).days + 1))
        table = years.table(
            interval for on in dates for interval in ledger.day_intervals(on, self.book.day(on), within)
        )
        self._tables[year] = table
        return table

    def _ledger(self, year: int) -> list[ledger.LedgerSpan]:
        """All of the UTC year, with the reasons."""
        found = self._ledgers[year] = list(ledger.spans(self.book, *self._dates_round(year)))
        return found

    def _dates_round(self, year: int) -> tuple[tuple[regimes.Regime, ...], date, date]:
        """The UTC year, from its first to its last local date: those round its ends reach into it."""
        from_at, to_at = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        return regimes.regimes(self.zone, from_at, to_at), from_at.date() - 3 * _DAY, to_at.date() + 2 * _DAY

    def _within_horizon(self, year: int, start: datetime) -> int:
        return daybook.within_horizon(year, start.date())

    def clock_start(self, start: datetime, rule: starts.StartRule = starts.AT_OPENING) -> datetime:
        """The instant (UTC) at which the clock of what arrived at `start` starts. Raises errors.NaiveInstant."""
        at = utc(start)
        local = at.astimezone(self.zone)
        then = workdays.clock_start(self.book, local, rule)
        return at if then is local else then.astimezone(UTC)

    def add_working_days(
        self, start: datetime, count: int, until_close: bool = False, rule: starts.StartRule = starts.AT_OPENING
    ) -> datetime:
        """The instant (UTC) `count` working days after the clock starts, at its local time of day or at that day's
        last closing. A negative count goes back from `start` itself. A working day is a date with hours.

        Raises errors.NaiveInstant, errors.NoWorkingTime.
        """
        local = utc(start).astimezone(self.zone)
        if count >= 0:
            local = workdays.clock_start(self.book, local, rule)
        return workdays.later(self.book, local, count, until_close)

    def add_calendar_days(self, start: datetime, count: int) -> datetime:
        """The instant (UTC) at the same local time of day `count` calendar days later. Raises errors.NaiveInstant."""
        return workdays.calendar_days_later(utc(start).astimezone(self.zone), count)

    def day(self, on: date) -> days.Day:
        """The hours of a local date, and the reason for them."""
        return self.book.day(on)

    def ledger(self, start: datetime, end: datetime) -> tuple[ledger.LedgerSpan, ...]:
        """What of [start, end) counted and what did not, and why; the counted seconds sum up to `elapsed`.

        A span over midnight has the reason of the date on which it begins. Nothing where `end` is not after `start`.
        Raises errors.NaiveInstant.
        """
        from_at, to_at = utc(start), utc(end)
        if to_at <= from_at:
            return ()
        if self._always:
            hours_reason = self.book.week[0].reason
            return (ledger.LedgerSpan(from_at, to_at, (to_at - from_at).total_seconds(), True, hours_reason),)
        found: list[ledger.LedgerSpan] = []
        for year in range(from_at.year, to_at.year + 1):
            spans = self._ledgers.get(year) or self._ledger(year)
            found = ledger.joined(found, ledger.part(spans, from_at, to_at))
        return tuple(found)

    def is_provisional(self, at: datetime) -> bool:
        """Whether the public table that decides about `at` is still to be announced.

        A year is announced when its table has a make-up day, or `announced` names it. As the notice for a year also
        moves days of the December before, instants from 20 December wait for it too.
        """
        if self.announced is None:
            return False
        local = utc(at).astimezone(self.zone)
        year = local.year + (local.month == 12 and local.day >= 20)
        return not (self.is_announced(year) and (year == local.year or self.is_announced(local.year)))

    def is_announced(self, year: int) -> bool:
        """Whether the public table of the year is there; always so where holidays are not announced year by year."""
        if self.announced is None or year in self.announced:
            return True
        return self.book.has_made_up_day(year)


def utc(at: datetime) -> datetime:
    """The instant in UTC. Raises errors.NaiveInstant for one without a zone, errors.InstantTooFar."""
    if at.tzinfo is not UTC and at.utcoffset() is None:
        raise errors.NaiveInstant(given=at.isoformat())
    if not daybook.FIRST_YEAR <= at.year <= daybook.LAST_YEAR:
        first, last = daybook.FIRST_YEAR, daybook.LAST_YEAR
        raise errors.InstantTooFar(given=at.isoformat(), first=first, last=last)
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def _facts(day: days.Day) -> list[object]:
    return [day.hours, day.reason.kind, sorted(day.reason.names)]


def named_zone(zone: str | zoneinfo.ZoneInfo) -> zoneinfo.ZoneInfo:
    """The zone of an IANA name. Raises errors.UnknownZone."""
    if isinstance(zone, zoneinfo.ZoneInfo):
        return zone
    try:
        return zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, TypeError) as why:
        fix = sheets.hint(str(zone), zoneinfo.available_timezones())
        raise errors.UnknownZone(given=zone, fix=fix) from why
