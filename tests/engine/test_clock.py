from contextlib import nullcontext
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


class Machine:
    """A machine with a clock that is wrong by seconds, and a server that answers after a while; both go on alike."""

    def __init__(self, wrong_by_s: float, there_s: float = 0.0, back_s: float = 0.0) -> None:
        self.wrong_by_s, self.there_s, self.back_s = wrong_by_s, there_s, back_s
        self.elapsed_s = 0.0
        self.server_ahead_s = 0.0

    def clock(self) -> clock.ServerClock:
        return clock.ServerClock(lambda: nullcontext(self.ask), self.host, lambda: self.elapsed_s)

    def host(self) -> datetime:
        return NOON + timedelta(seconds=self.elapsed_s + self.wrong_by_s)

    def ask(self) -> datetime:
        self.elapsed_s += self.there_s
        told = self.truth()
        self.elapsed_s += self.back_s
        return told

    def truth(self) -> datetime:
        return NOON + timedelta(seconds=self.elapsed_s + self.server_ahead_s)


@pytest.mark.parametrize("wrong_by_s", [-180.0, 0.0, 180.0])
def test_machines_that_share_a_server_have_its_time_whatever_their_own_says(wrong_by_s: float):
    machine = Machine(wrong_by_s)
    known = machine.clock()
    machine.elapsed_s += 30
    assert (known.now(), known.offset_s) == (machine.truth(), -wrong_by_s)


@pytest.mark.parametrize("jump_s", [-86_400.0, -3600.0, 3600.0, 86_400.0])
def test_a_jump_of_the_machine_between_two_corrections_is_none_of_the_clock(jump_s: float):
    machine = Machine(0.0)
    known = machine.clock()
    machine.wrong_by_s = jump_s
    machine.elapsed_s += 59
    assert known.now() == machine.truth()
    assert known.correct() == -jump_s


@pytest.mark.parametrize(("there_s", "back_s"), [(0.25, 0.25), (0.5, 0.0), (0.0, 0.5)])
def test_the_clock_of_a_server_is_never_ahead_of_it_and_behind_by_the_way_back_at_most(there_s: float, back_s: float):
    machine = Machine(0.0, there_s, back_s)
    known = machine.clock()
    assert machine.truth() - known.now() == timedelta(seconds=back_s)


@pytest.mark.parametrize("back_s", [0.5, 0.001])
def test_what_was_heard_soonest_stands_until_an_answer_speaks_against_it(back_s: float):
    machine = Machine(0.0, 0.25, 0.01)
    known = machine.clock()
    machine.back_s = back_s
    known.correct()
    assert machine.truth() - known.now() == timedelta(seconds=min(back_s, 0.01))


def test_a_machine_whose_ticks_are_too_fast_is_ahead_by_the_way_there_at_most():
    machine = Machine(0.0, 0.25, 0.25)
    known = machine.clock()
    machine.server_ahead_s = -0.6
    known.correct()
    assert machine.truth() - known.now() == timedelta(seconds=0.25)
    machine.server_ahead_s = -0.9
    known.correct()
    assert known.now() - machine.truth() <= timedelta(seconds=0.25)


def test_a_server_whose_clock_is_set_is_followed_at_the_next_correction():
    machine = Machine(0.0)
    known = machine.clock()
    machine.server_ahead_s = 5.0
    assert machine.truth() - known.now() == timedelta(seconds=5)
    assert (known.correct(), known.now()) == (5.0, machine.truth())


def test_the_time_of_a_server_that_lies_before_what_is_on_record_is_refused():
    with pytest.raises(errors.ClockWentBackwards):
        Machine(0.0).clock().check_forward(NOON + timedelta(seconds=clock.TOLERANCE_S + 1))
