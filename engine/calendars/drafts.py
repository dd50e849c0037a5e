"""A calendar as its file says it, and how it comes together with what it stands on: a base, a country, year tables."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.calendars import daybook, days, hours, published, reading, tables, working


@dataclass
class Draft:
    """What a file says, as far as it could be read. None: the file leaves it to the calendar that it is based on."""

    name: str = ""
    title: dict[str, str] = field(default_factory=dict)
    zone: str | None = None
    base: working.WorkingCalendar | None = None
    country: str | None = None
    subdivision: str | None = None
    weekly: dict[str, reading.Spans] | None = None
    make_up_hours: reading.Spans | None = None
    holidays: dict[date, days.Name] = field(default_factory=dict)
    extra_workdays: dict[date, reading.Spans] = field(default_factory=dict)
    names: dict[date, days.Name] = field(default_factory=dict)
    announced: set[int] | None = None

    def build(self, years: Mapping[int, tables.Table]) -> working.WorkingCalendar:
        """The calendar, with year tables in the place of what is published for those years."""
        base = self.base
        return working.WorkingCalendar(
            self.zone or (base.zone if base else "UTC"),
            self._week(),
            self.holidays,
            self.extra_workdays,
            names=self.names,
            name=self.name,
            title=self.title,
            inherited=base.book.own if base else None,
            public=self._public(years),
            public_version=self._public_version(years),
            announced=self._announced(years),
        )

    def _week(self) -> Mapping[str, Iterable[tuple[str, str]]]:
        if self.base and self.weekly is None:
            return {weekday: day.spans for weekday, day in zip(hours.WEEKDAYS, self.base.book.week, strict=True)}
        return self.weekly or {}

    def _make_up_hours(self) -> reading.Spans | None:
        """A make-up day is worked as Mondays are, or the first day of the week that has hours."""
        if self.make_up_hours or not self.weekly:
            return self.make_up_hours
        return next((self.weekly[weekday] for weekday in hours.WEEKDAYS if self.weekly.get(weekday)), None)

    def _public(self, years: Mapping[int, tables.Table]) -> daybook.PublicDays | None:
        given = self._make_up_hours()
        made_up = hours.parse(given) if given else ()
        public = self._published(made_up)
        return tables.over(public, years, made_up or hours.parse([published.OFFICE_HOURS])) if years else public

    def _published(self, made_up: hours.Hours) -> daybook.PublicDays | None:
        """What the base or the country knows of a year, make-up days worked by our hours."""
        if self.base:
            known: daybook.PublicDays = self.base.book.published
        elif self.country:
            known = functools.partial(published.days_of, self.country, self.subdivision)
        else:
            return None

        def own_hours(day: days.Day) -> days.Day:
            return days.Day(made_up, day.reason) if made_up and day.reason.kind == "make-up day" else day

        return lambda year: {on: own_hours(day) for on, day in known(year).items()}

    def _public_version(self, years: Mapping[int, tables.Table]) -> str:
        said = f"{self.base.version} {self._make_up_hours()}" if self.base else ""
        if self.country:
            said = f"{published.version(self.country, self.subdivision)} {self._make_up_hours()}"
        return f"{said} {tables.digest(years)}" if years else said

    def _announced(self, years: Mapping[int, tables.Table]) -> frozenset[int] | None:
        known = self.base.announced if self.base else None
        if self.country:
            known = published.announced(self.country)
        if known is not None:
            known |= tables.announced(years)
        return known if self.announced is None else frozenset(self.announced) | (known or frozenset())
