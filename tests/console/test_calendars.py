import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.console.conftest import Site

Caseclock = Callable[..., Any]
SPRING = "2026-02-14T16:45+08:00"


def test_add_prints_the_local_instant_at_which_a_span_is_used_up(caseclock: Caseclock):
    ended = caseclock("calendar", "add", "cn_office", SPRING, "30m")
    assert (ended.exit_code, ended.out) == (0, "2026-02-24T09:15:00+08:00\n")


def test_add_counts_working_days(caseclock: Caseclock):
    facts = json.loads(caseclock("calendar", "add", "cn_office", SPRING, "3 working days", "--json").out)
    assert (facts["due_at"], facts["due_at_local"]) == ("2026-02-26T08:45:00+00:00", "2026-02-26T16:45:00+08:00")


def test_add_says_when_the_days_of_a_year_are_still_to_be_announced(caseclock: Caseclock):
    ended = caseclock("calendar", "add", "cn_office", "2030-06-03T09:00+08:00", "1h")
    assert "provisional" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cn_ofice", SPRING, "1h"), "did you mean `cn_office`"),
        (("cn_office", SPRING, "3d"), "3 working days, or 24h"),
        (("cn_office", "2026-02-14T16:45", "1h"), "2026-02-14T16:45+08:00"),
        (("cn_office", "tomorrow", "1h"), "is not a time"),
        (("cn_office", "9999-12-31T23:00+00:00", "3650 calendar days"), "calendars reckon with the years 1900 to 2200"),
    ],
)
def test_add_refuses_what_it_can_not_read(caseclock: Caseclock, arguments: tuple[str, ...], said: str):
    ended = caseclock("calendar", "add", *arguments)
    assert ended.exit_code == 2
    assert said in " ".join(ended.err.replace("│", " ").split())


@pytest.mark.parametrize(("start", "end", "seconds"), [(SPRING, "2026-02-24T09:15+08:00", 1800.0)])
def test_elapsed_is_negative_the_other_way_round(caseclock: Caseclock, start: str, end: str, seconds: float):
    forth = json.loads(caseclock("calendar", "elapsed", "cn_office", start, end, "--json").out)
    back = json.loads(caseclock("calendar", "elapsed", "cn_office", end, start, "--json").out)
    assert (forth["seconds"], back["seconds"]) == (seconds, -seconds)


def test_show_gives_programs_every_day_with_its_spans_and_reason(caseclock: Caseclock):
    days = {day["date"]: day for day in json.loads(caseclock("calendar", "show", "cn_office", "2026", "--json").out)}
    assert len(days) == 365
    assert days["2026-02-14"]["spans"] == [["09:00", "17:00"]]
    assert days["2026-02-17"]["spans"] == []
    assert "Spring Festival" in days["2026-02-17"]["reason"]


def test_show_prints_the_week_and_the_days_that_differ(caseclock: Caseclock):
    out = caseclock("calendar", "show", "de_office", "2026").out
    assert "Mon      09:00-17:00" in out
    assert "2026-10-03" in out


def test_a_calendar_file_beside_the_definitions_of_the_configuration_is_found(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    (site.directory / "calendars").mkdir()
    text = "calendar: night\ntitle: {en: Night}\nzone: Asia/Shanghai\nweekly: {mon: ['22:00-06:00']}\n"
    (site.directory / "calendars" / "night.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("CASECLOCK_DESK_WORKFLOWS_DIR", str(site.directory))
    assert site.run("calendar", "add", "night", "2026-11-23T22:30+08:00", "1h").out == "2026-11-23T23:30:00+08:00\n"


def test_a_calendar_command_makes_no_database(site: Site):
    site.run("calendar", "show", "us_office", "2026")
    assert not site.database.parent.exists()
