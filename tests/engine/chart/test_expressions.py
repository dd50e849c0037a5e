"""The language of guards: what it gives, what it refuses, and that nothing hostile gets through."""

import contextlib
import decimal
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import chart, errors


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("rounds + 1", 3),
        ("cost * 1.1", 13.75),
        ("cost + 0.1 == 12.6", True),
        ("rounds / 3", 0.666666666666667),
        ("'water' in symptoms", True),
        ("'fire' not in symptoms", True),
        ("'x' in nothing", False),
        ("solved == true and nothing == null", True),
        ("not solved or rounds >= 2", True),
        ("1 < rounds < 3", True),
        ("[1, 'a']", [1, "a"]),
        ("-rounds", -2),
    ],
)
def test_an_expression_is_worked_out_exactly(text: str, value: Any) -> None:
    facts = {"rounds": 2, "cost": decimal.Decimal("12.50"), "symptoms": ["water"], "solved": True, "nothing": None}
    assert chart.evaluate(text, facts) == value


@pytest.mark.parametrize(
    "text", ["cost.real", "open('x')", "__import__('os')", "a[0]", "9**9**9", "a && b", "", "(" * 300]
)
def test_what_is_not_in_the_language_is_refused(text: str) -> None:
    with pytest.raises(errors.BadGuard, match="not an expression"):
        chart.evaluate(text, {})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("missing + 1", "missing has no value"),
        ("nothing + 1", "NoneType"),
        ("1 / 0", "DivisionByZero"),
        ("100000000 * 100000000", "not below"),
        ("big + big", "longer than 10000"),
        ("big * big", "non-int"),
    ],
)
def test_a_value_that_cannot_be_had_is_an_error_of_ours(text: str, reason: str) -> None:
    with pytest.raises(errors.NotWorkedOut, match=reason):
        chart.evaluate(text, {"nothing": None, "big": "x" * 9_000})


@given(st.text(alphabet="ab01 +-*/().<>=!'[],:{}&|\n", max_size=40))
@settings(max_examples=200)
def test_any_text_gives_a_value_or_an_error_of_ours(text: str) -> None:
    with contextlib.suppress(errors.BadGuard, errors.NotWorkedOut):
        value = chart.evaluate(text, {"a": 1, "b": "b"})
        assert json.loads(json.dumps(value)) == value
