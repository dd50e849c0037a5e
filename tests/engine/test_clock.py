from datetime import UTC, datetime, timedelta, timezone

import pytest

from engine import clock, errors

NOON = datetime(2026, 2, 14, 12, 0, tzinfo=UTC)


def test_the_system_clock_tells_aware_utc():
    assert clock.SystemClock().now().utcoffset() == timedelta(0)


def test_a_virtual_clock_stands_still_until_it_is_moved():
    still = clock.VirtualClock(NOON)
    moved = NOON + timedelta(seconds=90)
    assert [still.now(), still.now(), still.advance(90), still.now()] == [NOON, NOON, moved, moved]


def test_a_virtual_clock_advances_by_named_spans():
    assert clock.VirtualClock(NOON).advance(hours=1, minutes=30) == NOON + timedelta(minutes=90)


def test_a_virtual_clock_turns_other_zones_into_utc():
    shanghai = timezone(timedelta(hours=8))
    assert clock.VirtualClock(datetime(2026, 2, 14, 20, 0, tzinfo=shanghai)).now().isoformat() == NOON.isoformat()


def test_a_virtual_clock_refuses_an_instant_without_a_zone():
    with pytest.raises(errors.NaiveInstant):
        clock.VirtualClock(datetime(2026, 2, 14, 12, 0))  # noqa: DTZ001


def test_a_virtual_clock_never_goes_back():
    with pytest.raises(errors.ClockWentBackwards):
        clock.VirtualClock(NOON).move_to(NOON - timedelta(microseconds=1))


@pytest.mark.parametrize("back_s", [-60, 0, clock.TOLERANCE_S])
def test_a_clock_that_a_time_server_corrected_is_accepted(back_s: float):
    now = NOON - timedelta(seconds=back_s)
    assert clock.check_forward(now, NOON) == now


def test_a_clock_that_went_backwards_is_refused_with_both_instants_and_the_fix():
    with pytest.raises(errors.ClockWentBackwards) as refused:
        clock.check_forward(NOON - timedelta(seconds=clock.TOLERANCE_S + 0.001), NOON)
    for part in ("2026-02-14T11:59:57.999000+00:00", NOON.isoformat(), "timedatectl"):
        assert part in str(refused.value)


def test_the_system_clock_refuses_a_future_that_is_on_record():
    with pytest.raises(errors.ClockWentBackwards):
        clock.SystemClock().check_forward(datetime(9999, 1, 1, tzinfo=UTC))
