"""Words between processes that share a PostgreSQL server, and the workers that hear them."""

import threading
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

import pytest

from engine import cases, clock, sweeps, worker
from engine.database import server, signals
from tests import postgres
from tests.engine import small_desk

STORES = ("postgresql",)
PATIENCE_S = 8.0
HOUR_S = 3600.0


class Heard:
    """What an ear heard, and a signal for each time."""

    def __init__(self) -> None:
        self.words: list[frozenset[str]] = []
        self.came = threading.Semaphore(0)

    def hear(self, words: Collection[str]) -> None:
        self.words.append(frozenset(words))
        self.came.release()

    def next(self) -> frozenset[str]:
        assert self.came.acquire(timeout=PATIENCE_S)
        return self.words[-1]


@pytest.fixture
def heard(lifts: cases.Cases) -> Iterator[Heard]:
    """An ear on the small desk's database, which listens."""
    found = Heard()
    ear = signals.Ear(lifts.database.engine, found.hear, ("missed",))
    ear.start()
    assert found.next() == {"missed"}
    yield found
    ear.stop()


def test_words_are_heard_once_their_transaction_is_committed(lifts: cases.Cases, heard: Heard) -> None:
    with lifts.database.writing() as connection:
        signals.say(connection, {"sweep", "delivery"})
        assert len(heard.words) == 1
    assert heard.next() == {"sweep", "delivery"}


def test_a_connection_that_is_cut_is_made_anew_and_what_was_missed_is_looked_for(
    lifts: cases.Cases, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "AGAIN_AFTER_S", 0.01)
    postgres.server().run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = "
        f"'{lifts.database.engine.url.database}'"
    )
    assert heard.next() == {"missed"}
    with lifts.database.writing() as connection:
        signals.say(connection, {"sweep"})
    assert heard.next() == {"sweep"}


def test_a_step_says_it_only_where_something_is_due_before_the_next_tick(lifts: cases.Cases, heard: Heard) -> None:
    lifts.submit(small_desk.opening())
    lifts.submit(small_desk.opening(), small_desk.MONDAY - timedelta(hours=4))
    assert heard.next() == {"sweep"}
    assert len(heard.words) == 2


@pytest.fixture
def far(lifts: cases.Cases) -> Iterator[Callable[[worker.Job], worker.Worker]]:
    """Starts workers that hear what is said on the database, until the end of the test."""
    ends: list[Callable[[], None]] = []

    def start(job: worker.Job) -> worker.Worker:
        running = worker.Worker([job], lifts.clock)
        running.start()
        ear = signals.Ear(lifts.database.engine, running.wake, ("sweep",))
        ends.extend((running.stop, ear.stop))
        ear.start()
        assert ear.wait(PATIENCE_S)
        return running

    yield start
    for end in reversed(ends):
        end()


def test_what_falls_due_is_fired_at_once_by_a_worker_whose_ticks_are_an_hour_apart(
    lifts: cases.Cases, far: Callable[[worker.Job], worker.Worker]
) -> None:
    """Its clock is that of the server; another process opens a case that is due a quarter of a second from then."""
    asking = server.asking(lifts.database)
    assert asking is not None
    lifts.clock = clock.ServerClock(asking)
    fired = threading.Event()
    sweep = worker.sweep(lifts, HOUR_S, 500)

    def run_once(now: datetime) -> sweeps.Counts:
        counts: sweeps.Counts = sweep.run_once(now)
        if counts.fired:
            fired.set()
        return counts

    far(worker.Job("sweep", HOUR_S, run_once, sweep.next_at))
    other = small_desk.start(str(lifts.database.engine.url.render_as_string(hide_password=False)))
    other.clock = lifts.clock
    due_at = lifts.clock.now() + timedelta(seconds=0.25)
    answer = other.submit(small_desk.opening(), due_at - timedelta(hours=4))
    assert fired.wait(PATIENCE_S)
    case = small_desk.load(lifts, str(answer.number))
    assert case.changed_at is not None
    assert due_at < case.changed_at
    other.database.close()


def test_two_workers_three_minutes_apart_fire_by_the_clock_of_the_server(lifts: cases.Cases) -> None:
    asking = server.asking(lifts.database)
    assert asking is not None
    right = clock.ServerClock(asking)
    apart = [timedelta(minutes=minutes) for minutes in (3, -3)]
    fast, slow = (clock.ServerClock(asking, lambda by=by: clock.SystemClock().now() + by) for by in apart)
    assert abs(fast.offset_s + 180) < 60 > abs(slow.offset_s - 180)
    for minutes in (-1, 1):
        lifts.submit(small_desk.opening(), right.now() + timedelta(minutes=minutes) - timedelta(hours=4))
    assert sweeps.run_once(lifts, fast.now()).fired == 1
    lifts.submit(small_desk.opening(), right.now() - timedelta(minutes=1) - timedelta(hours=4))
    assert sweeps.run_once(lifts, slow.now()).fired == 1
