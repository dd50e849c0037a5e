"""Holidays and make-up days as states publish them, from the `holidays` package, a year at a time.

For China these are the yearly notices of the General Office of the State Council; for the United States the federal
holidays; for Germany those of the whole country, or of a state of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import holidays
from holidays.registry import COUNTRIES
from holidays.version import __version__ as package_version

from engine import errors, sheets
from engine.calendars import days, hours

OFFICE_HOURS = ("09:00", "17:00")

ANNOUNCED_YEARLY = ("CN", "CHN")

_LANGUAGES = {"en_US": "en", "zh_CN": "zh-Hans", "zh_TW": "zh-Hant", "de": "de"}
_EXCHANGED = re.compile(r"substituted from (\d\d)/(\d\d)/(\d{4})")
_DAY_OFF = {"en": "{}, in exchange for {}", "zh-Hans": "{}（{} 调休）", "zh-Hant": "{}（{} 調休）"}
_MAKE_UP = {
    "en": "{}, worked in exchange for {}",
    "zh-Hans": "{}调休上班（换休 {}）",
    "zh-Hant": "{}調休上班（換休 {}）",
}


def known_country(given: str) -> str:
    """The code of a country, as ISO 3166-1 has it. Raises errors.UnknownCountry with the near ones."""
    codes = holidays.list_supported_countries(include_aliases=True)
    if given not in codes:
        named = COUNTRIES.get(given.lower().replace(" ", "_"))
        fix = f"; write `{named[1]}`" if named else sheets.hint(given, codes)
        raise errors.UnknownCountry(given=given, what="country", allowed="codes such as CN, DE, US", fix=fix)
    return given


def known_subdivision(country: str, given: str) -> str:
    """The code of a subdivision of a known country. Raises errors.UnknownCountry with the near ones."""
    whole = holidays.country_holidays(country)
    aliases: Mapping[str, str] = whole.subdivisions_aliases
    if given in whole.subdivisions:
        return given
    if given in aliases:
        return aliases[given]
    allowed = ", ".join(whole.subdivisions) or f"none: {country} has none"
    fix = sheets.hint(given, [*whole.subdivisions, *aliases])
    raise errors.UnknownCountry(given=given, what=f"subdivision of {country}", allowed=allowed, fix=fix)


def version(country: str, subdivision: str | None = None) -> str:
    """What `days_of` goes by: another version of the package may know other days."""
    return f"{country}{f'-{subdivision}' if subdivision else ''} in holidays {package_version}"


def announced(country: str) -> frozenset[int] | None:
    """None where a law fixes the days; else the years that are announced though they have no make-up day: none."""
    return frozenset() if country in ANNOUNCED_YEARLY else None


def days_of(country: str, subdivision: str | None, year: int) -> dict[date, days.Day]:
    """The days off of the year and, as in China, its make-up days, with office hours.

    The table of a year also moves days of the December before, so the next one is read as well.
    """
    notice = _notice(country, subdivision, year)
    off = {on: days.Day((), notice.day_off(on)) for on in notice.names["en"]}
    made_up = {on: days.Day(hours.parse([OFFICE_HOURS]), notice.make_up(on)) for on in notice.worked}
    return {on: day for on, day in (made_up | off).items() if on.year == year}


@dataclass(frozen=True, slots=True)
class Notice:
    """What a state published: holidays by language, dates that are worked, and what was exchanged for what."""

    names: Mapping[str, Mapping[date, str]]
    worked: frozenset[date]
    exchanged: Mapping[date, date]

    def day_off(self, on: date) -> days.Reason:
        """The holiday by name; of a day off that is worked at another date, the festival and that date."""
        if on in self.exchanged:
            return days.Reason.named("holiday", self._exchange(_DAY_OFF, on, self.exchanged[on]))
        return days.Reason.named("holiday", {language: names[on] for language, names in self.names.items()})

    def make_up(self, on: date) -> days.Reason:
        """The festival and the day off for which the date is worked."""
        day_off = next((off for off, worked in self.exchanged.items() if worked == on), None)
        texts = self._exchange(_MAKE_UP, day_off, day_off) if day_off else None
        return days.Reason.named("make-up day", texts)

    def _exchange(self, texts: Mapping[str, str], day_off: date, other: date) -> dict[str, str]:
        festival = self._festival(day_off)
        return {language: texts[language].format(names[festival], other) for language, names in self.names.items()}

    def _festival(self, day_off: date) -> date:
        """The holiday proper that is nearest to the day off."""
        proper = [on for on, name in self.names["en"].items() if on not in self.exchanged and "(observed)" not in name]
        return min(proper, key=lambda on: abs(on - day_off), default=day_off)


def _notice(country: str, subdivision: str | None, year: int) -> Notice:
    supported = holidays.country_holidays(country).supported_languages
    # What is known in one language only, is so in English.
    languages: dict[str | None, str]
    languages = {language: name for language, name in _LANGUAGES.items() if language in supported} or {None: "en"}
    tables = {
        name: holidays.country_holidays(country, subdivision, years=(year, year + 1), language=language)
        for language, name in languages.items()
    }
    exchanged = {on: _worked_for(name) for on, name in tables["en"].items() if _EXCHANGED.search(name)}
    names = {name: dict(table) for name, table in tables.items()}
    return Notice(names, frozenset(tables["en"].weekend_workdays), exchanged)


def _worked_for(name: str) -> date:
    month, day, year = map(int, _EXCHANGED.findall(name)[0])
    return date(year, month, day)
