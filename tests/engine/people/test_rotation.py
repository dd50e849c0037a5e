"""A plan over several weeks: it goes round and has one answer at every instant, in both changes of the clock too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import people

DAY, WEEK = timedelta(days=1), timedelta(days=7)
NIGHTS = people.Roster(
    "nights", "Nights", "Asia/Shanghai",
    (people.Handover(0, "20:00", "li_na"), people.Handover(1, "08:00", None),
     people.Handover(0, "20:00", "sun_lei", 1), people.Handover(1, "08:00", None, 1)),
    weeks=2, starts_on=date(2026, 11, 26),
)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2026-11-23T20:00:00+08:00", "li_na"),  # the week of the day that it starts on, from its Monday
        ("2026-11-24T07:59:59+08:00", "li_na"),  # over midnight
        ("2026-11-24T08:00:00+08:00", None),
        ("2026-11-30T20:00:00+08:00", "sun_lei"),
        ("2026-12-07T20:00:00+08:00", "li_na"),
        ("2026-11-16T20:00:00+08:00", "sun_lei"),  # before it starts it goes round as after
        ("2025-11-10T20:00:00+08:00", "li_na"),
    ],
)
def test_every_week_of_the_plan_has_its_own_hand_overs(at: str, who: str | None) -> None:
    assert NIGHTS.on_duty(datetime.fromisoformat(at)) == who


def test_a_week_without_a_hand_over_goes_on_with_whoever_came_last() -> None:
    one = people.Roster("r", "R", "UTC", (people.Handover(2, "08:00", "li_na"),), weeks=4, starts_on=date(2026, 1, 5))
    assert {one.on_duty(datetime(2026, 1, 1, tzinfo=UTC) + days * DAY) for days in range(60)} == {"li_na"}


def test_in_a_change_of_the_clock_the_hand_over_that_is_later_in_the_plan_counts() -> None:
    """Half past two does not come on that day; it falls on half past three, when another hand-over is."""
    plan = (people.Handover(6, "03:30", "sun_lei"), people.Handover(6, "02:30", "li_na"))
    roster = people.Roster("r", "R", "Europe/Berlin", plan)
    assert roster.on_duty(datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == "sun_lei"


PEOPLE = ["li_na", "sun_lei", "wang_fang", None]
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30]))


@st.composite
def rosters(draw: st.DrawFn) -> people.Roster:
    weeks = draw(st.integers(1, 4))
    handover = st.builds(people.Handover, st.integers(0, 6), times, st.sampled_from(PEOPLE), st.integers(0, weeks - 1))
    plan = draw(st.lists(handover, min_size=1, max_size=8, unique_by=lambda one: one.place))
    starts_on = draw(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
    zone = draw(st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]))
    return people.Roster("r", "R", zone, tuple(plan), (), weeks, starts_on)


def by_the_wall(roster: people.Roster, local: datetime) -> str | None:
    """The plain rule, by the local clock alone: the last hand-over before in the round of weeks."""
    assert roster.starts_on
    first = roster.starts_on - roster.starts_on.weekday() * DAY
    days = (local.date() - first).days % (7 * roster.weeks)
    here = (days // 7, days % 7, f"{local:%H:%M}")
    plan = sorted(roster.week, key=lambda one: one.place)
    return ([one for one in plan if one.place <= here] or plan)[-1].person


def is_near_a_change(at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock changes within a day before."""
    return at.astimezone(zone).utcoffset() != (at - DAY).astimezone(zone).utcoffset()


@settings(max_examples=150, deadline=None)
@given(rosters(), st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)), st.integers(-8, 8))  # noqa: DTZ001
def test_at_every_instant_one_answer_and_the_same_every_so_many_weeks(
    roster: people.Roster, naive: datetime, rounds: int
) -> None:
    zone, at = ZoneInfo(roster.zone), naive.replace(tzinfo=UTC)
    who = roster.on_duty(at)
    duties = roster.duties(at, at + WEEK)
    assert duties[0].person == who
    assert [one.from_at for one in duties[1:]] == [one.until_at for one in duties[:-1]]
    if not is_near_a_change(at, zone):
        assert who == by_the_wall(roster, at.astimezone(zone))
    same = at.astimezone(zone) + rounds * roster.weeks * WEEK  # the same time of the local clock
    if not is_near_a_change(at, zone) and not is_near_a_change(same.astimezone(UTC), zone):
        assert roster.on_duty(same.astimezone(UTC)) == who
