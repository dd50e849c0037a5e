"""Cases and people go, what was published stays."""

from pathlib import Path

from engine import database, store
from tests import sqlite
from tests.engine.small_desk import MONDAY


def test_a_routing_that_is_in_force_stays_when_cases_and_people_go(tmp_path: Path) -> None:
    opened = database.open(sqlite.new_database(tmp_path / "desk.sqlite"))
    with opened.writing() as connection:
        store.routings.publish(connection, "hash", "routing: [{triage: true}]", "routing.yaml", MONDAY, "li_na")
        store.people.add_contact(connection, "Wang", "wang@sunrise.example")
        store.emptying.empty(connection)
        assert store.people.contacts_at(connection, "wang@sunrise.example") == []
        live = store.routings.live(connection)
    opened.close()
    assert live
    assert live.text == "routing: [{triage: true}]"
