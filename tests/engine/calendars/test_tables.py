"""Year tables: what a file says of a year, and what a calendar makes of it."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import errors
from engine.calendars import registry, tables

TABLE = """
table: cn_office
year: 2027
holidays:
  2026-12-31: New Year's Eve
  2027-01-01: {en: New Year's Day, zh-Hans: 元旦}
make_up_days:
  2027-01-09: {en: New Year's Day}
  2027-01-16: {hours: ["09:00-12:00"], name: half a Saturday}
short_days: {2027-02-05: {hours: ["09:00-12:00"], name: New Year's Eve}}
"""


@pytest.fixture
def found(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "cn_office-2027.yaml").write_text(TABLE, encoding="utf-8")
    (tmp_path / "shop.yaml").write_text("calendar: shop\nbased_on: cn_office\nweekly: {mon: ['10:00-20:00']}")
    return lambda name: registry.find(name, [tmp_path])


def test_a_table_stands_in_the_place_of_what_the_package_knows_of_its_year(found):
    cn_office = found("cn_office")
    assert [str(cn_office.day(date(2027, 1, day)).reason) for day in (1, 9)] == [
        "holiday: New Year's Day",
        "make-up day: New Year's Day",
    ]
    assert cn_office.day(date(2027, 10, 1)).reason.kind == "hours"
    assert cn_office.day(date(2026, 10, 1)).reason.kind == "holiday"


def test_a_table_moves_days_of_the_december_before(found):
    assert not found("cn_office").day(date(2026, 12, 31)).hours
    assert registry.find("cn_office").day(date(2026, 12, 31)).hours


def test_make_up_days_and_short_days_may_have_hours_of_their_own(found):
    cn_office = found("cn_office")
    spans = [cn_office.day(on).spans for on in (date(2027, 1, 9), date(2027, 1, 16), date(2027, 2, 5))]
    assert spans == [(("09:00", "17:00"),), (("09:00", "12:00"),), (("09:00", "12:00"),)]


def test_what_is_based_on_the_calendar_has_its_table_too(found):
    assert found("shop").day(date(2027, 1, 9)).spans == (("10:00", "20:00"),)
    assert not found("shop").day(date(2027, 1, 1)).hours


def test_a_table_announces_its_year_and_makes_another_version(found):
    summer = datetime(2027, 6, 1, tzinfo=UTC)
    assert registry.find("cn_office").is_provisional(summer)
    assert not found("cn_office").is_provisional(summer)
    assert not found("shop").is_provisional(summer)
    assert found("cn_office").version != registry.find("cn_office").version


def test_a_table_without_make_up_days_is_provisional_unless_it_says_that_it_is_whole(tmp_path):
    (tmp_path / "tables").mkdir()
    path = tmp_path / "tables" / "cn_office-2027.yaml"
    for said, provisional in (("", True), ("announced: true\n", False)):
        path.write_text(f"year: 2027\n{said}holidays: {{2027-01-01: New Year's Day}}")
        assert registry.find("cn_office", [tmp_path]).is_provisional(datetime(2027, 6, 1, tzinfo=UTC)) is provisional


def test_json_is_read_as_yaml_is():
    given_json = {"year": 2027, "holidays": ["2027-01-01"], "make_up_days": {"2027-01-09": None}}
    table = tables.parse(json.dumps(given_json), "days.json", "cn_office")
    kinds = {on: one.kind for on, one in table.entries.items()}
    assert kinds == {date(2027, 1, 1): "holiday", date(2027, 1, 9): "make-up day"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("holidays: {2027-01-01: x}", "t.yaml:1:1: year: given a mapping; allowed: a year such as `year: 2027`"),
        ("year: 2027", "2027 has no days here, so it is not announced yet"),
        ("year: 2027\nholidays: {}", "2027 has no days here, so it is not announced yet"),
        ("year: next\nholidays: {2027-01-01: x}", "t.yaml:1:7: year: given 'next'"),
        ("year: 2027\nholidays: {2028-01-01: x}", "2:12: holidays: .*allowed: dates of 2027, and from 2026-12-20 on"),
        ("year: 2027\nholidays: {2026-12-19: x}", "allowed: dates of 2027, and from 2026-12-20 on"),
        ("year: 2027\nholidays: {2027-02-30: x}", "2:12: holidays: given '2027-02-30'; allowed: dates"),
        ("year: 2027\nholidays: {2027-01-01: x, 2027-01-01: y}", "`2027-01-01` stands twice; .*keep one of the two"),
        (
            "year: 2027\nholidays: {2027-01-02: x}\nmake_up_days: {2027-01-02: x}",
            "3:16: make_up_days: 2027-01-02 is said to be a holiday above already",
        ),
        ("year: 2027\nshort_days: {2027-01-04: x}", "2:26: short_days.2027-01-04: .*add the hours"),
        (
            "year: 2027\nmake_up_days: {2027-01-09: {hours: [9-12]}}",
            "2:37: make_up_days.2027-01-09.hours: ",
        ),
        ("year: 2027\nmake_up_days: {2027-01-09: {hours: []}}", "at least one span; a day off is a holiday"),
        ("year: 2027\nannounced: maybe\nholidays: {2027-01-01: x}", "2:12: announced: given 'maybe'; allowed: true"),
        (
            "table: us_office\nyear: 2027\nholidays: {2027-01-01: x}",
            "1:8: table: given 'us_office'; allowed: cn_office",
        ),
        ("year: 2027\nholiday: {2027-01-01: x}", "2:1: year table: given 'holiday'; .*did you mean `holidays`"),
        ("[" * 5_000, "nested more than 24 deep|is not closed"),
        ("year: 2027\nholidays: {2027-01-01: 'x\0y'}", r"U\+0000 can't stand"),
    ],
)
def test_a_mistake_is_told_with_its_place_what_is_allowed_and_the_likely_fix(text, told):
    with pytest.raises(errors.BadCalendarFile) as refused:
        tables.parse(text, "t.yaml", "cn_office")
    assert re.search(told, str(refused.value)), str(refused.value)


@given(
    st.dictionaries(
        st.dates(date(2026, 12, 20), date(2027, 12, 31)),
        st.one_of(
            st.builds(tables.Entry, st.sampled_from(["holiday", "make-up day"]), st.text("a'\"元:#{}", max_size=5)),
            st.builds(
                tables.Entry, st.just("exception"), st.just({"en": "a", "de": "b"}), st.just((("09:00", "12:00"),))
            ),
        ),
        min_size=1,
    ),
    st.booleans(),
)
def test_what_is_written_is_read_as_the_same_table(entries, announced):
    table = tables.Table("cn_office", 2027, dict(sorted(entries.items())), announced)
    assert tables.parse(tables.text(table), "cn_office-2027.yaml", "cn_office", 2027) == table


@pytest.mark.parametrize(
    ("name", "told"),
    [("24x7-2027", "24x7 has no days off"), ("cn_office-2026", "allowed: 2026, as the file is called")],
)
def test_a_table_that_can_not_be_meant_is_refused(tmp_path, name, told):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / f"{name}.yaml").write_text("year: 2027\nholidays: {2027-01-01: x}")
    with pytest.raises(errors.BadCalendarFile, match=told):
        registry.find(name.split("-")[0], [tmp_path])
