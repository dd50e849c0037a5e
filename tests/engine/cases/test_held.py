"""A mail that waits for its reader's own hours, and what a definition used, as the database keeps them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from engine import calendars, casefile, cases, clock, database, people, store
from engine.definitions import chain_files
from tests.engine import small_desk
from tests.engine.small_desk import DUE, LI_NA, MONDAY

CHAIN = "chain: late\nhours: recipient\nrungs: [{after: 0m, notify: [technician], raise_priority: true}]\n"
TEXT = small_desk.TEXT[: small_desk.TEXT.index("    escalate:")] + "    escalate: late\n"
LATE_SHIFT = calendars.WorkingCalendar("UTC", {day: [("14:00", "22:00")] for day in people.WEEKDAYS})
OPENING = DUE + timedelta(hours=1)
SOON = DUE + timedelta(minutes=1)


def find(name: str) -> calendars.WorkingCalendar:
    return LATE_SHIFT if name == "late_shift" else calendars.ALWAYS


@pytest.fixture
def desk(url: str) -> cases.Cases:
    """The small desk with its chain in a file, and a technician on the late shift."""
    opened = database.open(url)
    found = cases.Cases(opened, cases.Registry(find), clock.VirtualClock(MONDAY))
    li_na = replace(small_desk.PEOPLE.persons["li_na"], calendar="late_shift")
    with opened.writing() as connection:
        files = {"late": chain_files.ChainFile("escalations/late.yaml", CHAIN)}
        found.registry.publish(connection, TEXT, "lift.yaml", MONDAY, "li_na", files)
        store.people.put(connection, people.Desk.of([li_na], small_desk.PEOPLE.teams.values()))
    return found


def _late(desk: cases.Cases) -> str:
    number = desk.submit(small_desk.opening(), MONDAY).number
    assert number
    desk.submit(casefile.Command(number, None, casefile.SYSTEM), SOON)
    return number


def _claimed(desk: cases.Cases, at: datetime) -> list[str]:
    with desk.database.writing() as connection:
        return [one.occasion for one in store.outbox.claim(connection, "test", at, 60.0, 10)]


def test_it_can_be_claimed_when_their_hours_begin_and_the_act_was_done_at_once(desk: cases.Cases) -> None:
    case = small_desk.load(desk, _late(desk))
    assert (case.priority, case.deadlines[0].told) == ("high", ["li_na"])
    assert small_desk.count(desk, "notifications", "state = 'held'") == 1
    assert _claimed(desk, OPENING - timedelta(microseconds=1)) == []
    assert _claimed(desk, OPENING) == ["solution/1/1"]


def test_it_is_withdrawn_where_the_deadline_ends_before(desk: cases.Cases) -> None:
    number = _late(desk)
    assert desk.submit(casefile.Command(number, "repair", LI_NA), DUE + timedelta(minutes=30)).accepted
    assert _claimed(desk, OPENING) == []


def test_another_process_reads_the_definition_back_with_its_chain(desk: cases.Cases) -> None:
    number = _late(desk)
    other = cases.Cases(desk.database, cases.Registry(find), clock.VirtualClock(SOON))
    assert other.submit(casefile.Command(number, "repair", LI_NA)).accepted
    with desk.database.reading() as connection:
        live = desk.registry.live(connection, "lift")
        assert live
        assert store.definitions.source(connection, live.definition.hash).chains == {
            "late": ["escalations/late.yaml", CHAIN]
        }


def test_a_changed_chain_is_another_version(desk: cases.Cases) -> None:
    changed = {"late": chain_files.ChainFile("escalations/late.yaml", CHAIN.replace("0m", "10m"))}
    same = {"late": chain_files.ChainFile("escalations/late.yaml", CHAIN + "# a word\n")}
    with desk.database.writing() as connection:
        published = [
            desk.registry.publish(connection, TEXT, "lift.yaml", MONDAY, "li_na", files) for files in (same, changed)
        ]
    assert [(one.version, one.new) for one in published] == [(1, False), (2, True)]
