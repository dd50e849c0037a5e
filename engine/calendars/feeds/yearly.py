"""Dates that repeat every year (RFC 5545, 3.3.10): those of the rule that holidays are written with, and no others."""

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

KNOWN = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)")
MOST_YEARS = 400
MOST_DATES = 40
"""A rule for more dates a year than this is no rule for holidays."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Every ``interval`` years from ``first`` on: on its date, on days of months, or on the nth weekdays of months."""

    first: date
    interval: int = 1
    count: int | None = None
    until: date | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, first: date, parts: Mapping[str, Sequence[Any]]) -> "Rule":
        """Raises ValueError, which says what can't be read of it."""
        if [str(one) for one in parts.get("FREQ", ())] != ["YEARLY"]:
            raise ValueError("only rules that repeat yearly (FREQ=YEARLY) can be read")
        odd = [name for name in parts if name not in KNOWN]
        if odd:
            raise ValueError(f"{odd[0]} can't be read in a yearly rule")
        interval = int(_one(parts, "INTERVAL", 1))
        if not 1 <= interval <= MOST_YEARS:
            raise ValueError("INTERVAL must be 1 or more")
        count, until = _one(parts, "COUNT", None), _one(parts, "UNTIL", None)
        if count and not 1 <= int(count) <= MOST_YEARS:
            raise ValueError(f"COUNT must be 1 to {MOST_YEARS}")
        weekdays = tuple(_weekday(str(one)) for one in parts.get("BYDAY", ()))
        months = _numbers(parts, "BYMONTH", 12)
        month_days = _numbers(parts, "BYMONTHDAY", 31)
        if weekdays and (month_days or not months):
            raise ValueError("BYDAY can be read with BYMONTH only, as in BYMONTH=5;BYDAY=-1MO")
        if max(1, len(months)) * max(1, len(month_days), len(weekdays)) > MOST_DATES:
            raise ValueError(f"it gives more than {MOST_DATES} dates a year")
        last = date(until.year, until.month, until.day) if until else None
        return cls(first, interval, int(count) if count else None, last, months, month_days, weekdays)

    def dates(self, years: range) -> Iterator[date]:
        """The dates in these years, in order. Those before are gone through only where they are counted."""
        number = 0
        since = self.first.year
        if not self.count and years.start > since:
            since = years.start - (years.start - since) % self.interval
        for year in range(since, years.stop, self.interval):
            for on in self._in(year):
                if on < self.first:
                    continue
                number += 1
                if (self.count and number > self.count) or (self.until and on > self.until):
                    return
                if year in years:
                    yield on

    def _in(self, year: int) -> list[date]:
        months = self.months or (self.first.month,)
        if self.weekdays:
            found = [_nth(year, month, *one) for month in months for one in self.weekdays]
        else:
            found = [_day(year, month, day) for month in months for day in self.month_days or (self.first.day,)]
        return sorted({on for on in found if on})


def _one(parts: Mapping[str, Sequence[Any]], name: str, otherwise: Any) -> Any:
    return parts[name][0] if parts.get(name) else otherwise


def _numbers(parts: Mapping[str, Sequence[Any]], name: str, most: int) -> tuple[int, ...]:
    found = tuple(int(one) for one in parts.get(name, ()))
    if any(not 1 <= one <= most for one in found):
        raise ValueError(f"{name} must be between 1 and {most}")
    return found


def _weekday(text: str) -> tuple[int, int]:
    match = _BYDAY.fullmatch(text)
    if match is None:
        raise ValueError(f"BYDAY={text[:10]} can't be read; allowed is the nth weekday of a month, such as -1MO")
    return int(match[1]), _DAYS.index(match[2])


def _nth(year: int, month: int, nth: int, weekday: int) -> date | None:
    """The nth such weekday of the month, counted from its end where negative; None where there are not so many."""
    length = calendar.monthrange(year, month)[1]
    days = [day for day in range(1, length + 1) if date(year, month, day).weekday() == weekday]
    index = nth - 1 if nth > 0 else nth
    return date(year, month, days[index]) if -len(days) <= index < len(days) else None


def _day(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None
