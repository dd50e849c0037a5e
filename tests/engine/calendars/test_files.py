"""Calendars as files, and finding a calendar by name."""

import re
from datetime import UTC, date, datetime

import pytest

from engine import errors, places
from engine.calendars import files, registry

DESK = """
calendar: desk
based_on: cn_office
weekly: {mon: ["08:30-12:00", "13:00-17:30"], tue: ["08:30-17:30"]}
"""


def read(text: str, file: str = "desk.yaml"):
    return files.parse(text, file, registry.find)


def problems(text: str) -> list[str]:
    with pytest.raises(errors.BadCalendarFile) as refused:
        read(text)
    return [str(problem) for problem in refused.value.problems]


def test_a_file_has_its_own_hours_on_the_holidays_of_another_calendar():
    desk = read(DESK)
    assert desk.zone.key == "Asia/Shanghai"
    assert desk.day(date(2026, 3, 3)).spans == (("08:30", "17:30"),)
    assert desk.day(date(2026, 10, 5)).reason.name("zh-Hans") == "国庆节（补假）"


def test_make_up_days_are_worked_as_mondays_are_unless_the_file_says_how():
    assert read(DESK).day(date(2026, 2, 14)).spans == (("08:30", "12:00"), ("13:00", "17:30"))
    assert read(DESK + 'make_up_hours: ["10:00-15:00"]').day(date(2026, 2, 14)).spans == (("10:00", "15:00"),)


def test_what_a_file_says_of_a_date_comes_before_what_the_state_says():
    desk = read(DESK + 'holidays: {2026-02-14: Moving house}\nextra_workdays: {2026-10-05: ["09:00-12:00"]}')
    assert str(desk.day(date(2026, 2, 14)).reason) == "holiday: Moving house"
    assert desk.day(date(2026, 10, 5)).spans == (("09:00", "12:00"),)


def test_an_extra_workday_may_have_a_name_in_each_language():
    desk = read(DESK + 'extra_workdays: {2026-03-07: {hours: ["09:00-12:00"], name: {en: Stocktaking, zh-Hans: 盘点}}}')
    assert desk.day(date(2026, 3, 7)).reason.name("zh-Hans") == "盘点"
    assert desk.day(date(2026, 3, 7)).reason.kind == "make-up day"


def test_a_year_that_the_file_calls_announced_is_not_provisional():
    summer = datetime(2027, 6, 1, tzinfo=UTC)
    assert read(DESK).is_provisional(summer)
    assert not read(DESK + "announced: [2027]").is_provisional(summer)
    assert read(DESK + 'extra_workdays: {2027-05-08: ["09:00-12:00"]}').is_provisional(summer)


def test_the_version_is_of_what_is_said_not_of_how_it_is_laid_out():
    same = (
        'calendar: desk\nweekly:\n  tue: ["08:30-17:30"]\n  mon: ["08:30-12:00", "13:00-17:30"]\nbased_on: cn_office\n'
    )
    assert read(DESK).version == read(same).version
    assert read(DESK).version != read(DESK + "holidays: {2026-03-03: Moving house}").version


def test_words_stay_words_and_dates_stay_dates():
    desk = read('calendar: desk\nzone: UTC\nweekly: {mon: ["09:00-17:00"]}\nholidays: {2026-03-02: no}')
    assert str(desk.day(date(2026, 3, 2)).reason) == "holiday: no"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "calendar: desk\nzone: UTC\nweekly: {tues: []}",
            "desk.yaml:3:10: weekly: given 'tues'; .*; did you mean `tue`",
        ),
        (
            "calendar: desk\nbasedon: cn_office",
            "desk.yaml:2:1: calendar file: given 'basedon'; .*; did you mean `based_on`",
        ),
        (DESK + "zone: Asia/Shanghia", "desk.yaml:5:7: zone: given 'Asia/Shanghia'; .*; did you mean `Asia/Shanghai`"),
        ("calendar: desk\nbased_on: cn_ofice", "desk.yaml:2:11: based_on: .* cn_office,.*; did you mean `cn_office`"),
        ("calendar: disk\nbased_on: cn_office", "desk.yaml:1:11: calendar: given 'disk'; allowed: desk"),
        (DESK + "make_up_hours: [9-17]", r"desk.yaml:5:17: make_up_hours: given '9-17'; .* two digits"),
        (
            DESK + 'make_up_hours: ["09:00-12:00", "11:00-17:00"]',
            "5:32: make_up_hours: .*; begin it when the one before",
        ),
        (DESK + "make_up_hours: 09:00-17:00", "5:16: make_up_hours: given '09:00-17:00'; allowed: a list"),
        (DESK + "holidays: {2026-02-30: x}", "5:12: holidays: given '2026-02-30'; allowed: dates"),
        (
            DESK + "holidays: {2026-05-01: x, 2026-05-01: y}",
            "5:27: `2026-05-01` stands twice; the first is in line 5; keep one of the two",
        ),
        (DESK + "announced: [27]", "5:13: announced: given '27'; allowed: years"),
        (DESK + "extra_workdays: {2026-05-09: {name: x}}", "5:30: extra_workdays.2026-05-09: .*; add the key"),
        (
            "calendar: desk\nbased_on: cn_office\nweekly: {mon: []}",
            "desk.yaml:3:9: weekly: .*; allowed: hours on one day at least; write",
        ),
        ("calendar: desk\nzone: UTC\nweekly: {}", "desk.yaml:3:9: weekly: .*; allowed: hours on one day at least"),
        (DESK + "title: {fr: Bureau}", "5:9: title: given 'fr'; allowed: en, zh-Hans, zh-Hant"),
        ("calendar: [", "desk.yaml:2:1: a value is missing here; check the commas and brackets"),
        ("- calendar", "desk.yaml:1:1: calendar file: given a list; allowed: a mapping"),
    ],
)
def test_a_mistake_is_told_with_its_place_what_is_allowed_and_the_likely_fix(text, told):
    assert any(re.search(told, problem) for problem in problems(text)), problems(text)


def test_all_mistakes_of_a_file_are_told_at_once():
    assert len(problems("calender: desk\nzone: Mars\nweekly: {mon: [9-17], tues: []}\nannounced: 2027")) == 6


def test_an_empty_file_is_told_what_it_needs():
    assert [problem.partition(";")[0] for problem in problems("")] == [
        "desk.yaml:1:1: the file is empty",
        *(f"desk.yaml:1:1: {key}: given a mapping" for key in ("calendar", "zone", "weekly")),
    ]


def test_mistakes_of_yaml_and_of_the_calendar_are_told_together():
    told = problems(DESK + "announced: [27]\ntitle: !!str x\nholidays: {2026-05-01: x, 2026-05-01: y}")
    assert [problem.split(":")[1] for problem in told] == ["5", "6", "6", "7"]


def test_a_bomb_of_aliases_is_refused():
    text = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(9))
    assert "too large" in problems(text)[-1]


def test_the_office_that_is_shipped_can_be_used():
    office = registry.find("office", [places.WORKFLOWS / "calendars"])
    assert office.day(date(2026, 2, 14)).spans == (("09:00", "12:00"), ("13:00", "18:00"))
    assert office.title.keys() == {"en", "zh-Hans", "zh-Hant"}


def test_an_unknown_calendar_is_answered_with_the_near_one(tmp_path):
    (tmp_path / "desk.yaml").write_text(DESK)
    assert registry.names([tmp_path]) == ("24x7", "cn_office", "de_office", "desk", "us_office")
    with pytest.raises(errors.UnknownCalendar, match=r"24x7, cn_office, .*; did you mean `desk`"):
        registry.find("deks", [tmp_path])


def test_of_two_directories_the_first_that_has_the_file_counts(tmp_path):
    for name, clock in (("ours", "10:00"), ("theirs", "11:00")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "desk.yaml").write_text(f'calendar: desk\nzone: UTC\nweekly: {{mon: ["{clock}-17:00"]}}')
    found = registry.find("desk", [tmp_path / "ours", tmp_path / "theirs"])
    assert found.day(date(2026, 3, 2)).spans == (("10:00", "17:00"),)


def test_calendars_that_are_based_on_each_other_are_refused(tmp_path):
    (tmp_path / "day.yaml").write_text("calendar: day\nbased_on: night")
    (tmp_path / "night.yaml").write_text("calendar: night\nbased_on: day")
    with pytest.raises(errors.BadCalendarFile, match="day → night → day goes round"):
        registry.find("day", [tmp_path])


def test_a_file_based_on_a_file_has_its_special_dates_too(tmp_path):
    (tmp_path / "desk.yaml").write_text(DESK + "holidays: {2026-03-02: Moving house}")
    (tmp_path / "branch.yaml").write_text("calendar: branch\nbased_on: desk\nholidays: {2026-03-03: Fair}")
    branch = registry.find("branch", [tmp_path])
    assert [str(branch.day(date(2026, 3, day)).reason) for day in (2, 3)] == ["holiday: Moving house", "holiday: Fair"]
    assert branch.day(date(2026, 2, 14)).spans == (("08:30", "12:00"), ("13:00", "17:30"))


def test_a_file_may_not_take_the_name_of_a_built_in_calendar(tmp_path):
    (tmp_path / "cn_office.yaml").write_text("calendar: cn_office\nzone: UTC\nweekly: {}")
    with pytest.raises(errors.BadCalendarFile, match="built in"):
        registry.find("cn_office", [tmp_path])


def test_a_file_that_can_not_be_read_says_why(tmp_path):
    (tmp_path / "desk.yaml").write_bytes(b"calendar: \xff")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(errors.BadCalendarFile, match=r"desk.yaml:1:11: byte 0xFF is no UTF-8"):
        registry.find("desk", [tmp_path])
    with pytest.raises(errors.BadCalendarFile, match=r"folder.yaml:1:1: the file can't be read"):
        registry.find("folder", [tmp_path])
