"""The calendars that are always there."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.calendars import ALWAYS, builtin

NOTICES = json.loads((Path(__file__).parent / "state_council.json").read_text())


def days_of(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=number) for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


def is_worked_by_notice(on: date) -> bool:
    notice = NOTICES[str(on.year)]
    listed = notice["weekdays_off" if on.weekday() < 5 else "weekends_worked"].split()
    return (on.weekday() < 5) != (f"{on:%m-%d}" in listed)


@pytest.mark.parametrize("year", [int(year) for year in NOTICES])
def test_china_works_on_the_days_of_the_state_councils_notices(year):
    cn_office = builtin.calendar("cn_office")
    wrong = [on for on in days_of(year) if bool(cn_office.day(on).spans) != is_worked_by_notice(on)]
    assert wrong == []


def test_china_works_on_a_saturday_before_spring_festival_and_rests_for_nine_days():
    cn_office = builtin.calendar("cn_office")
    saturday = cn_office.day(date(2026, 2, 14))
    assert saturday.spans == (("09:00", "17:00"),)
    assert saturday.reason.name("zh-Hans") == "春节调休上班（换休 2026-02-20）"
    assert saturday.reason.name("zh-Hant") == "春節調休上班（換休 2026-02-20）"
    assert not [day for day in range(15, 24) if cn_office.day(date(2026, 2, day)).spans]


def test_chinas_last_day_of_2018_was_off_by_the_notice_for_2019():
    assert builtin.calendar("cn_office").day(date(2018, 12, 31)).reason.kind == "holiday"


@pytest.mark.parametrize(
    ("at", "provisional"),
    [
        ("2026-11-23T00:00", False),
        ("2026-12-19T15:59:59", False),
        ("2026-12-19T16:00", True),
        ("2027-06-01T00:00", True),
        ("2025-12-25T00:00", False),
    ],
)
def test_a_year_that_china_has_not_announced_is_provisional_from_20_december(at, provisional):
    assert builtin.calendar("cn_office").is_provisional(datetime.fromisoformat(at).replace(tzinfo=UTC)) is provisional


@pytest.mark.parametrize("name", ["us_office", "de_office", "24x7"])
def test_holidays_that_a_law_fixes_are_never_provisional(name):
    assert not builtin.calendar(name).is_provisional(datetime(2040, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("name", "off", "worked"),
    [
        (
            "us_office",
            ["2026-01-19", "2026-06-19", "2026-07-03", "2026-11-26", "2027-12-31"],
            ["2026-11-27", "2026-07-06"],
        ),
        ("de_office", ["2026-04-03", "2026-05-14", "2026-12-25"], ["2026-01-06", "2026-06-04", "2026-10-30"]),
    ],
)
def test_federal_and_nationwide_holidays_are_off_and_those_of_a_region_are_not(name, off, worked):
    calendar = builtin.calendar(name)
    assert {on: calendar.day(date.fromisoformat(on)).reason.kind for on in off} == dict.fromkeys(off, "holiday")
    assert {on: calendar.day(date.fromisoformat(on)).reason.kind for on in worked} == dict.fromkeys(worked, "hours")


def test_round_the_clock_is_plain_time():
    start = datetime(2026, 3, 7, 12, tzinfo=UTC)
    assert builtin.calendar("24x7") is ALWAYS
    assert ALWAYS.add(start, 100) == start + timedelta(seconds=100)
    assert ALWAYS.elapsed(start, start - timedelta(days=800)) == -800 * 86_400


@pytest.mark.parametrize("name", builtin.NAMES)
def test_every_built_in_calendar_has_a_title_in_each_language(name):
    assert builtin.calendar(name).title.keys() == {"en", "zh-Hans", "zh-Hant"}


def test_threads_that_fill_the_same_year_at_once_get_the_same_answer():
    builtin.calendar.cache_clear()
    start = datetime(2025, 12, 30, 3, tzinfo=UTC)
    with ThreadPoolExecutor(8) as pool:
        due = set(pool.map(lambda _: builtin.calendar("cn_office").add(start, 40 * 3600), range(32)))
    assert due == {datetime(2026, 1, 7, 3, tzinfo=UTC)}


def test_a_command_that_only_reads_spans_does_not_load_the_holidays_of_the_world():
    asked = "import sys, engine.calendars; sys.exit('holidays' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", asked], cwd=root, check=False).returncode == 0
