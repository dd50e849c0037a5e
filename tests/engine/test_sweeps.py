import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from engine import casefile, cases, integrity, store, sweeps
from tests.engine import small_desk
from tests.engine.small_desk import DUE, MONDAY

ROOT = Path(__file__).parents[2]
TICK = timedelta(microseconds=1)
LATE = DUE + timedelta(minutes=1)


def _sweeper(url: str, batch_size: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.engine.sweeper", url, LATE.isoformat(), str(batch_size)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _fired_once_each(desk: cases.Cases, count: int) -> None:
    """Every deadline is breached once, its first rung was told once, and every history is whole."""
    assert small_desk.count(desk, "deadlines", "state = 'breached' AND rung = 2") == count
    assert [small_desk.count(desk, "history", f"event = '{event}'") for event in ("breached", "escalated")] == [
        count
    ] * 2
    assert small_desk.count(desk, "notifications") == count
    with desk.database.reading() as connection:
        assert integrity.check(connection).faults == ()


def test_a_deadline_does_not_fire_before_it_has_passed(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 1)
    assert sweeps.run_once(lifts, DUE) == sweeps.Counts()
    assert sweeps.run_once(lifts, DUE + TICK) == sweeps.Counts(looked_at=1, fired=1)


def test_a_second_sweep_finds_nothing(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 3)
    sweeps.run_once(lifts, LATE)
    assert sweeps.run_once(lifts, LATE) == sweeps.Counts()


def test_more_than_one_batch_is_swept(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 11)
    assert sweeps.run_once(lifts, LATE, batch_size=10) == sweeps.Counts(looked_at=11, fired=11)
    _fired_once_each(lifts, 11)


def test_a_case_that_closed_in_time_is_left_alone(lifts: cases.Cases) -> None:
    number = small_desk.open_many(lifts, 1)[0]
    lifts.submit(casefile.Command(number, "repair", small_desk.LI_NA), DUE)
    assert sweeps.run_once(lifts, LATE) == sweeps.Counts()


def test_a_bad_case_does_not_stop_the_sweep_and_is_set_aside(
    lifts: cases.Cases, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = small_desk.open_many(lifts, 5)
    small_desk.run_sql(lifts, "UPDATE deadlines SET name = 'gone' WHERE case_id = 1")
    assert sweeps.run_once(lifts, LATE, batch_size=1) == sweeps.Counts(looked_at=5, fired=4, failed=1)
    assert f"{numbers[0]} failed and is set aside" in caplog.text
    assert sweeps.run_once(lifts, LATE) == sweeps.Counts()


def test_a_case_set_aside_is_tried_again_later(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 1)
    small_desk.run_sql(lifts, "UPDATE deadlines SET name = 'gone'")
    sweeps.run_once(lifts, LATE)
    small_desk.run_sql(lifts, "UPDATE deadlines SET name = 'solution'")
    assert sweeps.run_once(lifts, LATE + sweeps.SET_ASIDE).fired == 1


def test_two_processes_fire_2000_due_deadlines_once_each(url: str, lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 2000)
    sweepers = [_sweeper(url, 50) for _ in range(2)]
    for one in sweepers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [one.communicate(timeout=120)[0].split() for one in sweepers]
    assert sum(int(words[-2]) for words in told) >= 2000
    _fired_once_each(lifts, 2000)


def test_a_sweep_killed_in_the_middle_is_taken_up_by_the_next(url: str, lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 600)
    for _ in range(3):
        killed = _sweeper(url, 20)
        assert killed.stdin is not None
        assert killed.stdout is not None
        killed.stdin.write("go\n")
        killed.stdin.flush()
        for _ in range(4):
            killed.stdout.readline()
        killed.kill()
        killed.communicate()
    assert 0 < small_desk.count(lifts, "notifications") < 600
    sweeps.run_once(lifts, LATE)
    _fired_once_each(lifts, 600)


def test_the_instant_of_a_sweep_goes_on_record(lifts: cases.Cases) -> None:
    sweeps.run_once(lifts, MONDAY)
    sweeps.run_once(lifts, MONDAY + timedelta(seconds=59))
    with lifts.database.reading() as connection:
        assert store.facts.last_seen(connection) == MONDAY
