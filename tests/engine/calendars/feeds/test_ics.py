"""ICS feeds: which of their entries are days off, and on which dates."""

import re
import time
from datetime import date

import pytest

from engine import errors
from engine.calendars import builtin, feeds

CN = builtin.calendar("cn_office")


def feed(*entries: str) -> bytes:
    events = [f"BEGIN:VEVENT\nUID:{number}\n{entry}\nEND:VEVENT" for number, entry in enumerate(entries)]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""]).encode()


def read(*entries: str, year: int | None = 2027, calendar=CN, without=()):
    return feeds.read(feed(*entries), "days.ics", calendar, year, without=without)


def dates(*entries: str, **told) -> list[str]:
    return [f"{on:%m-%d}" for on in read(*entries, **told).table.entries]


EVERY = ",".join(map(str, range(1, 32)))
NEW_YEAR = "DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270104\nSUMMARY:New Year's Day"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (NEW_YEAR, ["01-01", "01-02", "01-03"]),
        ("DTSTART;VALUE=DATE:20270101\nSUMMARY:without an end", ["01-01"]),
        ("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270101\nSUMMARY:ends on itself", ["01-01"]),
        ("DTSTART;VALUE=DATE:20270101\nDURATION:P2D\nSUMMARY:by duration", ["01-01", "01-02"]),
        ("DTSTART:20270101T000000\nDTEND:20270102T000000\nSUMMARY:floating", ["01-01"]),
        ("DTSTART:20261231T160000Z\nDTEND:20270101T160000Z\nSUMMARY:midnight in Shanghai", ["01-01"]),
        ("DTSTART:20270101T000000Z\nDTEND:20270102T000000Z\nSUMMARY:midnight in UTC", ["01-01"]),
        (
            "DTSTART;TZID=America/New_York:20270101T000000\nDTEND;TZID=America/New_York:20270102T000000\nSUMMARY:x",
            ["01-01"],
        ),
        ("DTSTART;VALUE=DATE:20200704\nRRULE:FREQ=YEARLY\nSUMMARY:each year", ["07-04"]),
        ("DTSTART;VALUE=DATE:20200525\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO\nSUMMARY:last Monday", ["05-31"]),
        ("DTSTART;VALUE=DATE:20200525\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=5MO\nSUMMARY:a fifth", ["05-31"]),
        ("DTSTART;VALUE=DATE:20201224\nDTEND;VALUE=DATE:20201226\nRRULE:FREQ=YEARLY\nSUMMARY:two", ["12-24", "12-25"]),
        ("DTSTART;VALUE=DATE:20200704\nRRULE:FREQ=YEARLY\nRDATE;VALUE=DATE:20270706\nSUMMARY:more", ["07-04", "07-06"]),
    ],
)
def test_an_entry_is_off_on_exactly_its_days(entry, expected):
    assert dates(entry) == expected


@pytest.mark.parametrize(
    "entry",
    [
        "DTSTART;VALUE=DATE:20270704\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20270704\nSUMMARY:excepted",
        "DTSTART;VALUE=DATE:20200704\nRRULE:FREQ=YEARLY;COUNT=7\nSUMMARY:used up",
        "DTSTART;VALUE=DATE:20200704\nRRULE:FREQ=YEARLY;UNTIL=20261231\nSUMMARY:over",
        "DTSTART;VALUE=DATE:20200229\nRRULE:FREQ=YEARLY\nSUMMARY:no such day",
        "DTSTART;VALUE=DATE:20260704\nRRULE:FREQ=YEARLY;INTERVAL=2\nSUMMARY:the other years",
        "DTSTART;VALUE=DATE:20270704\nSTATUS:CANCELLED\nSUMMARY:cancelled",
        "DTSTART:20270704T090000\nDTEND:20270704T170000\nSUMMARY:hours only",
        "DTSTART;VALUE=DATE:20270704\nDESCRIPTION:Observance\\nmore\nSUMMARY:Valentine",
    ],
)
def test_what_is_no_day_off_of_the_year_is_none(entry):
    assert [on for on in dates(NEW_YEAR, entry) if on.startswith("07")] == []


def test_where_some_entries_are_marked_as_days_off_the_others_are_none():
    found = read(
        "DTSTART;VALUE=DATE:20270206\nX-APPLE-SPECIAL-DAY:WORK-HOLIDAY\nSUMMARY;LANGUAGE=zh_CN:春节（休）",
        "DTSTART;VALUE=DATE:20270130\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY\nSUMMARY;LANGUAGE=zh_CN:春节（班）",
        "DTSTART;VALUE=DATE:20270220\nSUMMARY;LANGUAGE=zh_CN:元宵节",
        "DTSTART;VALUE=DATE:20270214\nDESCRIPTION:Observance\nSUMMARY:Valentine's Day",
    )
    kinds = {f"{on:%m-%d}": (one.kind, one.name) for on, one in found.table.entries.items()}
    assert kinds == {"02-06": ("holiday", {"zh-Hans": "春节"}), "01-30": ("make-up day", {"zh-Hans": "春节"})}
    assert [one.name for one in found.left_out] == ["元宵节", "Valentine's Day"]


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("SUMMARY:Working Day for Spring Festival\nDESCRIPTION:Observance", "make-up day"),
        ("SUMMARY:春节 特殊的工作日", "make-up day"),
        ("SUMMARY:補行上班", "make-up day"),
        ("SUMMARY:Additional non-working day\nDESCRIPTION:Public holiday", "holiday"),
        ("SUMMARY:Spring Festival\nCATEGORIES:Public holiday", "holiday"),
        ("SUMMARY:春节 放假", "holiday"),
    ],
)
def test_feeds_mark_days_off_and_make_up_days_in_several_ways(entry, kind):
    (found,) = read(f"DTSTART;VALUE=DATE:20270206\n{entry}").table.entries.values()
    assert found.kind == kind


def test_a_feed_that_marks_nothing_says_so_and_entries_can_be_left_out():
    found = read(NEW_YEAR, "DTSTART;VALUE=DATE:20270314\nSUMMARY:Daylight saving begins", without=("daylight",))
    assert len(found.table.entries) == 3
    assert "does not say which of its entries are days off" in found.remarks[0]


def test_two_festivals_on_one_day_are_one_day_off():
    entry = "DTSTART;VALUE=DATE:20271001\nSUMMARY:{}"
    table = read(entry.format("National Day"), entry.format("Mid-Autumn"), entry.format("National Day")).table
    assert table.entries[date(2027, 10, 1)].name == "National Day / Mid-Autumn"


def test_the_year_is_that_of_the_days_and_a_feed_of_several_years_needs_it_named():
    other = "DTSTART;VALUE=DATE:20260501\nSUMMARY:Labour Day"
    december = "DTSTART;VALUE=DATE:20261231\nSUMMARY:bridge"
    notice = read(NEW_YEAR, december, year=None).table
    assert (notice.year, min(notice.entries)) == (2027, date(2026, 12, 31))
    assert min(read(NEW_YEAR, december, other).table.entries) == date(2027, 1, 1)
    assert read(NEW_YEAR, other, year=2026).table.year == 2026
    with pytest.raises(errors.BadCalendarFile, match=r"days of several years: 2026 \(1\), 2027 \(3\); name the year"):
        read(NEW_YEAR, other, year=None)
    with pytest.raises(errors.BadCalendarFile, match="name the year with --year"):
        read("DTSTART;VALUE=DATE:20200704\nRRULE:FREQ=YEARLY\nSUMMARY:each year", year=None)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (feed(), "2027 has no days in this file, so it is not announced yet"),
        (feed("DTSTART;VALUE=DATE:20280101\nSUMMARY:later"), "2027 has no days in this file"),
        (feed("SUMMARY:no date"), "days.ics:3:1: the entry 'no date' has no DTSTART"),
        (feed("DTSTART;VALUE=DATE:20270230\nSUMMARY:x"), "days.ics:3:1: this entry can't be read"),
        (
            feed("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270601\nSUMMARY:x"),
            "lasts for 151 days; allowed: 1 to",
        ),
        (feed("DTSTART;VALUE=DATE:20270102\nDTEND;VALUE=DATE:20270101\nSUMMARY:x"), "lasts for 0 days"),
        (feed("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=SECONDLY\nSUMMARY:x"), "only rules that repeat yearly"),
        (feed("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY;INTERVAL=0\nSUMMARY:x"), "INTERVAL must be 1 or more"),
        (feed("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY;BYHOUR=1\nSUMMARY:x"), "BYHOUR can't be read"),
        (
            feed("DTSTART;VALUE=DATE:20270105\nSUMMARY:春节（班）"),
            "2027-01-05 is a Tuesday, which cn_office works anyway",
        ),
        (
            feed("DTSTART;VALUE=DATE:20270109\nSUMMARY:春节（班）", "DTSTART;VALUE=DATE:20270109\nSUMMARY:春节（休）"),
            "2027-01-09 is said to be a make-up day and a holiday",
        ),
        (feed(NEW_YEAR)[:-30], "is not closed: the file is cut off"),
        (feed(NEW_YEAR).replace(b"END:VEVENT", b"END:VTODO"), "END:VTODO closes nothing"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 50_000, "nested too deep"),
        (feed(*["SUMMARY:x"] * 2_100), "more than 2,000 entries"),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * 10_000_000, "10,000,017 bytes; 1,048,576 are allowed"),
        (feed(NEW_YEAR).replace(b"New", b"N\0ew"), r"U\+0000 can't stand"),
        ("BEGIN:VCALENDAR".encode("utf-16"), "is no UTF-8"),
        (
            feed("DTSTART;VALUE=DATE:20270101\nSUMMARY:元旦").decode().encode("gb18030"),
            "is no UTF-8; .*save the file as UTF-8",
        ),
        (feed("DTSTART;VALUE=DATE:99990101\nRRULE:FREQ=YEARLY;COUNT=9\nSUMMARY:x"), "2027 has no days"),
        (feed("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY;COUNT=999999999\nSUMMARY:x"), "COUNT must be 1 to 400"),
        (
            feed("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY;BYMONTH=1,2;BYMONTHDAY=" + EVERY),
            "more than 40 dates a year",
        ),
        (feed("DTSTART;VALUE=DATE:20270101\nSUMMARY:" + "x" * 30_000), "more than 20,000 letters"),
    ],
)
def test_what_can_not_be_meant_is_refused_with_the_reason_and_fast(content, told):
    began_at = time.monotonic()
    with pytest.raises(errors.BadCalendarFile) as refused:
        feeds.read(content, "days.ics", CN, 2027)
    assert re.search(told, str(refused.value)), str(refused.value)[:500]
    assert time.monotonic() - began_at < 20


def test_time_zones_that_a_feed_brings_along_are_not_followed():
    rules = "BEGIN:VTIMEZONE\nTZID:Mars\nBEGIN:STANDARD\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE"
    content = feed("DTSTART;TZID=Mars:20270101T000000\nDTEND;TZID=Mars:20270102T000000\nSUMMARY:x")
    content = content.replace(b"VERSION:2.0", rules.encode())
    assert list(feeds.read(content, "days.ics", CN, 2027).table.entries) == [date(2027, 1, 1)]
