from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from engine import cases, database, errors, faultpoints, moving, store, sweeps
from engine.database import counters, freezing, whole
from tests.engine import small_desk
from tests.engine.moving.story import LATE, begin, carry, desk_on, everything

ON_SERVER = pytest.mark.parametrize("target_kind", ["postgresql"], indirect=True)
TICK = timedelta(microseconds=1)
BOTH_TO_FILE = pytest.mark.parametrize("store_kind", ["sqlite", "postgresql"], indirect=True)


class Cut(BaseException):
    """The end of a process, as far as what runs in it can tell."""


def _cut_at_refused(point: str) -> None:
    if point == "move.refused":
        raise Cut


def _copy_all(one: moving.Move) -> None:
    moving.copy(one, lambda _done: None)


@ON_SERVER
def test_every_row_of_every_table_goes_there_and_back(
    full: cases.Cases, target: database.Database, tmp_path: Path
) -> None:
    before = everything(full.database)
    assert [name for name, found in before.items() if not found.row_count] == []
    there = carry(full, target)
    assert there
    assert there.tables == {name: found.row_count for name, found in before.items()}
    assert (there.case_count, there.faults, everything(target)) == (6, (), before)
    with closing(database.open(f"sqlite:///{tmp_path / 'back.sqlite'}")) as last:
        assert carry(desk_on(target), last) == there
        assert everything(last) == before


@ON_SERVER
def test_the_desk_goes_on_where_it_stood(full: cases.Cases, target: database.Database) -> None:
    with full.database.reading() as connection:
        last = counters.read(connection)
    found = carry(full, target)
    desk = desk_on(target)
    with target.reading() as connection:
        assert [name for name, number in counters.read(connection).items() if number < last[name]] == []
    assert small_desk.open_many(desk, 1, LATE) == ["LIFT-2026-00007"]
    assert found
    assert found.running.next_fire_at
    assert found.running.next_due_at
    assert sweeps.run_once(desk, found.running.next_fire_at - TICK) == sweeps.Counts()
    assert sweeps.run_once(desk, found.running.next_fire_at + TICK).fired


@ON_SERVER
def test_cut_off_after_any_transaction_it_goes_on_from_there(
    full: cases.Cases, target: database.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "MOST_ROWS", 12)
    before, passed = everything(full.database), []

    def strike(point: str) -> None:
        passed.append(point)
        if point == "move.copied" or passed.count(point) == 1:
            raise Cut

    monkeypatch.setattr(faultpoints, "_strike", strike)
    while True:
        try:
            carry(full, target)
            break
        except Cut:
            # Whatever was cut off, at most one of the two can fire.
            assert _takes_changes(full.database) is False
    assert passed.count("move.copied") > 3
    assert passed[-2:] == ["move.arrived"] * 2
    assert everything(target) == before
    assert _takes_changes(target)


def _takes_changes(one: database.Database) -> bool:
    try:
        with one.writing() as connection:
            store.facts.put(connection, "tried", 1)
            connection.rollback()
    except errors.DatabaseFrozen:
        return False
    return True


@BOTH_TO_FILE
def test_neither_database_is_worked_on_until_all_is_there(full: cases.Cases, target: database.Database) -> None:
    one = begin(full, target)
    _copy_all(one)
    for each in (full, desk_on(target)):
        with pytest.raises(errors.DatabaseFrozen, match="on its way"):
            sweeps.run_once(each, LATE + timedelta(days=1))
        with pytest.raises(errors.DatabaseFrozen), each.database.writing() as connection:
            store.outbox.claim(connection, "one", LATE, 300, 2)
        assert small_desk.count(each, "cases") == 6
    moving.arrive(one)
    with pytest.raises(errors.DatabaseFrozen, match="was moved to"):
        full.submit(small_desk.opening(), LATE)
    assert sweeps.run_once(desk_on(target), LATE + timedelta(days=1)).fired


@BOTH_TO_FILE
def test_a_move_that_is_given_up_leaves_the_desk_as_it_was(
    full: cases.Cases, target: database.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(full.database)
    one = begin(full, target)
    _copy_all(one)
    with monkeypatch.context() as struck:
        struck.setattr(faultpoints, "_strike", _cut_at_refused)
        with pytest.raises(Cut):
            moving.give_up(full.database, target)
    assert not _takes_changes(full.database)
    moving.give_up(full.database, target)
    assert everything(full.database) == before
    assert {found.row_count for name, found in everything(target).items()} == {0}
    for go_on in (lambda: moving.arrive(one), lambda: _copy_all(one)):
        with pytest.raises(errors.MoveGivenUp):
            go_on()
    assert sweeps.run_once(full, LATE + timedelta(days=1)).fired
    with pytest.raises(errors.NotMoving):
        moving.give_up(full.database, target)
    # Given up, it can be done after all.
    assert carry(full, target)
    with pytest.raises(errors.MoveDone):
        moving.give_up(full.database, target)


@BOTH_TO_FILE
def test_a_mail_under_way_is_waited_for_and_no_other_sets_out(lifts: cases.Cases, target: database.Database) -> None:
    small_desk.open_many(lifts, 2)
    sweeps.run_once(lifts, LATE)
    with lifts.database.writing() as connection:
        first, second = store.outbox.claim(connection, "one", LATE, 300, 2)
        store.tries.begin(connection, [first.id], "one", LATE, 300)

    def wait(_seconds: float) -> None:
        with pytest.raises(errors.DatabaseFrozen), lifts.database.writing() as connection:
            store.tries.begin(connection, [second.id], "one", LATE, 300)
        with lifts.database.writing() as connection:
            store.tries.finish(connection, [store.tries.Result(first.id, "sent")], "one", LATE)

    seen = moving.prospect(lifts.database, target)
    one = moving.begin(lifts.database, target, seen, lambda: LATE, wait)
    _copy_all(one)
    assert moving.check(one, lambda: None).outbox == {"sent": 1, "queued": 1}
    with pytest.raises(errors.DatabaseFrozen), lifts.database.writing() as connection:
        store.outbox.release(connection, [second.id], "one")


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE deadlines SET due_at = NULL WHERE id = 1", "`deadlines` are others"),
        ("DELETE FROM attempts", "`attempts` has 0 rows and not 2"),
        ("UPDATE sqlite_sequence SET seq = 0 WHERE name = 'absences'", "numbering of `absences`"),
    ],
)
def test_a_copy_that_differs_is_not_put_to_work(
    full: cases.Cases, target: database.Database, statement: str, what: str
) -> None:
    one = begin(full, target)
    _copy_all(one)
    with target.writing() as connection:
        freezing.thaw(connection, whole.FREEZABLE)
    small_desk.run_sql(desk_on(target), statement)
    with pytest.raises(errors.CopyDiffers, match=what):
        moving.check(one, lambda: None)


def test_a_history_that_was_changed_before_is_moved_as_it_is_and_told(
    full: cases.Cases, target: database.Database
) -> None:
    small_desk.run_sql(full, "UPDATE history SET actor_key = 'nobody' WHERE case_id = 2 AND seq = 1")
    found = carry(full, target)
    assert found
    assert [fault.seq for fault in found.faults] == [1]


@ON_SERVER
def test_a_row_that_the_target_does_not_take_is_named_without_what_it_says(
    full: cases.Cases, target: database.Database
) -> None:
    small_desk.run_sql(full, "UPDATE cases SET title = 'secret' || char(0) WHERE id = 2")
    one = begin(full, target)
    with pytest.raises(errors.RowRefused, match="`cases`") as refused:
        _copy_all(one)
    assert "secret" not in str(refused.value)
    assert not _takes_changes(full.database)


def _fill(connection: database.Connection) -> None:
    filling = store.moves.Filling("another", "/elsewhere.sqlite", "facts", None, 0)
    store.moves.begin_filling(connection, filling)


def _grow(connection: database.Connection) -> None:
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")


def _people(connection: database.Connection) -> None:
    store.people.put(connection, small_desk.PEOPLE)


def _leave(connection: database.Connection) -> None:
    store.moves.leave(connection, store.moves.Leaving("another", "/elsewhere.sqlite", "locked"))


@pytest.mark.parametrize(
    ("where", "done", "error"),
    [
        ("target", _people, errors.TargetNotEmpty),
        ("target", _fill, errors.FilledByAnother),
        ("target", _grow, errors.OtherTables),
        ("source", _grow, errors.OtherTables),
        ("source", _leave, errors.MovedElsewhere),
        ("source", store.emptying.empty, None),
        ("source", whole.empty, errors.NothingToMove),
    ],
)
def test_what_can_t_be_moved_is_refused_and_stays_as_it_is(
    full: cases.Cases, target: database.Database, where: str, done, error
) -> None:
    with {"source": full.database, "target": target}[where].writing() as connection:
        done(connection)
    before = [_standing(one) for one in (full.database, target)]
    if error is None:
        assert not moving.prospect(full.database, target).came
    else:
        with pytest.raises(error):
            begin(full, target)
    assert [_standing(one) for one in (full.database, target)] == before


def _standing(one: database.Database) -> object:
    with one.reading() as connection:
        return whole.count(connection), store.moves.marks(connection)


def test_a_desk_is_not_moved_onto_itself(lifts: cases.Cases) -> None:
    with pytest.raises(errors.SameDatabase):
        begin(lifts, lifts.database)
