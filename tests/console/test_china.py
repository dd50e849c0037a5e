"""The days that China works, as the command shows them, held against a package of another origin than ours."""

import json
from datetime import date

import chinese_calendar
import pytest

YEARS = range(2010, 2027)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_is_worked_or_off_as_the_other_package_has_it(caseclock, year):
    shown = json.loads(caseclock("calendar", "show", "cn_office", str(year), "--json").out)
    worked = {date.fromisoformat(day["date"]): bool(day["spans"]) for day in shown}
    assert len(worked) in (365, 366)
    assert {on for on in worked if worked[on] != chinese_calendar.is_workday(on)} == set()
