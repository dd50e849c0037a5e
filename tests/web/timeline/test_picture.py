"""The picture of a deadline: what stands on it, in words."""

import xml.etree.ElementTree as ET
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine import places
from engine.calendars import registry
from web import timeline
from web.reader import Reader

OFFICE = registry.find("office", [places.WORKFLOWS / "calendars"])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def picture(tell: Any, language: str, start: str, pauses: list[tuple[str, str]], now: str) -> timeline.Picture:
    subject = tell(at(start), [(at(a), at(b) if b else None) for a, b in pauses], at(now))
    return timeline.of(subject, OFFICE, Reader.of(language, "Asia/Shanghai", at(now)))


def texts(drawing: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(drawing).iter() if one.tag == "text"]


def test_a_late_case_shows_when_it_was_due_and_how_late_it_is(tell: Any) -> None:
    drawn = picture(tell, "en", "2026-11-20 16:00", [("2026-11-23 10:30", "2026-11-23 15:00")], "2026-11-24 10:45")
    assert {"Dispatch 16:00", "due 09:40", "reminder 75 % 16:52", "now"} <= set(texts(drawn.wide))
    assert "late 1 h 5 m" in [one.text for one in drawn.legend]


def test_the_sum_of_a_pause_is_told_with_its_reason(tell: Any) -> None:
    drawn = picture(tell, "en", "2026-11-20 16:00", [("2026-11-23 10:30", "2026-11-23 15:00")], "2026-11-24 10:45")
    assert "paused 3 h 30 m, Waiting for the customer" in [one.text for one in drawn.legend]


def test_a_holiday_stands_there_by_name(tell: Any) -> None:
    drawn = picture(tell, "en", "2026-09-30 16:00", [], "2026-10-08 10:00")
    assert "Thu 1 – Wed 7 · National Day" in texts(drawn.wide)


def test_a_make_up_day_stands_there_by_name(tell: Any) -> None:
    drawn = picture(tell, "zh-Hans", "2026-09-18 16:00", [], "2026-09-20 10:00")
    assert "20日周日 · 国庆节调休上班" in texts(drawn.wide)


def test_the_table_says_the_same_as_the_picture(tell: Any) -> None:
    drawn = picture(tell, "en", "2026-11-20 16:00", [("2026-11-20 17:30", "")], "2026-11-23 10:00")
    assert [(row.kind, row.length) for row in drawn.rows] == [
        ("counted", "1 h 30 m"),
        ("pause", "30 m"),
        ("closed", ""),
        ("pause", "1 h"),
    ]
    assert drawn.rows[2].what == "day off"


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_labels_of_one_line_never_overlap(tell: Any, language: str) -> None:
    drawn = picture(tell, language, "2026-11-20 16:00", [("2026-11-20 17:30", "2026-11-23 09:30")], "2026-11-23 16:00")
    for one in (drawn.wide, drawn.narrow):
        ends: dict[str, float] = {}
        marks = [text for text in ET.fromstring(one).iter("text") if "length" not in text.attrib["class"]]
        for text in sorted(marks, key=lambda text: float(text.attrib["x"])):
            assert float(text.attrib["x"]) >= ends.get(text.attrib["y"], -1)
            ends[text.attrib["y"]] = float(text.attrib["x"]) + 5 * len(text.text or "")


def test_titles_in_the_picture_are_never_markup(tell: Any) -> None:
    subject = tell(at("2026-11-20 16:00"), [], at("2026-11-20 17:00"))
    subject.source.events["dispatch"].title["en"] = "<b>now</b>"
    try:
        drawn = timeline.of(subject, OFFICE, Reader.of("en", "Asia/Shanghai", at("2026-11-20 17:00")))
    finally:
        subject.source.events["dispatch"].title["en"] = "Dispatch"
    assert "<b>" not in drawn.wide
    assert "&lt;b&gt;now" in drawn.wide


def test_weeks_of_plain_time_are_told_in_days(tell: Any) -> None:
    subject = tell(at("2026-11-20 16:00"), [], at("2026-11-20 16:00"))
    row, plain = subject.row, registry.find("24x7")
    row.calendar, row.target_s, row.due_at = "24x7", 10 * 86_400.0, at("2026-11-30 16:00")
    drawn = timeline.of(subject, plain, Reader.of("en", "Asia/Shanghai", at("2026-11-25 16:00")))
    assert [one.text for one in drawn.legend][:2] == ["counted 5 calendar days", "left 5 calendar days"]
