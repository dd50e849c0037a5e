"""Running deadlines after a calendar was changed: foretold, counted anew, taken up where a recount was cut off."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from engine import casefile, cases, clock, database, errors, models, recounts, store, sweeps
from engine.calendars import registry, shelf
from tests import sqlite
from tests.engine import small_desk

START = datetime(2026, 12, 30, 3, tzinfo=UTC)
TEXT = small_desk.TEXT.replace("calendar: 24x7", "calendar: cn_office").replace("within: 4h", "within: 5 working days")
TABLE = """
year: 2027
holidays: {2027-01-01: New Year's Day, 2027-01-04: bridge}
make_up_days: {2027-01-09: New Year's Day}
"""
BEFORE, AFTER = (datetime(2027, 1, day, 3, tzinfo=UTC) for day in (7, 8))


def shelf_with(text: str) -> shelf.Shelf:
    return shelf.Shelf().with_table("cn_office", 2027, shelf.Source("cn_office-2027.yaml", text))


def start(url: str) -> cases.Cases:
    opened = database.open(url)
    desk = cases.Cases(opened, cases.Registry(registry.find), clock.VirtualClock(START), batch_size=500)
    with opened.writing() as connection:
        if not store.definitions.live(connection, "lift"):
            desk.registry.publish(connection, TEXT, "lift.yaml", START, "li_na")
            store.people.put(connection, small_desk.PEOPLE)
    return desk


@pytest.fixture
def desk(tmp_path):
    opened = start(sqlite.new_database(tmp_path / "desk.sqlite"))
    yield opened
    opened.database.close()


def publish(desk: cases.Cases, text: str = TABLE, **told):
    with desk.database.writing() as connection:
        return cases.publish_calendars(connection, shelf_with(text), START, "li_na", **told)


def due(desk: cases.Cases, number: str) -> datetime:
    (row,) = small_desk.load(desk, number).deadlines
    return row.due_at


def digests(desk: cases.Cases) -> dict[str, str]:
    """Every table by a digest of all of its rows."""
    with desk.database.reading() as connection:
        return {
            name: hashlib.sha256(repr(connection.exec_driver_sql(f"SELECT * FROM {name}").all()).encode()).hexdigest()
            for name in models.METADATA.tables
        }


def test_what_is_foretold_changes_no_row_and_is_what_a_recount_does(desk):
    numbers = small_desk.open_many(desk, 3, START)
    before = digests(desk)
    foretold = list(recounts.forecast(desk, registry.Finder(shelf_with(TABLE)).find))
    assert digests(desk) == before
    publish(desk)
    assert recounts.run_once(desk, START) == recounts.Counts(counted=3, moved=3)
    assert [(one.number, one.from_at, one.to_at) for one in foretold] == [(one, BEFORE, AFTER) for one in numbers]
    assert {due(desk, number) for number in numbers} == {AFTER}


def test_whose_provisional_deadline_moved_is_told_once_from_when_to_when(desk):
    (number,) = small_desk.open_many(desk, 1, START)
    desk.submit(casefile.Command(number, "take", small_desk.LI_NA), START)
    assert small_desk.load(desk, number).deadlines[0].provisional
    publish(desk)
    recounts.run_once(desk, START)
    assert not small_desk.load(desk, number).deadlines[0].provisional
    after = digests(desk)
    assert recounts.run_once(desk, START) == recounts.Counts()
    assert digests(desk) == after
    assert small_desk.count(desk, "history", "event = 'calendar_changed'") == 1
    publish(desk, TABLE.replace("2027-01-04: bridge", "2027-01-05: bridge, 2027-01-04: bridge"))
    recounts.run_once(desk, START)
    with desk.database.reading() as connection:
        told = connection.exec_driver_sql("SELECT to_key, template, context FROM notifications").all()
    ((to, template, context),) = told
    assert (to, template) == ("li_na", "deadline_moved")
    moved = json.loads(context)["deadline"]
    assert [moved[name] for name in ("moved_from", "due_at", "provisional")] == [
        BEFORE.isoformat(),
        AFTER.isoformat(),
        False,
    ]


def test_who_is_touched_by_two_imports_that_follow_each_other_reads_of_the_last_one(desk):
    (number,) = small_desk.open_many(desk, 1, START)
    desk.submit(casefile.Command(number, "take", small_desk.LI_NA), START)
    for minutes, text in ((1, TABLE.partition("make_up_days")[0]), (2, TABLE.replace(", 2027-01-04: bridge", ""))):
        publish(desk, text)
        recounts.run_once(desk, START + timedelta(minutes=minutes))
    with desk.database.writing() as connection:
        (mail,) = store.outbox.claim(connection, "one", START + timedelta(minutes=3), 60.0, 10)
    assert (mail.to_key, mail.context["deadline"]["due_at"]) == ("li_na", BEFORE.isoformat())
    assert small_desk.count(desk, "attempts", "outcome = 'withdrawn'") == 1


def test_whose_provisional_deadline_is_only_confirmed_is_told_nothing(desk):
    (number,) = small_desk.open_many(desk, 1, START)
    desk.submit(casefile.Command(number, "take", small_desk.LI_NA), START)
    publish(desk, "year: 2027\nholidays: {2027-01-01: New Year's Day}\nmake_up_days: {2027-01-30: Spring Festival}")
    assert recounts.run_once(desk, START).counted == 1
    assert due(desk, number) == BEFORE
    assert not small_desk.load(desk, number).deadlines[0].provisional
    assert small_desk.count(desk, "notifications") == 0


def test_a_deadline_that_stays_where_it_is_gets_no_entry_and_is_not_counted_again(desk):
    small_desk.open_many(desk, 1, datetime(2026, 3, 2, 3, tzinfo=UTC))
    publish(desk)
    assert recounts.run_once(desk, START).counted == 1
    assert recounts.run_once(desk, START).counted == 0


def test_a_recount_that_is_cut_off_is_taken_up_where_it_stopped(desk):
    numbers = small_desk.open_many(desk, 5, START)
    publish(desk)

    def cut_off(done: int, total: int) -> None:
        assert (done, total) == (2, 5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recounts.run_once(desk, START, progress=cut_off, batch_size=2)
    assert sorted(due(desk, number) for number in numbers) == [BEFORE] * 3 + [AFTER] * 2
    assert recounts.Recounter(desk).run_once(START).counted == 3
    assert {due(desk, number) for number in numbers} == {AFTER}


def test_a_start_after_a_recount_that_left_nothing_looks_at_no_row(desk):
    small_desk.open_many(desk, 1, START)
    publish(desk)
    assert recounts.Recounter(desk).run_once(START).counted == 1
    small_desk.run_sql(desk, "UPDATE deadlines SET calendar_version = ''")
    assert recounts.Recounter(desk).run_once(START) == recounts.Counts()
    # An older release may have counted some meanwhile.
    assert recounts.Recounter(desk).run_once(START + timedelta(days=1)).counted == 1


@pytest.mark.parametrize("point", ["recount.found", "recount.counted", "recount.ended"])
def test_a_recount_that_was_killed_before_it_was_put_on_record_is_taken_up(desk, point):
    small_desk.open_many(desk, 1, START)
    assert recounts.Recounter(desk).run_once(START) == recounts.Counts()
    publish(desk)

    def die(name: str) -> None:
        if name == point:
            raise KeyboardInterrupt

    recounts.faultpoints.arm(die)
    with pytest.raises(KeyboardInterrupt):
        recounts.run_once(desk, START)
    recounts.faultpoints.arm(None)
    assert recounts.Recounter(desk).run_once(START).counted == (1 if point == "recount.found" else 0)
    assert due(desk, "LIFT-2026-00001") == AFTER


def test_a_built_in_calendar_that_another_release_counts_otherwise_is_recounted_at_the_start(desk, tmp_path):
    small_desk.open_many(desk, 1, START)
    assert recounts.Recounter(desk).run_once(START) == recounts.Counts()
    other = cases.Cases(desk.database, cases.Registry(registry.Finder(shelf_with(TABLE)).find), desk.clock)
    assert recounts.Recounter(other).run_once(START).counted == 1
    assert due(desk, "LIFT-2026-00001") == AFTER


def test_a_case_that_could_not_be_counted_is_tried_again_after_a_while(desk):
    numbers = small_desk.open_many(desk, 2, START)
    publish(desk)
    small_desk.run_sql(desk, "UPDATE deadlines SET runs = '[[1, 2]]' WHERE case_id = 1")
    recounter = recounts.Recounter(desk)
    assert recounter.run_once(START) == recounts.Counts(counted=2, moved=1, failed=1)
    small_desk.run_sql(desk, "UPDATE deadlines SET runs = '[]'")
    assert recounter.run_once(START + timedelta(minutes=4)) == recounts.Counts()
    assert recounter.run_once(START + timedelta(minutes=5)) == recounts.Counts(counted=1, moved=1)
    assert recounter.run_once(START + timedelta(hours=1)) == recounts.Counts()
    assert {due(desk, number) for number in numbers} == {AFTER}


def test_a_process_that_published_nothing_counts_by_the_new_calendar_at_once(desk, tmp_path):
    other = start(f"sqlite:///{tmp_path}/desk.sqlite")
    recounter = recounts.Recounter(other)
    (first,) = small_desk.open_many(other, 1, START)
    assert recounter.run_once(START) == recounts.Counts()
    publish(desk)
    (second,) = small_desk.open_many(other, 1, START)
    assert (due(other, first), due(other, second)) == (BEFORE, AFTER)
    assert recounter.run_once(START).counted == 1
    assert due(other, first) == AFTER
    other.database.close()


def test_who_only_reads_counts_by_the_database_and_not_by_files(desk, tmp_path):
    (number,) = small_desk.open_many(desk, 1, START)
    publish(desk)
    other = start(f"sqlite:///{tmp_path}/desk.sqlite")
    with other.database.reading() as connection:
        workflow = other.registry.workflow_of(connection, small_desk.load(desk, number))
    assert workflow.calendar.version == registry.Finder(shelf_with(TABLE)).find("cn_office").version
    other.database.close()


def test_a_version_is_stored_once_and_can_come_back_unless_files_are_older_than_the_database(desk):
    longer = TABLE.replace("2027-01-04: bridge", "2027-01-04: bridge, 2027-01-05: bridge")
    assert [one.version for one in publish(desk)] == [1]
    assert publish(desk) == ()
    assert [one.version for one in publish(desk, longer)] == [2]
    assert [(one.version, one.changed) for one in publish(desk, back=False)] == [(1, False)]
    with desk.database.reading() as connection:
        assert cases.older_calendars(connection, shelf_with(TABLE)) == {"cn_office"}
    assert [(one.version, one.changed) for one in publish(desk)] == [(1, True)]
    with desk.database.writing() as connection:
        (gone,) = cases.publish_calendars(connection, shelf.Shelf(), START, "li_na")
        assert gone.hash == registry.find("cn_office").version


def test_a_table_nobody_can_mean_publishes_nothing(desk):
    for text in ("year: 2027", "year: 2027\nholidays: {2027-01-01: x}\nmake_up_days: {2027-01-01: x}"):
        with pytest.raises(errors.BadCalendarFile):
            publish(desk, text)
    assert small_desk.count(desk, "calendar_versions") == 0


def test_a_target_that_a_change_uses_up_is_missed_at_the_instant_of_the_change(desk):
    (number,) = small_desk.open_many(desk, 1, START)
    late = datetime(2027, 1, 7, 2, tzinfo=UTC)
    worked = "year: 2027\nmake_up_days: {2027-01-02: x, 2027-01-03: x}\nholidays: {2027-10-01: x}"
    publish(desk, worked)
    recounts.run_once(desk, late)
    assert due(desk, number) == late
    sweeps.run_once(desk, late + timedelta(seconds=1))
    (row,) = small_desk.load(desk, number).deadlines
    assert (row.state, row.breached_at) == ("breached", late)


def test_a_sweep_between_publishing_and_recount_fires_nothing_by_the_calendar_of_before(desk):
    (number,) = small_desk.open_many(desk, 1, START)
    publish(desk)
    later = BEFORE + timedelta(seconds=1)
    assert sweeps.run_once(desk, later).fired == 1
    assert (due(desk, number), small_desk.count(desk, "history", "event = 'breached'")) == (AFTER, 0)
    assert small_desk.count(desk, "history", "event = 'calendar_changed' AND actor_kind = 'system'") == 1
    assert recounts.run_once(desk, later) == recounts.Counts()


def test_the_database_reads_a_calendar_as_the_files_are_read():
    kept = shelf.Shelf.from_json(registry.Finder(shelf_with(TABLE)).sources("cn_office").as_json())
    assert (
        registry.Finder(kept).find("cn_office").version == registry.Finder(shelf_with(TABLE)).find("cn_office").version
    )
