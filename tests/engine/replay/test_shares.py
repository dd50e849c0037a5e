"""How near the targets of a file lie to the deadlines of the engine."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.replay import shares

DUE = datetime(2011, 7, 5, 13, tzinfo=UTC)


@pytest.mark.parametrize(("apart_s", "near"), [(-601, 0), (-600, 1), (0, 1), (5, 1), (6, 0)])
def test_a_target_is_near_from_ten_minutes_before_to_five_seconds_after(apart_s: int, near: int) -> None:
    assert shares.target_share({"1": DUE + timedelta(seconds=apart_s)}, [("1", DUE)]) == near


def test_one_near_deadline_of_several_is_enough() -> None:
    assert shares.target_share({"1": DUE}, [("1", DUE + timedelta(days=1)), ("1", DUE)]) == 1.0


def test_a_target_of_a_case_without_a_deadline_is_not_near() -> None:
    assert shares.target_share({"1": DUE, "2": DUE}, [("1", DUE), ("3", DUE)]) == 0.5


def test_there_is_no_share_where_no_target_is_stated() -> None:
    assert shares.target_share({}, [("1", DUE)]) is None
