"""Each kind of field: what it takes, how it is stored, what it refuses."""

from decimal import Decimal
from typing import Any

import pytest

from engine import fields, people
from engine.definitions.definition import Field

DESK = people.Desk.of(
    [
        people.Person("li_na", "Li Na", "li@desk.example", roles=frozenset({"technician"})),
        people.Person("wang_fang", "Wang Fang", "wang@desk.example"),
        people.Person("zhao_lei", "Zhao Lei", "zhao@desk.example", roles=frozenset({"technician"}), absent=True),
    ]
)
FILE = {"hash": "ab12", "name": "photo.jpg", "bytes": 2048, "media_type": "image/jpeg"}


def taken(kind: str, given: Any, **facts: Any) -> Any:
    outcome = fields.check(Field("f", kind, **facts), given, DESK)  # type: ignore[arg-type]
    assert isinstance(outcome, fields.Checked), outcome
    return outcome.value


def refused(kind: str, given: Any, **facts: Any) -> str:
    outcome = fields.check(Field("f", kind, **facts), given, DESK)  # type: ignore[arg-type]
    assert isinstance(outcome, fields.Wrong), outcome
    return outcome.code


@pytest.mark.parametrize("kind", ["text", "number", "money", "choice", "date", "person", "files", "rows"])
@pytest.mark.parametrize("given", [None, "", "  ", []])
def test_an_empty_value_is_no_value(kind: str, given: Any) -> None:
    assert taken(kind, given) is None


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        ("text", "  3 号梯 ", "3 号梯"),
        ("long_text", "a\r\nb", "a\nb"),
        ("number", "3", 3),
        ("number", 2.5, 2.5),
        ("number", "1e3", 1000),
        ("money", "120.5", "120.50"),
        ("money", 7, "7.00"),
        ("yes_no", "是", True),
        ("yes_no", "no", False),
        ("yes_no", True, True),
        ("date", "2026-02-14", "2026-02-14"),
        ("instant", "2026-02-14T16:45+08:00", "2026-02-14T08:45:00+00:00"),
        ("phone", "+86 10 6512 3456", "+86 10 6512 3456"),
        ("phone", "13800132207", "13800132207"),
        ("mail_address", "porter@hengtai.example", "porter@hengtai.example"),
        ("person", "li_na", "li_na"),
        ("files", [FILE], [FILE]),
    ],
)
def test_what_is_taken_and_how_it_is_stored(kind: str, given: Any, stored: Any) -> None:
    assert taken(kind, given) == stored


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("text", 3, "not_text"),
        ("text", "x" * 2001, "too_long"),
        ("text", "a\nb", "control_characters"),
        ("long_text", "a\x00b", "control_characters"),
        ("text", "\ud800", "control_characters"),
        ("number", "three", "not_a_number"),
        ("number", True, "not_a_number"),
        ("number", "NaN", "not_a_number"),
        ("number", "1e999", "not_a_number"),
        ("money", "1.005", "too_many_decimals"),
        ("money", "much", "not_money"),
        ("yes_no", "perhaps", "not_yes_or_no"),
        ("date", "14.02.2026", "not_a_date"),
        ("date", "2026-02-30", "not_a_date"),
        ("date", "9999-12-31", "too_large"),
        ("date", "0001-01-01", "too_small"),
        ("instant", "9999-12-31T23:00-12:00", "too_large"),
        ("instant", "0001-01-01T00:00+12:00", "too_small"),
        ("instant", "tomorrow", "not_an_instant"),
        ("instant", "2026-02-14T16:45", "naive_instant"),
        ("phone", "call me", "not_a_phone"),
        ("mail_address", "a@b", "not_a_mail_address"),
        ("mail_address", "a b@c.example", "not_a_mail_address"),
        ("mail_address", "a@b.example\nBcc: x@y.example", "not_a_mail_address"),
        ("person", "nobody", "unknown_person"),
        ("person", "zhao_lei", "absent"),
        ("files", [{"name": "x"}], "not_files"),
        ("rows", "x", "not_rows"),
    ],
)
def test_what_is_refused(kind: str, given: Any, code: str) -> None:
    assert refused(kind, given) == code


@pytest.mark.parametrize(("given", "code"), [("0", "too_small"), ("11", "too_large")])
def test_a_number_keeps_to_its_bounds(given: str, code: str) -> None:
    assert refused("number", given, min=Decimal(1), max=Decimal(10)) == code
    assert taken("number", "10", min=Decimal(1), max=Decimal(10)) == 10


def test_a_choice_is_one_of_its_choices_and_several_come_in_their_order() -> None:
    levels: dict[str, Any] = {"minor": {}, "major": {}, "critical": {}}
    assert taken("choice", "major", choices=levels) == "major"
    assert refused("choice", "huge", choices=levels) == "not_a_choice"
    assert taken("choices", "critical, minor", choices=levels) == ["minor", "critical"]
    assert refused("choices", ["huge"], choices=levels) == "not_a_choice"


def test_a_person_has_the_role_that_the_field_asks_for() -> None:
    assert refused("person", "wang_fang", role="technician") == "not_in_role"


def test_files_keep_to_their_limits() -> None:
    assert refused("files", [FILE, FILE], max_count=1) == "too_many"
    assert refused("files", [FILE], max_bytes=2047) == "file_too_large"
    assert taken("files", [FILE], max_bytes=2048) == [FILE]


PARTS = {"part": Field("part", "text", required=True), "quantity": Field("quantity", "number", default=1)}


def test_rows_are_checked_cell_by_cell() -> None:
    assert taken("rows", [{"part": "door drive"}], columns=PARTS) == [{"part": "door drive", "quantity": 1}]
    assert refused("rows", [{"part": "x", "colour": "red"}], columns=PARTS) == "unknown_column"


@pytest.mark.parametrize("row", [{"quantity": 2}, {"part": "x", "quantity": "two"}])
def test_a_wrong_cell_is_named_with_its_row_and_column(row: dict[str, Any]) -> None:
    outcome = fields.check(Field("f", "rows", columns=PARTS), [{"part": "a"}, row], DESK)
    assert isinstance(outcome, fields.Wrong)
    assert (outcome.code, outcome.facts["row"]) == ("in_row", 2)
