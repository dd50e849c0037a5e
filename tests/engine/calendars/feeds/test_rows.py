"""Announced days as CSV, and what every shape is held to."""

import json
import re
from datetime import date

import pytest

from engine import errors
from engine.calendars import builtin, feeds

CN = builtin.calendar("cn_office")
ROWS = """date,kind,name,hours
2027-01-01,holiday,New Year's Day,
2027-01-09,make-up day,,09:00-12:00 13:00-15:00
2027-02-05,short day,"New Year's Eve, half",09:00-12:00
"""


def read(text: str, year: int | None = None, announced: bool = False):
    return feeds.read(text.encode(), "days.csv", CN, year, announced=announced).table


def test_a_row_is_a_day():
    table = read(ROWS)
    assert (table.year, len(table.entries)) == (2027, 3)
    assert table.entries[date(2027, 1, 9)].spans == (("09:00", "12:00"), ("13:00", "15:00"))
    assert table.entries[date(2027, 2, 5)].name == "New Year's Eve, half"


@pytest.mark.parametrize(
    "text", ["﻿日期;类型;名称\r\n2027-01-09;班;春节\r\n", "name\tkind\tdate\n春节\twork\t2027-01-09\n\n"]
)
def test_headings_stand_in_any_order_with_any_of_three_separators(text):
    assert read(text).entries[date(2027, 1, 9)].kind == "make-up day"


def test_all_three_shapes_give_the_same_table():
    as_json = {"year": 2027, "holidays": {"2027-01-01": "New Year's Day"}, "make_up_days": {"2027-01-09": "Spring"}}
    entry = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:{}\nSUMMARY:{}\nX-APPLE-SPECIAL-DAY:{}\nEND:VEVENT\n"
    as_ics = "BEGIN:VCALENDAR\n{}{}END:VCALENDAR\n".format(
        entry.format("20270101", "New Year's Day", "WORK-HOLIDAY"),
        entry.format("20270109", "Spring", "ALTERNATE-WORKDAY"),
    )
    as_csv = "date,kind,name\n2027-01-01,off,New Year's Day\n2027-01-09,work,Spring\n"
    tables = [
        read(text, announced=True) for text in (json.dumps(as_json), json.dumps(as_json, indent=4), as_ics, as_csv)
    ]
    assert all(table == tables[0] for table in tables)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file has no days off and no make-up days|`date` is missing"),
        ("when,kind\n", "days.csv:1:1: heading: given 'when'; allowed: date, kind, name, hours"),
        ("date,name\n2027-01-01,x\n", "the heading `kind` is missing; begin with date,kind,name,hours"),
        ("date,kind\n", "nothing is announced by it; name the year"),
        ("date,kind\n1.1.2027,off\n", "days.csv:2:1: date: given '1.1.2027'; allowed: a date written 2026-12-25"),
        ("date,kind\n2027-01-01,holliday\n", "2:2: kind: given 'holliday'; .*did you mean `holiday`"),
        ("date,kind\n2027-01-01,off\n2027-01-01,off\n", "3:1: 2027-01-01 stands twice; keep one of the two"),
        ("date,kind\n2027-01-02,off\n2027-01-02,work\n", "3:1: 2027-01-02 is said to be a holiday and a make-up day"),
        ("date,kind\n2027-01-04,work\n", "2:1: 2027-01-04 is a Monday, which cn_office works anyway"),
        ("date,kind\n2027-01-01,off\n2025-05-01,off\n", r"days of several years: 2025 \(1\), 2027 \(1\)"),
        ("date,kind,hours\n2027-01-04,short,\n", "hours: given ''; allowed: hours for a short day"),
        ("date,kind,hours\n2027-01-04,short,9-12\n", "hours: given '9-12'; allowed: spans"),
        ("date,kind,hours\n2027-01-04,short,13:00-14:00 09:00-12:00\n", "in order"),
        ("date,kind,hours\n2027-01-01,off,09:00-12:00\n", "allowed: none for a holiday"),
        ('date,kind,name\n2027-01-01,off,"open', "this is no CSV"),
        ("date,kind,name\n2027-01-01,off," + "x" * 200_000, "this is no CSV"),
        ('{"year": 2027, "holidays": {"2027-01-01": "a", "2027-01-01": "b"}}', "stands twice"),
        ('{"year": 2027}', "2027 has no days here, so it is not announced yet"),
        ('{"year": 2027, "make_up_days": ["2027-01-04"]}', "is a Monday, which cn_office works anyway"),
        ('{"year": 2027, "holidays": ' + "[" * 100_000, "nested more than 24 deep"),
        ('{"year": 2027, "holidays": {"2027-01-01": 1e999}, "x": 1}', "year table: given 'x'"),
    ],
)
def test_what_can_not_be_meant_is_refused_with_its_place_and_the_likely_fix(text, told):
    with pytest.raises(errors.BadCalendarFile) as refused:
        read(text)
    assert re.search(told, str(refused.value)), str(refused.value)[:500]


def test_a_table_of_another_year_than_was_asked_for_is_refused():
    with pytest.raises(errors.BadCalendarFile, match="year: given '2027'; allowed: 2026"):
        read('{"year": 2027, "holidays": ["2027-01-01"]}', year=2026)
    with pytest.raises(errors.BadCalendarFile, match="2028 has no days in this file"):
        read(ROWS, year=2028)
