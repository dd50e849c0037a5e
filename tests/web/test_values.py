"""Values as a reader sees them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine import people
from engine.definitions import definition
from web import faces, values
from web.reader import Reader

READER = Reader.of("en", "Asia/Shanghai", datetime(2026, 11, 23, 2, 45, tzinfo=UTC))
DESK = people.Desk.of([people.Person("li_na", "Li Na", "li@desk.example")])


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("phone", "138 0011 2207", "138 •••• 2207"),
        ("phone", "+86 138-0011-2207", "138 •••• 2207"),
        ("phone", "+852 2100 0042", "852 •••• 0042"),
        ("phone", "2100 0042", "•••• 0042"),
        ("phone", "110", "••••"),
        ("mail_address", "porter@hengtai.example", "p•••@hengtai.example"),
        ("text", "陈伟", "陈•••"),
        ("long_text", "He said that the lift is dangerous.", "••••"),
    ],
)
def test_a_personal_value_shows_too_little_to_learn_it(kind: Any, given: str, expected: str) -> None:
    assert values.shown(definition.Field("x", kind, personal=True), given, READER, DESK) == expected


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("yes_no", True, "yes"),
        ("person", "li_na", "Li Na"),
        ("person", "gone", "gone"),
        ("date", "2026-11-24", "Tue 24 Nov"),
        ("instant", "2026-11-24T01:00:00+00:00", "Tue 24 Nov 09:00"),
        ("files", [{"name": "a.jpg"}, {"name": "b.jpg"}], "a.jpg, b.jpg"),
        ("number", 3, "3"),
    ],
)
def test_a_value_reads_in_words(kind: Any, given: Any, expected: str) -> None:
    assert values.shown(definition.Field("x", kind), given, READER, DESK) == expected


def test_money_has_its_currency_and_a_choice_its_title() -> None:
    assert values.shown(definition.Field("x", "money", currency="CNY"), "12.50", READER, DESK) == "12.50 CNY"
    choice = definition.Field("x", "choice", choices={"major": {"en": "Major"}})
    assert values.shown(choice, "major", READER, DESK) == "Major"


@pytest.mark.parametrize(("name", "face"), [("Zhao Lei", "ZL"), ("孙磊", "磊"), ("", ""), ("Ana", "A")])
def test_a_face_is_two_letters_or_one_character(name: str, face: str) -> None:
    assert faces.face(name) == face


def test_a_time_is_as_short_as_is_still_clear() -> None:
    assert READER.near(datetime(2026, 11, 23, 1, 40, tzinfo=UTC)) == "09:40"
    assert READER.near(datetime(2026, 11, 21, 8, 52, tzinfo=UTC)) == "Sat 16:52"
    assert READER.near(datetime(2026, 11, 1, 8, 52, tzinfo=UTC)) == "Sun 1 Nov 16:52"
