from contextlib import nullcontext
from datetime import timedelta

import pytest

from engine import casefile, cases, clock, errors, store, sweeps, watch, worker
from tests.engine import small_desk
from tests.engine.small_desk import LI_NA, MONDAY

NOON = MONDAY + timedelta(hours=3)
HOUR = timedelta(hours=1)


def fact(lifts: cases.Cases, name: str) -> object:
    with lifts.database.reading() as connection:
        return store.facts.get(connection, name)


def test_a_clock_that_goes_back_between_two_ticks_is_told_once_and_put_on_record(
    lifts: cases.Cases, caplog: pytest.LogCaptureFixture
) -> None:
    job = worker.sweep(lifts, 1.0, 500)
    for minutes in (0, 1, -30, -29, -28):
        job.run_once(NOON + timedelta(minutes=minutes))
    assert [one.message.partition(" to ")[0] for one in caplog.records] == [
        "The clock went back from 2026-01-05T12:01:00.000000+00:00"
    ]
    assert fact(lifts, watch.WENT_BACK) == {
        "from": "2026-01-05T12:01:00.000000+00:00", "to": "2026-01-05T11:30:00.000000+00:00"
    }  # fmt: skip


def test_a_clock_behind_what_another_process_put_on_record_is_told(
    lifts: cases.Cases, caplog: pytest.LogCaptureFixture
) -> None:
    with lifts.database.writing() as connection:
        store.facts.see(connection, NOON + HOUR)
    watch.Watch(lifts.database).look(NOON)
    assert "The clock went back" in caplog.text


def test_a_clock_that_is_right_again_and_goes_back_anew_is_told_anew(
    lifts: cases.Cases, caplog: pytest.LogCaptureFixture
) -> None:
    looking = watch.Watch(lifts.database)
    for at in (NOON, NOON - HOUR, NOON, NOON - HOUR):
        looking.look(at)
    assert len(caplog.records) == 2


def test_what_a_time_server_sets_back_is_no_matter(lifts: cases.Cases, caplog: pytest.LogCaptureFixture) -> None:
    looking = watch.Watch(lifts.database)
    looking.look(NOON)
    looking.look(NOON - timedelta(seconds=clock.TOLERANCE_S))
    assert (caplog.text, fact(lifts, watch.WENT_BACK)) == ("", None)


def test_the_newest_instant_stays_on_record_so_that_a_start_behind_it_is_refused(lifts: cases.Cases) -> None:
    looking = watch.Watch(lifts.database)
    for at in (NOON, NOON + timedelta(seconds=30), NOON - HOUR):
        looking.look(at)
    with lifts.database.reading() as connection:
        assert store.facts.last_seen(connection) == NOON + timedelta(seconds=30)


def test_a_case_never_goes_back_with_the_clock(lifts: cases.Cases) -> None:
    (number,) = small_desk.open_many(lifts, 1, NOON)
    lifts.submit(casefile.Command(number, "note", LI_NA, {"body": "rope worn"}), NOON - HOUR)
    sweeps.run_once(lifts, NOON - HOUR)
    assert small_desk.load(lifts, number).changed_at == NOON


def test_a_machine_far_from_its_server_is_told_once_until_it_is_right_again(caplog: pytest.LogCaptureFixture) -> None:
    wrong_by_s = [180.0]
    known = clock.ServerClock(
        lambda: nullcontext(lambda: NOON), lambda: NOON + timedelta(seconds=wrong_by_s[0]), lambda: 0.0
    )
    looking = watch.Server(known)
    for wrong in (180.0, 180.0, clock.TOLERANCE_S, -3.0):
        wrong_by_s[0] = wrong
        assert looking.run_once(NOON) == watch.Looked()
    assert [one.message.partition(" the database")[0] for one in caplog.records] == [
        "This machine's clock is 180.0 s ahead of", "This machine's clock is 3.0 s behind"
    ]  # fmt: skip


def test_a_desk_that_leaves_is_told_once_at_each_turn_and_left_when_it_was_moved(
    lifts: cases.Cases, caplog: pytest.LogCaptureFixture
) -> None:
    place = watch.Place(lifts.database)
    stages: list[store.moves.Stage | None] = [None, "settling", "locked", "locked", None, "done"]
    left = []
    for stage in stages:
        with lifts.database.writing() as connection:
            store.moves.stay(connection)
            if stage:
                store.moves.leave(connection, store.moves.Leaving("one", "/there.sqlite", stage))
        with caplog.at_level("INFO"):
            place.run_once(NOON)
        left.append(place.left is not None)
    told = ["on its way to /there.sqlite", "goes on", "moved to /there.sqlite"]
    assert [words for words, one in zip(told, caplog.messages, strict=True) if words in one] == told
    assert left == [stage == "done" for stage in stages]
    assert isinstance(place.left, errors.DatabaseFrozen)
