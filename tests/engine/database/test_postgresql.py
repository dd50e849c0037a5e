"""What only PostgreSQL can do: others at the same moment, connections that are cut, a server that is not there."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from engine import casefile, cases, database, errors, integrity, models, store, sweeps
from engine.database import wordindex
from tests import postgres
from tests.engine import small_desk
from tests.engine.small_desk import DUE, LI_NA, MONDAY

STORES = ("postgresql",)
LATE = DUE + timedelta(minutes=1)


def cut(url: str) -> None:
    """Ends all other connections to a database, as a server that is started anew does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def other(url: str, lifts: cases.Cases) -> Iterator[cases.Cases]:
    """The same desk as another process has it."""
    desk = small_desk.start(url)
    yield desk
    desk.database.close()


def test_a_fresh_schema_equals_all_migrations() -> None:
    url = postgres.new_database(migrated=False)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(database.open, [url] * 2)
    with first.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found = [one for one in compare_metadata(context, models.METADATA) if wordindex.TABLE not in str(one)]
        made = connection.execute(text("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")).scalars().all()
    assert found == []
    assert {str(index.name) for table in models.METADATA.tables.values() for index in table.indexes} <= set(made)
    for one in (first, second):
        one.close()


def test_two_processes_advance_one_case_one_after_the_other(lifts: cases.Cases, other: cases.Cases) -> None:
    (number,) = small_desk.open_many(lifts, 1)

    def note(desk: cases.Cases) -> list[str | None]:
        wish = casefile.Command(number, "note", LI_NA, {"body": "rope worn"})
        return small_desk.refusals([desk.submit(wish, MONDAY) for _ in range(15)])

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(note, (lifts, other))) == [[None] * 15] * 2
    assert small_desk.load(lifts, number).version == 31
    with lifts.database.reading() as connection:
        assert integrity.check(connection).faults == ()


def test_two_processes_open_cases_without_a_gap_and_under_one_key_once(lifts: cases.Cases, other: cases.Cases) -> None:
    small_desk.run_sql(lifts, "DELETE FROM number_sequences")

    def work(desk: cases.Cases) -> list[tuple[str | None, bool]]:
        wishes = [
            casefile.Command(None, "open", LI_NA, {"symptom": "stuck"}, "lift", idempotency_key=f"k-{place}")
            for place in range(12)
        ]
        return [(answer.number, answer.accepted) for answer in (desk.submit(wish, MONDAY) for wish in wishes)]

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, (lifts, other))
    assert first == second
    assert sorted(first) == [(f"LIFT-2026-{seq:05}", True) for seq in range(1, 13)]


def test_a_sweep_leaves_to_another_what_that_one_has_locked(lifts: cases.Cases, other: cases.Cases) -> None:
    numbers = small_desk.open_many(lifts, 4)
    with lifts.database.writing() as connection:
        store.load_cases(connection, numbers[:2])
        assert sweeps.run_once(other, LATE).fired == 2
    assert sweeps.run_once(other, LATE).fired == 2
    unknown = other.submit(casefile.Command("LIFT-2026-09999", None, casefile.SYSTEM), LATE)
    assert small_desk.refusals([unknown]) == ["unknown_case"]


def test_what_others_revise_is_waited_for_before_a_case_is_decided(lifts: cases.Cases, other: cases.Cases) -> None:
    """Li Na loses her role in a transaction that is not committed when she repairs."""
    (number,) = small_desk.open_many(lifts, 1)
    answers: list[casefile.Answer] = []
    repair = casefile.Command(number, "repair", LI_NA)
    thread = threading.Thread(target=lambda: answers.append(other.submit(repair, MONDAY)))
    with lifts.database.revising() as connection:
        thread.start()
        connection.exec_driver_sql("DELETE FROM person_roles")
        store.facts.outdate(connection, "desk")
    thread.join(30)
    assert small_desk.refusals(answers) == ["not_by_you"]


def test_two_that_outdate_at_once_count_twice(lifts: cases.Cases, other: cases.Cases) -> None:
    with lifts.database.reading() as connection:
        before = store.facts.versions(connection)["desk"]
    threads = ThreadPoolExecutor(1)
    with lifts.database.writing() as connection:
        store.facts.outdate(connection, "desk")

        def outdate() -> None:
            with other.database.writing() as second:
                store.facts.outdate(second, "desk")

        done = threads.submit(outdate)
    done.result(30)
    with lifts.database.reading() as connection:
        assert store.facts.versions(connection)["desk"] == before + 2


def test_a_customer_who_is_another_by_the_time_that_the_case_is_free(lifts: cases.Cases, other: cases.Cases) -> None:
    (number,) = small_desk.open_many(lifts, 1)
    with lifts.database.writing() as connection:
        connection.exec_driver_sql("SELECT 1 FROM cases FOR UPDATE")
        loaded: list[casefile.CaseFile] = []

        def load() -> None:
            with other.database.writing() as second:
                loaded.extend(store.load_cases(second, [number]).values())

        thread = threading.Thread(target=load)
        thread.start()
        _wait_for_a_lock(lifts.database)
        customer = store.people.put_customer(connection, "north", "North Hospital", "A")
        connection.exec_driver_sql(f"UPDATE cases SET customer_id = {customer.id}")
    thread.join(30)
    assert [case.customer for case in loaded] == [customer]


def _wait_for_a_lock(base: database.Database) -> None:
    while True:
        with base.reading() as connection:
            if connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar():
                return


def test_pages_see_one_moment_and_write_nothing(lifts: cases.Cases, other: cases.Cases) -> None:
    with lifts.database.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM cases").scalar()
        small_desk.open_many(other, 1)
        assert connection.exec_driver_sql("SELECT count(*) FROM cases").scalar() == before == 0
        assert store.load_cases(connection, ["LIFT-2026-00001"]) == {}


def test_cut_connections_are_made_anew_before_anything_is_done(url: str, lifts: cases.Cases) -> None:
    with lifts.database.reading(), lifts.database.reading():
        pass
    cut(url)
    assert small_desk.count(lifts, "cases") == 0
    cut(url)
    assert len(small_desk.open_many(lifts, 1)) == 1


def test_a_batch_that_is_cut_before_its_commit_is_done_again(
    url: str, lifts: cases.Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    cuts = iter([True, True, False])
    save = store.Batch.save

    def cut_first(batch: store.Batch, connection: database.Connection) -> None:
        save(batch, connection)
        if next(cuts):
            cut(url)

    monkeypatch.setattr(store.Batch, "save", cut_first)
    assert small_desk.open_many(lifts, 2) == ["LIFT-2026-00001", "LIFT-2026-00002"]
    assert small_desk.count(lifts, "cases") == 2


@pytest.mark.parametrize("went_through", [True, False])
@pytest.mark.parametrize("key", [None, "k-1"])
def test_a_batch_that_is_cut_in_its_commit_is_done_once(
    url: str, lifts: cases.Cases, monkeypatch: pytest.MonkeyPatch, went_through: bool, key: str | None
) -> None:
    (number,) = small_desk.open_many(lifts, 1)
    _cut_in_commit(url, lifts.database, monkeypatch, went_through)
    answer = lifts.submit(casefile.Command(number, "note", LI_NA, {"body": "rope"}, idempotency_key=key), MONDAY)
    assert (answer.accepted, answer.version) == (True, 2)
    assert small_desk.load(lifts, number).version == 2
    with lifts.database.reading() as connection:
        assert integrity.check(connection).faults == ()


def _cut_in_commit(url: str, base: database.Database, monkeypatch: pytest.MonkeyPatch, went_through: bool) -> None:
    """The next commit of a transaction that writes ends with the loss of its connection."""
    dialect: Any = base.dialect
    commit = dialect.do_commit
    left = [1]

    def do_commit(connection: Any) -> None:
        if not left:
            commit(connection)
            return
        left.pop()
        if went_through:
            commit(connection)
        cut(url)
        connection.execute("SELECT 1")

    monkeypatch.setattr(dialect, "do_commit", do_commit)


def test_what_nobody_can_ask_about_is_not_known(url: str, lifts: cases.Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    _cut_in_commit(url, lifts.database, monkeypatch, True)
    with pytest.raises(errors.OutcomeNotKnown, match="may have been done or not"):
        small_desk.run_sql(lifts, "INSERT INTO facts VALUES ('lift', '3')")
    assert small_desk.count(lifts, "facts", "name = 'lift'") == 1


def test_deadlocks_are_tried_again(lifts: cases.Cases, other: cases.Cases) -> None:
    small_desk.run_sql(lifts, "INSERT INTO facts VALUES ('a', '0'), ('b', '0')")
    both = threading.Barrier(2)

    def count(desk: cases.Cases, names: str) -> None:
        tries: list[int] = []

        def work(connection: database.Connection) -> None:
            tries.append(1)
            for place, name in enumerate(names):
                connection.exec_driver_sql(f"UPDATE facts SET value = (value::int + 1)::text WHERE name = '{name}'")
                if place == 0 and len(tries) == 1:
                    both.wait(30)

        desk.database.retrying(work)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(count, (lifts, other), ("ab", "ba")))
    assert small_desk.count(lifts, "facts", "name IN ('a', 'b') AND value = '2'") == 2


@pytest.mark.parametrize(
    ("statement", "error", "said"),
    [
        ("SELECT pg_sleep(5)", errors.DatabaseSlow, "longer than 0.2 seconds over one statement"),
        ("SELECT 1 FROM facts FOR UPDATE", errors.DatabaseBusy, "held by another program for longer than"),
        ("SELECT 1 FROM nothing", Exception, "nothing"),
    ],
)
def test_what_takes_too_long_is_given_up(
    url: str, lifts: cases.Cases, statement: str, error: type[Exception], said: str
) -> None:
    limits = database.Limits(0.1, 0.2) if "FOR UPDATE" in statement else database.Limits(30, 0.2)
    with closing(database.open(url, limits)) as hasty, lifts.database.writing() as holding:
        holding.exec_driver_sql("SELECT 1 FROM facts FOR UPDATE")
        with pytest.raises(error, match=said), hasty.writing() as connection:
            connection.exec_driver_sql(statement)


def test_a_pool_that_is_in_use_is_an_error_in_time(url: str, lifts: cases.Cases) -> None:
    said = r"All 1 connections .* were in use for longer than 0\.1 seconds"
    with closing(database.open(url, database.Limits(0.1, 10, 1))) as small, small.reading():
        desk = cases.Cases(small, lifts.registry, lifts.clock)
        with pytest.raises(errors.NoConnection, match=said):
            small_desk.count(desk, "facts")


def test_who_waits_for_a_server_gives_up_after_some_tries(url: str, lifts: cases.Cases) -> None:
    waits: list[float] = []
    with closing(database.open(url, wait=waits.append)) as base:

        def work(_connection: database.Connection) -> None:
            raise errors.DatabaseGone(path="x", reason="gone")

        with pytest.raises(errors.DatabaseGone):
            base.retrying(work)
    assert len(waits) == 8
    assert 4 < sum(waits) < 16
