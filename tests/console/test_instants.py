from datetime import UTC, datetime, timedelta, timezone

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from console import instants


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0s"), (40, "40s"), (59.6, "1m"), (60, "1m"), (7500, "2h 5m"), (-3600, "1h"), (400_000, "111h 6m")],
)
def test_a_span_of_working_time_is_told_in_hours(seconds: float, words: str):
    assert instants.span(seconds) == words


def test_plain_time_has_days():
    assert instants.span(400_000, in_days=True) == "4d 15h"


def test_what_is_left_and_what_is_late_are_told_apart():
    assert (instants.remaining(0), instants.remaining(-60)) == ("0s left", "1m late")


@given(st.datetimes(), st.integers(-14 * 60, 14 * 60))
def test_an_instant_with_a_zone_is_read_in_any_zone(naive: datetime, minutes: int):
    at = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    try:
        assert instants.read(at.isoformat(), "START") == at.astimezone(UTC)
    except typer.BadParameter:
        assert naive.year in (1, 9999)
