"""The queue: which cases a person sees, in which order, and how many there are of each kind."""

from datetime import timedelta
from typing import Any

import pytest

from engine import casefile, cases, decide, people
from engine.queries import queue
from engine.queries.sight import Sight
from tests.engine import small_desk
from tests.engine.small_desk import LI_NA, MONDAY

LATER = MONDAY + timedelta(hours=1)
ELSEWHERE = people.Person("wu", "Wu", "wu@desk.example", teams=frozenset({"doors"}))
STRANGER = people.Person("xu", "Xu", "xu@desk.example")


@pytest.fixture
def desk(lifts: cases.Cases) -> cases.Cases:
    """Three cases: the first of the doors' team, the second held by Li Na and due last, the third late."""
    small_desk.open_many(lifts, 3)
    lifts.submit(casefile.Command("LIFT-2026-00002", "take", LI_NA), MONDAY)
    small_desk.run_sql(
        lifts,
        "UPDATE cases SET team = 'doors' WHERE id = 1",
        "UPDATE deadlines SET due_at = '2026-01-05T18:00:00.000000+00:00' WHERE case_id = 2",
        "UPDATE deadlines SET due_at = '2026-01-05T09:30:00.000000+00:00' WHERE case_id = 3",
    )
    return lifts


def look(desk: cases.Cases, person: people.Person, kind: queue.Kind = "all", **changed: Any) -> queue.Queue:
    with desk.database.reading() as connection:
        workflow = desk.registry.live(connection, "lift")
        assert workflow is not None
        seen = Sight.of(person, [workflow.definition], LATER)
        asked = queue.Asked(seen, LATER, MONDAY + timedelta(hours=15), kind, **changed)
        return queue.queue(connection, asked)


def numbers(found: queue.Queue) -> list[str]:
    return [number[-1] for number in found.numbers]


def li_na() -> people.Person:
    return small_desk.PEOPLE.persons["li_na"]


def test_the_earliest_due_comes_first(desk: cases.Cases) -> None:
    assert numbers(look(desk, li_na())) == ["3", "1", "2"]


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("team", ["3", "2"]),
        ("mine", ["2"]),
        ("nobody", ["3", "1"]),
        ("late", ["3"]),
        ("today", ["1", "2"]),
        ("waits", []),
    ],
)
def test_each_list_has_its_cases_and_says_how_many(desk: cases.Cases, kind: queue.Kind, found: list[str]) -> None:
    seen = look(desk, li_na(), kind)
    assert numbers(seen) == found
    assert seen.counts[kind] == len(found)
    assert seen.workflows == {"lift": 3}


def test_who_holds_no_role_sees_what_their_team_has(desk: cases.Cases) -> None:
    assert numbers(look(desk, ELSEWHERE)) == ["1"]
    assert look(desk, STRANGER).counts["all"] == 0


@pytest.mark.parametrize("person", [*small_desk.PEOPLE.persons.values(), ELSEWHERE, STRANGER], ids=lambda one: one.key)
def test_the_condition_of_sql_is_the_rule_of_the_engine(desk: cases.Cases, person: people.Person) -> None:
    known = people.Desk.of([*small_desk.PEOPLE.persons.values(), ELSEWHERE, STRANGER])
    actor = casefile.Actor("person", person.key)
    with desk.database.reading() as connection:
        workflow = desk.registry.live(connection, "lift")
    assert workflow is not None
    loaded = [small_desk.load(desk, f"LIFT-2026-0000{place}") for place in (1, 2, 3)]
    allowed = {one.number for one in loaded if decide.may_see(workflow, one, actor, known)}
    assert set(look(desk, person).numbers) == allowed


def test_a_paused_clock_waits(desk: cases.Cases) -> None:
    small_desk.run_sql(desk, "UPDATE deadlines SET state = 'paused', due_at = NULL WHERE case_id = 1")
    assert numbers(look(desk, li_na(), "waits")) == ["1"]


def test_nothing_is_found_in_a_workflow_without_cases(desk: cases.Cases) -> None:
    assert look(desk, li_na(), workflow="door").numbers == ()
