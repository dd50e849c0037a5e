"""What each date of a calendar is: special dates of its own, then those that a state publishes, then the week."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from engine import errors
from engine.calendars import days, hours

HORIZON_YEARS = 100
FIRST_YEAR, LAST_YEAR = 1900, 2200
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
"""The years that calendars reckon with. Beyond them nobody knows the hours, the holidays, or the zones."""

PublicDays = Callable[[int], Mapping[date, days.Day]]
"""The days off and make-up days that a state has published for a year."""


def own_days(
    week: tuple[days.Day, ...],
    holidays: Iterable[date] | Mapping[date, days.Name],
    extra_workdays: Mapping[date, Iterable[tuple[str, str]]],
    names: Mapping[date, days.Name],
) -> dict[date, days.Day]:
    """Special dates; a date in both is a holiday. Raises errors.BadHours."""
    found = {on: _extra_day(week, on, hours.parse(spans), names.get(on)) for on, spans in extra_workdays.items()}
    called = {**names, **holidays} if isinstance(holidays, Mapping) else names
    return found | {on: days.Day((), days.Reason.named("holiday", called.get(on))) for on in holidays}


def _extra_day(week: tuple[days.Day, ...], on: date, spans: hours.Hours, name: days.Name | None) -> days.Day:
    made_up = bool(spans) and not week[on.weekday()].hours
    return days.Day(spans, days.Reason.named("make-up day" if made_up else "exception", name))


class DayBook:
    """Looks a date up, and steps from working date to working date. Years of public days are asked for once."""

    def __init__(self, week: tuple[days.Day, ...], own: Mapping[date, days.Day], public: PublicDays | None) -> None:
        self.week, self.own = week, own
        self._public = public
        self._published: dict[int, Mapping[date, days.Day]] = {}
        self._working_dates: dict[int, list[date]] = {}
        self._made_up: dict[int, bool] = {}

    def day(self, on: date) -> days.Day:
        """The day that `on` is: its own, else the published one, else that of the week."""
        return self.own.get(on) or self.published(on.year).get(on) or self.week[on.weekday()]

    def published(self, year: int) -> Mapping[date, days.Day]:
        """What the state has published for the year; nothing where the calendar follows no state."""
        if self._public is None:
            return {}
        found = self._published.get(year)
        if found is None:
            found = self._published[year] = self._public(year)
        return found

    def has_made_up_day(self, year: int) -> bool:
        """Whether the state has published a make-up day of the year."""
        found = self._made_up.get(year)
        if found is None:
            days_of = self.published(year).items()
            found = any(on.year == year and day.reason.kind == "make-up day" for on, day in days_of)
            self._made_up[year] = found
        return found

    def working_dates(self, year: int) -> list[date]:
        """The dates of the year that have hours, in order."""
        found = self._working_dates.get(year)
        if found is None:
            first = date(year, 1, 1)
            dates = (first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1))
            found = self._working_dates[year] = [on for on in dates if self.day(on).hours]
        return found

    def working_date(self, on: date, count: int) -> date:
        """The working date `count` after `on` (before it, where negative); `on` itself counts as day 0.

        Raises errors.NoWorkingTime where there is none within 100 years.
        """
        year = on.year
        dates = self.working_dates(year)
        index = bisect_right(dates, on) + count - 1 if count > 0 else bisect_left(dates, on) + count
        while index >= len(dates):
            index -= len(dates)
            year = within_horizon(year + 1, on)
            dates = self.working_dates(year)
        while index < 0:
            year = within_horizon(year - 1, on)
            dates = self.working_dates(year)
            index += len(dates)
        return dates[index]


def within_horizon(year: int, start: date) -> int:
    """The year, unless it is too far from the start for a calendar that has working time in most years."""
    if abs(year - start.year) > HORIZON_YEARS or not FIRST_YEAR <= year <= LAST_YEAR:
        raise errors.NoWorkingTime(start=start.isoformat(), years=HORIZON_YEARS)
    return year
