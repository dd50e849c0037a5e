from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import cases
from engine.store import numbers
from tests import postgres

STORES = postgres.BOTH

SPRING = datetime(2026, 3, 9, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PATTERNS = ("RPR-{year}-{seq:05}", "C{seq}", "{year}{month}/{seq:03}", "A.{month}.{seq}")


@given(st.sampled_from(PATTERNS), st.integers(1, 10**9), st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_number_is_read_back_as_it_was_given(pattern: str, seq: int, local_at: datetime) -> None:
    number = numbers.render(pattern, local_at, seq)
    assert numbers.read("repair", pattern, number) == (numbers.scope_of("repair", pattern, local_at), seq)


@pytest.mark.parametrize("number", ["RPR-2026-", "RPR-26-00001", "XRPR-2026-00001", "101003155587", ""])
def test_a_number_of_another_kind_is_none_of_ours(number: str) -> None:
    assert numbers.read("repair", "RPR-{year}-{seq:05}", number) is None


def test_each_workflow_and_period_has_a_sequence_of_its_own() -> None:
    assert numbers.scope_of("repair", "RPR-{year}-{month}-{seq}", SPRING) == "repair/2026/03"
    assert numbers.scope_of("repair", "RPR-{seq}", SPRING) == "repair"


def test_a_number_longer_than_its_width_is_whole() -> None:
    assert numbers.render("RPR-{year}-{seq:05}", SPRING, 123_456) == "RPR-2026-123456"


def test_a_number_that_was_not_taken_comes_again(lifts: cases.Cases) -> None:
    with lifts.database.writing() as connection:
        first = numbers.Numbers(connection)
        first.next("lift/2026")
        first.save()
        assert numbers.Numbers(connection).next("lift/2026") == 1


def test_numbers_that_were_taken_are_gone(lifts: cases.Cases) -> None:
    with lifts.database.writing() as connection:
        first = numbers.Numbers(connection)
        first.move("lift/2026", 41)
        first.move("lift/2026", 7)
        first.save()
        assert numbers.Numbers(connection).next("lift/2026") == 42
