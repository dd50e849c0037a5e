"""Cases moved to another version in the database: foretold, moved, cut off and taken up; the history stays whole."""

import json

import pytest

from engine import casefile, decide, integrity, migrating, sweeps
from tests import sqlite
from tests.engine import small_desk
from tests.engine.small_desk import DUE, MONDAY
from tests.engine.test_recounts import digests

OPERATOR = casefile.Actor("operator", "root")
HOUR = DUE - MONDAY
NEW = (
    small_desk.TEXT.replace("within: 4h", "within: 8h")
    .replace("  phone: {type: phone, personal: true, title: {en: Phone, zh-Hans: 电话, zh-Hant: 電話}}\n", "")
    .replace(", {field: phone, required: false}", "")
    .replace("  received:\n", "  taken_in:\n")
)


@pytest.fixture
def desk(tmp_path):
    opened = small_desk.start(sqlite.new_database(tmp_path / "desk.sqlite"))
    yield opened
    opened.database.close()


def publish(desk, text: str) -> str:
    with desk.database.writing() as connection:
        return desk.registry.publish(connection, text, "lift.yaml", MONDAY, "li_na").hash


def wish(hash_: str, **moves: str) -> migrating.Wish:
    return migrating.Wish("lift", hash_, {old: [new] for old, new in moves.items()}, reason="a new agreement")


def rows(desk, statement: str) -> list:
    with desk.database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


def test_what_is_foretold_changes_no_row_and_is_what_comes(desk):
    first, second = (str(desk.submit(small_desk.opening(phone="+86 10 6512 3456"), MONDAY).number) for _ in range(2))
    to = publish(desk, NEW)
    before = digests(desk)
    assert [one.refusal.code for one in migrating.forecast(desk, wish(to), None) if one.refusal] == ["bad_data"] * 2
    foretold = list(migrating.forecast(desk, wish(to, received="taken_in"), None))
    assert digests(desk) == before
    told = [(one.number, one.states, one.moves[0].to_at, one.dropped) for one in foretold]
    assert told == [(number, ("taken_in",), MONDAY + 2 * HOUR, ("phone",)) for number in (first, second)]
    answers = dict(migrating.run(desk, wish(to, received="taken_in"), None, OPERATOR, now=MONDAY + HOUR / 2))
    assert all(one.accepted and one.entry_count == 1 for one in answers.values())
    case = small_desk.load(desk, first)
    assert (case.definition_hash, case.configuration, case.fields.keys()) == (to, ("taken_in",), {"symptom"})
    assert case.deadlines[0].due_at == MONDAY + 2 * HOUR
    assert not list(migrating.run(desk, wish(to), None, OPERATOR))


def test_a_personal_value_that_is_left_behind_is_current_no_longer_and_stands_nowhere_in_plain_words(desk):
    number = str(desk.submit(small_desk.opening(phone="+86 10 6512 3456"), MONDAY).number)
    to = publish(desk, NEW)
    list(migrating.run(desk, wish(to, received="taken_in"), [number], OPERATOR))
    assert rows(desk, "SELECT key, current FROM personal_values WHERE key = 'phone'") == [("phone", 0)]
    (facts,) = rows(desk, "SELECT facts FROM history WHERE event = 'migrated'")
    assert json.loads(facts[0])["dropped"] == {"phone": None}
    assert "6512" not in "".join(map(str, rows(desk, "SELECT facts, fields FROM history JOIN cases ON 1")))
    with desk.database.reading() as connection:
        assert integrity.check(connection, 10).faults == ()


def test_one_that_is_cut_off_goes_on_where_it_stopped_and_closed_cases_stay(desk, monkeypatch):
    numbers = small_desk.open_many(desk, 5)
    desk.submit(casefile.Command(numbers[4], "repair", small_desk.LI_NA), MONDAY)
    to = publish(desk, NEW)
    monkeypatch.setattr(migrating, "BATCH_SIZE", 2)
    going = migrating.run(desk, wish(to, received="taken_in"), None, OPERATOR)
    next(going)
    going.close()
    assert small_desk.count(desk, "history", "event = 'migrated'") == 2
    seen: list[tuple[int, int]] = []
    list(migrating.run(desk, wish(to, received="taken_in"), None, OPERATOR, lambda *at: seen.append(at)))
    assert (small_desk.count(desk, "history", "event = 'migrated'"), seen) == (4, [(2, 2)])
    (closed,) = migrating.forecast(desk, wish(to), [numbers[4]])
    assert closed.changes


def test_what_is_done_to_a_case_in_the_same_transaction_is_part_of_its_past(desk):
    to = publish(desk, small_desk.TEXT + "  talk: {starts: note, met_by: [repair], within: 2h}\n")
    desk.submit(small_desk.opening(number="LIFT-2026-00009"), MONDAY)
    publish(desk, small_desk.TEXT)
    (number,) = small_desk.open_many(desk, 1)
    note = casefile.Command(number, "note", small_desk.LI_NA, {"body": "hello"})
    desk.submit_many([note, wish(to).command(number, OPERATOR)], [MONDAY + HOUR / 4, MONDAY + HOUR / 2])
    due = {row.name: row.due_at for row in small_desk.load(desk, number).deadlines}
    assert due["talk"] == MONDAY + HOUR / 4 + HOUR / 2


def test_what_the_new_version_has_missed_fires_once(desk):
    (number,) = small_desk.open_many(desk, 1)
    to = publish(desk, small_desk.TEXT.replace("within: 4h", "within: 1h"))
    list(migrating.run(desk, wish(to), None, OPERATOR, now=MONDAY + HOUR / 2))
    for hours in (0.51, 0.6, 0.6):
        sweeps.run_once(desk, MONDAY + hours * HOUR)
    (row,) = small_desk.load(desk, number).deadlines
    assert (row.breached_at, small_desk.count(desk, "history", "event = 'breached'")) == (MONDAY + HOUR / 2, 1)
    assert len(set(rows(desk, "SELECT to_key FROM notifications"))) == small_desk.count(desk, "notifications")


def test_a_version_that_is_gone_from_the_database_and_a_case_that_is_not_there_are_refused(desk):
    (number,) = small_desk.open_many(desk, 1)
    (foretold,) = migrating.forecast(desk, wish("0123"), [number])
    assert foretold.refusal
    assert foretold.refusal.code == "bad_data"
    (none,) = migrating.forecast(desk, wish("0123"), ["LIFT-1"])
    assert none.refusal == decide.unknown_case("LIFT-1")
