"""The table of the rules of mail in docs/mail.md: every rule has its tests, and every test that it names is there."""

import re
from functools import cache

import pytest

from engine import places

TESTS = places.PROGRAM / "tests"
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \|([^|]*)\| ([^|]+) \|$", re.MULTILINE)
TABLE = (places.PROGRAM / "docs" / "mail.md").read_text(encoding="utf-8").partition("\n## The rules, and")[2]
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
ROWS = {int(number): NAMED.findall(tests) for number, _rule, _from, tests in ROW.findall(TABLE)}


@cache
def source(path: str) -> str:
    """A file of tests; "" where there is none."""
    file = TESTS / path
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def test_every_rule_has_a_row() -> None:
    assert sorted(ROWS) == list(range(1, 32))


@pytest.mark.parametrize("number", range(1, 32))
def test_the_tests_of_a_rule_are_there(number: int) -> None:
    assert ROWS[number]
    assert [f"{path}::{name}" for path, name in ROWS[number] if f"def {name}(" not in source(path)] == []
