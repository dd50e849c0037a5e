from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from engine import casefile, cases, errors, people, store
from engine.database import Connection
from tests import postgres
from tests.engine import small_desk
from tests.engine.small_desk import MONDAY

STORES = postgres.BOTH


@dataclass(frozen=True)
class Template:
    """A template as a bundle of the notifications would be."""

    name: str
    language: str
    source: str
    kind: str = "case"

    @property
    def hash(self) -> str:
        return f"hash of {self.source}"


REMINDER = Template("reminder", "en", "The lift is due.")
CHINESE = Template("reminder", "zh-Hans", "电梯即将到期。")


def test_the_desk_comes_back_as_it_was_put(lifts: cases.Cases) -> None:
    with lifts.database.reading() as connection:
        assert store.people.desk(connection) == small_desk.PEOPLE


def test_putting_a_person_again_changes_facts_roles_and_teams(lifts: cases.Cases) -> None:
    moved = replace(small_desk.PEOPLE.persons["li_na"], absent=True, roles=frozenset({"inspector"}), teams=frozenset())
    with lifts.database.writing() as connection:
        store.people.put(connection, people.Desk.of([moved]))
        found = store.people.desk(connection)
    assert (found.persons["li_na"], len(found.persons)) == (moved, 2)


def test_a_customer_of_the_same_key_is_the_same_customer(lifts: cases.Cases) -> None:
    with lifts.database.writing() as connection:
        first = store.people.put_customer(connection, "north_hospital", "North Hospital", "B")
        again = store.people.put_customer(connection, "north_hospital", "North Hospital", "A")
        assert (again.id, store.people.customers(connection)) == (first.id, [again])


def test_contacts_are_found_by_address_whatever_its_capitals(lifts: cases.Cases) -> None:
    with lifts.database.writing() as connection:
        wang = store.people.add_contact(connection, "Wang Fang", "Wang.Fang@north.example", "zh-Hans")
        assert store.people.contacts_at(connection, "wang.fang@NORTH.example") == [wang]
        assert store.people.contact(connection, wang.id) == wang


def test_published_templates_are_live_and_kept_by_hash(lifts: cases.Cases) -> None:
    with lifts.database.writing() as connection:
        assert store.templates.publish(connection, [REMINDER, CHINESE], MONDAY, "li_na") == 2
        assert store.templates.live(connection) == {("reminder", one.language): one.hash for one in (REMINDER, CHINESE)}


def test_a_template_that_was_replaced_is_still_there_by_its_hash(lifts: cases.Cases) -> None:
    edited = replace(REMINDER, source="The lift is due soon.")
    with lifts.database.writing() as connection:
        counts = [store.templates.publish(connection, [one], MONDAY, "li_na") for one in (REMINDER, edited, edited)]
        assert counts == [1, 1, 0]
        assert store.templates.source(connection, REMINDER.hash) == "The lift is due."


def test_a_notice_is_frozen_with_the_template_that_was_live(lifts: cases.Cases) -> None:
    with lifts.database.writing() as connection:
        breached = replace(REMINDER, name="deadline_breached")
        store.templates.publish(connection, [breached], MONDAY, "li_na")
    small_desk.open_many(lifts, 1)
    lifts.submit(_look("LIFT-2026-00001"), small_desk.DUE + timedelta(minutes=1))
    assert small_desk.count(lifts, "notifications", f"template_hash = '{REMINDER.hash}'") == 1


def _look(number: str) -> casefile.Command:
    return casefile.Command(number, None, casefile.SYSTEM)


def test_the_same_file_is_stored_once(lifts: cases.Cases) -> None:
    with lifts.database.writing() as connection:
        keys = {store.files.put(connection, b"%PDF-1.7", "application/pdf", MONDAY, 100) for _ in range(2)}
        found = store.files.get(connection, keys.pop())
    assert found is not None
    assert (found.content, found.bytes_count, small_desk.count(lifts, "files")) == (b"%PDF-1.7", 8, 1)


@pytest.mark.parametrize(("most", "fits"), [(8, True), (7, False)])
def test_a_file_has_a_largest_size(lifts: cases.Cases, most: int, fits: bool) -> None:
    with lifts.database.writing() as connection:
        assert _stores(connection, most) == fits


def _stores(connection: Connection, most: int) -> bool:
    try:
        return bool(store.files.put(connection, b"%PDF-1.7", "application/pdf", MONDAY, most))
    except errors.FileTooLarge:
        return False


def test_a_job_is_taken_once_an_instant(lifts: cases.Cases) -> None:
    with lifts.database.writing() as connection:
        taken = [store.jobs.take(connection, "digest", MONDAY + timedelta(days=day)) for day in (0, 0, 1)]
    assert taken == [True, False, True]


def test_the_newest_instant_seen_never_goes_back(lifts: cases.Cases) -> None:
    with lifts.database.writing() as connection:
        store.facts.see(connection, MONDAY)
        store.facts.see(connection, MONDAY - timedelta(hours=1))
        assert store.facts.last_seen(connection) == MONDAY


def test_a_definition_that_is_gone_is_named(lifts: cases.Cases) -> None:
    with lifts.database.reading() as connection, pytest.raises(errors.UnknownDefinition, match="hash 00ff"):
        store.definitions.source(connection, "00ff")


def test_cases_are_loaded_whatever_their_count(lifts: cases.Cases) -> None:
    numbers = small_desk.open_many(lifts, 501)
    with lifts.database.reading() as connection:
        found = store.load_cases(connection, [*numbers, "LIFT-2026-09999"])
    assert sorted(found) == numbers
    assert all(len(case.deadlines) == 1 for case in found.values())
