from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from engine import database, errors, models

INSTANTS = st.datetimes(timezones=st.just(UTC))
RUNS = models.METADATA.tables["job_runs"]


@given(INSTANTS, INSTANTS)
def test_instants_sort_as_their_texts_do(one: datetime, other: datetime) -> None:
    assert (one < other) == (models.instant_text(one) < models.instant_text(other))


@given(INSTANTS)
def test_the_text_of_an_instant_is_of_fixed_width(at: datetime) -> None:
    assert len(models.instant_text(at)) == 32


def test_an_instant_comes_back_in_utc(url: str) -> None:
    at = datetime(2026, 2, 14, 16, 45, tzinfo=timezone(timedelta(hours=8)))
    with database.open(url).writing() as connection:
        connection.execute(insert(RUNS).values(job="digest", scheduled_at=at))
        found = connection.execute(select(RUNS.c.scheduled_at)).scalar_one()
    assert (found, found.tzinfo) == (at, UTC)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(errors.NaiveInstant, match="has no time zone"):
        models.instant_text(datetime(2026, 2, 14, 16, 45))  # noqa: DTZ001


@given(st.recursive(st.none() | st.booleans() | st.text() | st.integers(-(2**53), 2**53), st.lists, max_leaves=8))
def test_the_same_json_is_always_the_same_text(value: object) -> None:
    assert models.json_text({"b": value, "a": 1}) == models.json_text({"a": 1, "b": value})
