"""Work of once a day, and what is removed by it."""

import threading
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine import casefile, cases, daily, store
from engine.database import Connection
from engine.store import pruning
from tests.engine import small_desk
from tests.engine.small_desk import LI_NA, MONDAY

STORES = ("sqlite", "postgresql")
SHANGHAI = ZoneInfo("Asia/Shanghai")
KEEP = timedelta(days=30)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("now", "last"), [
    ("2026-01-05T03:00+08:00", "2026-01-05T03:00+08:00"),
    ("2026-01-05T02:59:59+08:00", "2026-01-04T03:00+08:00"),
    ("2026-01-05T23:00+08:00", "2026-01-05T03:00+08:00"),
])  # fmt: skip
def test_the_last_time_is_by_the_clocks_of_the_zone(now: str, last: str) -> None:
    at = datetime.fromisoformat(now).astimezone(UTC)
    assert daily.last_time(at, time(3), SHANGHAI) == datetime.fromisoformat(last)


def _work(lifts: cases.Cases, done: list[datetime]) -> daily.Daily:
    def work(_connection: Connection, now: datetime) -> pruning.Counts:
        done.append(now)
        return pruning.Counts(runs=1)

    return daily.Daily(lifts.database, "look", time(3), SHANGHAI, work, pruning.Counts())


def test_two_workers_do_it_once_a_day_and_a_missed_day_is_made_up_for_once(lifts: cases.Cases) -> None:
    done: list[datetime] = []
    both = [_work(lifts, done) for _ in range(2)]
    hours = [MONDAY + timedelta(hours=hour) for hour in (0, 1, 9.9, 10, 33, 24 * 9, 24 * 9 + 1)]
    for at in hours:
        together = [threading.Thread(target=one.run_once, args=[at]) for one in both]
        for one in together:
            one.start()
        for one in together:
            one.join()
    assert done == [hours[0], hours[3], hours[5]]


def test_what_fails_is_tried_again_and_a_clock_that_went_back_has_nothing_done_anew(lifts: cases.Cases) -> None:
    done: list[datetime] = []
    failing = _work(lifts, done)

    def fail(_connection: Connection, _now: datetime) -> None:
        raise OSError("the disk is full")

    failing.work = fail
    with pytest.raises(OSError, match="disk"):
        failing.run_once(MONDAY)
    assert _work(lifts, done).run_once(MONDAY) == pruning.Counts(runs=1)
    assert _work(lifts, done).run_once(MONDAY - 2 * DAY) == pruning.Counts()
    assert done == [MONDAY]


def test_what_is_over_is_removed_and_nothing_of_a_case(lifts: cases.Cases) -> None:
    (number,) = small_desk.open_many(lifts, 1)
    for key, at in (("old", MONDAY), ("new", MONDAY + 30 * DAY)):
        lifts.submit(casefile.Command(number, "note", LI_NA, {"body": key}, idempotency_key=key), at)
    with lifts.database.writing() as connection:
        for days in range(3):
            store.jobs.take(connection, "look", MONDAY + days * DAY)
        token = store.sessions.make_token(connection, MONDAY)
        store.sessions.begin(connection, token, MONDAY)
        store.aside.fail(connection, {number: ("fault", "KeyError")}, MONDAY, 1)
    lifts.submit(casefile.Command(number, "note", LI_NA, {"body": "rope worn"}), MONDAY + 30 * DAY)
    before = small_desk.count(lifts, "history")
    pruned = daily.prune(lifts.database, SHANGHAI, KEEP).run_once(MONDAY + 31 * DAY)
    assert pruned == pruning.Counts(sessions=1, links=1, answers=1, runs=1, asides=1)
    assert small_desk.count(lifts, "idempotency", "key = 'new'") == small_desk.count(lifts, "idempotency") == 1
    assert small_desk.count(lifts, "job_runs", "job = 'look'") == 2
    assert small_desk.count(lifts, "history") == before
