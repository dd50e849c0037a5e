"""Who is on duty: a week's plan that goes round, swaps over it, and both changes of the clock."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import people

HOUR = timedelta(hours=1)
BERLIN = people.Roster(
    "night", "Night", "Europe/Berlin", (people.Handover(4, "20:00", "li_na"), people.Handover(6, "02:30", "sun_lei"))
)
FIRST_LINE = people.Roster(
    "first_line", "First line", "Asia/Shanghai",
    (people.Handover(0, "08:00", "li_na"), people.Handover(2, "20:00", None), people.Handover(4, "08:00", "sun_lei")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2026-03-02T07:59:59+08:00", "sun_lei"),  # Monday before the hand-over: last week's goes on
        ("2026-03-02T08:00:00+08:00", "li_na"),
        ("2026-03-04T19:59:59+08:00", "li_na"),
        ("2026-03-04T20:00:00+08:00", None),
        ("2026-03-06T08:00:00+08:00", "sun_lei"),
        ("2026-03-08T23:59:59+08:00", "sun_lei"),
    ],
)
def test_the_plan_goes_round_week_by_week(at: str, who: str | None) -> None:
    assert FIRST_LINE.on_duty(datetime.fromisoformat(at)) == who


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2026-03-29T00:59:59+00:00", "li_na"),  # 01:59:59, and then it is 03:00: half past two never comes
        ("2026-03-29T01:30:00+00:00", "sun_lei"),
        ("2026-10-25T00:29:59+00:00", "li_na"),
        ("2026-10-25T00:30:00+00:00", "sun_lei"),  # the first of two half past twos
        ("2026-10-25T01:15:00+00:00", "sun_lei"),  # 02:15 for the second time: nobody hands back
    ],
)
def test_a_hand_over_in_a_change_of_the_clock_comes_once(at: str, who: str) -> None:
    assert BERLIN.on_duty(datetime.fromisoformat(at)) == who


def test_of_several_swaps_the_last_counts_and_nobody_is_one_of_them() -> None:
    noon = datetime(2026, 3, 3, 4, tzinfo=UTC)
    swaps = (people.Swap(noon, noon + 4 * HOUR, "sun_lei", 1), people.Swap(noon + HOUR, noon + 2 * HOUR, None, 2))
    roster = people.Roster("r", "R", "Asia/Shanghai", FIRST_LINE.week, swaps)
    drawn = [(one.until_at - one.from_at, one.person, one.swapped) for one in roster.duties(noon, noon + 5 * HOUR)]
    assert drawn == [
        (HOUR, "sun_lei", True),
        (HOUR, None, True),
        (2 * HOUR, "sun_lei", True),
        (HOUR, "li_na", False),
    ]
    assert roster.persons() == {"li_na", "sun_lei"}


def test_a_roster_without_a_plan_has_nobody() -> None:
    assert people.Roster("r", "R", "UTC").on_duty(datetime(2026, 3, 3, tzinfo=UTC)) is None


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
week = st.lists(
    st.builds(
        people.Handover,
        st.integers(0, 6),
        st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 30])),
        st.sampled_from(["li_na", "sun_lei", None]),
    ),
    max_size=6,
)
swap = st.builds(
    lambda at, hours, who: people.Swap(at, at + hours * HOUR, who), moments, st.integers(1, 200), st.just("x")
)


@settings(max_examples=40, deadline=None)
@given(week, st.lists(swap, max_size=3), moments, st.integers(1, 400), st.sampled_from(["UTC", "Europe/Berlin"]))
def test_duties_lie_side_by_side_and_say_who_is_on_duty(
    plan: list[people.Handover], swaps: list[people.Swap], at: datetime, hours: int, zone: str
) -> None:
    roster = people.Roster("r", "R", zone, tuple(plan), tuple(swaps))
    drawn = roster.duties(at, at + hours * HOUR)
    assert (drawn[0].from_at, drawn[-1].until_at) == (at, at + hours * HOUR)
    assert all(one.until_at == other.from_at for one, other in pairwise(drawn))
    for one in drawn:
        assert roster.on_duty(one.from_at) == roster.on_duty(one.until_at - timedelta(microseconds=1)) == one.person
