import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from engine import casefile, cases, integrity, queries, store, sweeps
from engine.cases import faults
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


POISONS = {
    "UPDATE cases SET fields = '{' WHERE id = 2": "its rows in the database can't be read (JSONDecodeError)",
    "UPDATE cases SET definition_hash = 'gone' WHERE id = 3": "its definition can't be used: gone",
    "UPDATE deadlines SET due_at = 'soon' WHERE case_id = 5": "its rows in the database can't be read (ValueError)",
    "UPDATE cases SET next_fire_at = '2020-01-01' WHERE id = 7": "",
    "UPDATE cases SET next_fire_at = '1 o’clock' WHERE id = 8": "its rows in the database can't be read (ValueError)",
}
"""What a hand that edits rows can do, and what is said of it; a day alone is taken for its midnight."""


def poison(lifts: cases.Cases, statements: Iterable[str] = POISONS) -> None:
    """Does it past the rules of the tables."""
    with closing(sqlite3.connect(str(lifts.database.engine.url.database))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def aside(lifts: cases.Cases) -> dict[str, queries.Aside]:
    with lifts.database.reading() as connection:
        return {one.number: one for one in queries.aside(connection)}


def test_poisoned_cases_do_not_stop_the_others_and_are_set_aside_with_the_reason(
    lifts: cases.Cases, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = small_desk.open_many(lifts, 11)
    poison(lifts)
    assert sweeps.run_once(lifts, LATE, most_tries=1) == sweeps.Counts(looked_at=11, fired=7, failed=4)
    found = {number: faults.sentence(one.reason, one.detail) for number, one in aside(lifts).items()}
    said = {2: 0, 3: 1, 5: 2, 8: 4}
    assert found == {numbers[case - 1]: list(POISONS.values())[place] for case, place in said.items()}
    assert all(one in caplog.text for one in found.values())
    assert sweeps.run_once(lifts, LATE) == sweeps.Counts()


def test_a_case_that_fails_is_tried_ever_more_rarely_and_set_aside_after_so_many_tries(lifts: cases.Cases) -> None:
    (number,) = small_desk.open_many(lifts, 1)
    poison(lifts, ["UPDATE cases SET definition_hash = 'gone'"])
    at, known = LATE, []
    for wait_s in (5, 10, 20):
        assert sweeps.run_once(lifts, at, most_tries=3).failed == 1
        known.append(number in aside(lifts))
        assert sweeps.run_once(lifts, at + timedelta(seconds=wait_s) - TICK) == sweeps.Counts()
        with lifts.database.reading() as connection:
            assert queries.next_due(connection, at) == at + timedelta(seconds=wait_s)
        at += timedelta(seconds=wait_s)
    assert known == [False, False, True]
    assert (aside(lifts)[number].tries, aside(lifts)[number].since) == (3, LATE)
    assert [store.aside.wait_s(tries) for tries in (10, 11, 400)] == [2560.0, 3600.0, 3600.0]


def test_a_case_that_was_mended_goes_on_and_is_set_aside_no_longer(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 1)
    mended = small_desk.count(lifts, "definitions", "workflow = 'lift'")
    poison(lifts, ["UPDATE cases SET definition_hash = 'gone'"])
    sweeps.run_once(lifts, LATE, most_tries=1)
    poison(lifts, [f"UPDATE cases SET definition_hash = (SELECT hash FROM definitions LIMIT {mended})"])
    assert sweeps.run_once(lifts, LATE + timedelta(seconds=5)).fired == 1
    assert aside(lifts) == {}
    with lifts.database.writing() as connection:
        assert [store.aside.forget_void(connection) for _ in range(2)] == [1, 0]


def test_any_accepted_command_ends_the_setting_aside(lifts: cases.Cases) -> None:
    (number,) = small_desk.open_many(lifts, 1)
    with lifts.database.writing() as connection:
        store.aside.fail(connection, {number: ("fault", "KeyError")}, LATE, 1)
    assert number in aside(lifts)
    lifts.submit(casefile.Command(number, "note", small_desk.LI_NA, {"body": "rope worn"}), MONDAY)
    assert aside(lifts) == {}
    assert sweeps.run_once(lifts, LATE).fired == 1


def test_a_person_can_have_a_case_tried_again_at_once(lifts: cases.Cases) -> None:
    numbers = small_desk.open_many(lifts, 2)
    poison(lifts, ["UPDATE cases SET definition_hash = 'gone' WHERE id = 1"])
    with lifts.database.writing() as connection:
        store.aside.fail(connection, dict.fromkeys(numbers, ("fault", "KeyError")), LATE, 1)
    assert sweeps.retry(lifts, numbers, LATE) == {numbers[0]: "its definition can't be used: gone"}
    assert {number: one.tries for number, one in aside(lifts).items()} == {numbers[0]: 2}
    assert small_desk.load(lifts, numbers[1]).deadlines[0].state == "breached"


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
