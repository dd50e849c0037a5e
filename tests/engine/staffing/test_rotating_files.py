"""Rosters over several weeks as a file tells them, and what is wrong with one told with its place."""

from datetime import date

import pytest

from engine import errors, people, staffing

TEXT = """\
rosters:
  nights:
    title: Nights
    zone: Asia/Shanghai
    weeks: 2
    starts_on: 2026-11-23
    week:
      - mon: {"20:00": li_na}
        tue: {"08:00": nobody}
      - mon: {"20:00": sun_lei}
"""


def read(text: str) -> people.Roster:
    (change,) = staffing.read_file(text, "people.yaml")
    assert isinstance(change, staffing.PutRoster)
    return change.roster


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("    weeks: 2\n", "")])
def test_a_list_of_weeks_goes_round(text: str) -> None:
    plan = (
        people.Handover(0, "20:00", "li_na"),
        people.Handover(1, "08:00", None),
        people.Handover(0, "20:00", "sun_lei", 1),
    )
    starts_on = date(2026, 11, 23)
    assert read(text) == people.Roster("nights", "Nights", "Asia/Shanghai", plan, weeks=2, starts_on=starts_on)


def test_one_week_needs_no_list() -> None:
    text = 'rosters: {day: {title: Day, zone: UTC, weeks: 1, week: {mon: {"08:00": li_na}}}}'
    assert read(text) == people.Roster("day", "Day", "UTC", (people.Handover(0, "08:00", "li_na"),))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("weeks: 2", "weeks: 3", "people.yaml:8:7: rosters.nights.week has 2 of the 3 weeks that `weeks` says"),
        ("weeks: 2", "weeks: 1", "people.yaml:8:7: rosters.nights.week has 2 of the 1 weeks that `weeks` says"),
        ("weeks: 2", "weeks: 13", "rosters.nights.weeks: given '13'; allowed: a whole number from 1 to 12"),
        ("weeks: 2", "weeks: yes", "a whole number from 1 to 12"),
        ("2026-11-23", "2026-11-31", "people.yaml:6:16: rosters.nights.starts_on: given"),
        ("mon: {\"20:00\": sun_lei}", "mon 20:00", "people.yaml:10:9"),
        ("tue:", "tu:", "tue"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(before: str, after: str, said: str) -> None:
    with pytest.raises(errors.BadPeopleFile) as raised:
        staffing.read_file(TEXT.replace(before, after), "people.yaml")
    assert said in str(raised.value)
