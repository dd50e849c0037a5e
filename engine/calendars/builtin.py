"""The calendars that are always there: `cn_office`, `us_office`, `de_office` and `24x7`."""

import functools
from collections.abc import Mapping

from engine.calendars import daybook, hours, published, tables, targets, working

_WEEK = {weekday: [published.OFFICE_HOURS] for weekday in hours.WEEKDAYS[:5]}

_COUNTRIES = {
    "cn_office": (
        "CN",
        "Asia/Shanghai",
        {"en": "Office in China", "zh-Hans": "中国办公时间", "zh-Hant": "中國辦公時間"},
    ),
    "us_office": (
        "US",
        "America/New_York",
        {"en": "Office in the United States", "zh-Hans": "美国办公时间", "zh-Hant": "美國辦公時間"},
    ),
    "de_office": (
        "DE",
        "Europe/Berlin",
        {"en": "Office in Germany", "zh-Hans": "德国办公时间", "zh-Hant": "德國辦公時間"},
    ),
}

NAMES = (targets.ALWAYS.name, *_COUNTRIES)


@functools.cache
def calendar(name: str) -> working.WorkingCalendar:
    """The built-in calendar of that name, the same object each time, so that its years are built once.

    Raises KeyError for any other name; `registry.find` answers with the names that there are.
    """
    return targets.ALWAYS if name == targets.ALWAYS.name else with_tables(name, {})


def with_tables(name: str, years: Mapping[int, tables.Table]) -> working.WorkingCalendar:
    """The built-in calendar of a country with year tables in the place of those years."""
    country, zone, title = _COUNTRIES[name]
    public: daybook.PublicDays = functools.partial(published.days_of, country, None)
    version, announced = published.version(country), published.announced(country)
    if years:
        public = tables.over(public, years, hours.parse([published.OFFICE_HOURS]))
        version = f"{version} {tables.digest(years)}"
        announced = None if announced is None else announced | tables.announced(years)
    return working.WorkingCalendar(
        zone, _WEEK, name=name, title=title, public=public, public_version=version, announced=announced
    )
