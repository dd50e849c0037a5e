"""The demo desk: at whatever moment it is set up, there is something to see in every corner."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine import casefile, cases, clock, database, demo, integrity, people, places, queries, store
from engine.calendars import WorkingCalendar, registry
from engine.demo import script

AN_AFTERNOON = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
MOMENTS = {
    "an afternoon": AN_AFTERNOON,
    "a night": datetime(2026, 3, 3, 18, 0, tzinfo=UTC),
    "a Sunday": datetime(2026, 3, 8, 3, 0, tzinfo=UTC),
    "Spring Festival": datetime(2026, 2, 18, 3, 0, tzinfo=UTC),
    "a Monday at opening": datetime(2026, 3, 9, 1, 0, tzinfo=UTC),
}


def office(_workflow: str) -> WorkingCalendar:
    return find("office")


def find(name: str) -> WorkingCalendar:
    return registry.find(name, [places.WORKFLOWS / "calendars"])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[cases.Cases]:
    base = database.open(f"sqlite:///{tmp_path / 'demo.sqlite'}")
    found = cases.Registry(find)
    with base.writing() as connection:
        for path in sorted(places.WORKFLOWS.glob("*.yaml")):
            found.publish(connection, path.read_text(encoding="utf-8"), path.name, AN_AFTERNOON, "test")
    yield cases.Cases(base, found, clock.VirtualClock(AN_AFTERNOON))
    base.close()


def loaded(desk: cases.Cases, now: datetime = AN_AFTERNOON, workflow: str = "repair") -> list[casefile.CaseFile]:
    """The cases of a workflow that the demo desk has as of that moment, in the order of their opening."""
    numbers = demo.load(desk, desk.database, office, now)
    with desk.database.reading() as connection:
        found = store.load_cases(connection, numbers)
    return sorted((case for case in found.values() if case.workflow == workflow), key=lambda case: case.opened_at)


def of_state(desk: list[casefile.CaseFile], state: str) -> casefile.CaseFile:
    (found,) = [case for case in desk if case.configuration[-1] == state]
    return found


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
def test_ten_repairs_stand_in_ten_states_at_any_moment(desk: cases.Cases, now: datetime) -> None:
    states = Counter(case.configuration[-1] for case in loaded(desk, now))
    assert set(states) == {
        "received", "diagnosing", "en_route", "awaiting_parts", "waiting_customer", "checking", "following_up",
        "calling", "offering", "completed",
    }  # fmt: skip
    assert states.total() == 10


@pytest.mark.parametrize("now", [AN_AFTERNOON, MOMENTS["Spring Festival"]], ids=["an afternoon", "Spring Festival"])
def test_one_case_is_about_to_breach_and_nobody_holds_it(desk: cases.Cases, now: datetime) -> None:
    case = of_state(loaded(desk, now), "received")
    (row,) = case.deadlines
    assert row.due_at
    assert (row.state, case.assignee) == ("armed", None)
    assert find("office").elapsed(now, row.due_at) == 6 * 60


def test_one_case_is_late_and_its_supervisor_knows(desk: cases.Cases) -> None:
    case = of_state(loaded(desk), "diagnosing")
    with desk.database.reading() as connection:
        told = {(one.template, one.to_key) for one in queries.told(connection, case.id or 0)}
    assert {row.name for row in case.deadlines if row.breached_at} == {"diagnosis"}
    assert {("deadline_breached", "li_na"), ("escalated", "wang_fang")} <= told


def test_one_case_is_paused_and_one_was_liked(desk: cases.Cases) -> None:
    found = loaded(desk)
    paused = {row.name for row in of_state(found, "waiting_customer").deadlines if row.state == "paused"}
    assert paused == {"solution"}
    assert of_state(found, "completed").fields["score"] == 5


def test_the_desk_has_two_teams_eight_people_and_customers_of_every_grade(desk: cases.Cases) -> None:
    loaded(desk)
    with desk.database.reading() as connection:
        known, customers = store.people.desk(connection), store.people.customers(connection)
    assert (len(known.teams), len(known.persons)) == (2, 8)
    assert {one.grade for one in customers} == {"A", "B", "C", "D"}
    assert {one.supervisor for one in known.persons.values()} <= {None, *known.persons}


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
def test_one_requirement_is_with_the_customer_and_one_with_the_supervisor(desk: cases.Cases, now: datetime) -> None:
    states = {case.configuration[-1] for case in loaded(desk, now, "requirement")}
    assert states == {"confirming", "reviewing_refusal"}


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
def test_one_complaint_waits_for_a_team_and_one_for_the_approval_of_a_supervisor(
    desk: cases.Cases, now: datetime
) -> None:
    found = loaded(desk, now, "complaint")
    assert {"awaiting_statement", "approving"} <= {name for case in found for name in case.configuration}
    assert {row.name for case in found for row in case.deadlines if row.breached_at} == {"statement"}


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
def test_one_permission_waits_for_a_second_approver_and_one_for_support(desk: cases.Cases, now: datetime) -> None:
    states = {case.configuration[-1] for case in loaded(desk, now, "permission")}
    assert states == {"second_approval", "helping"}


def test_a_second_start_finds_what_the_first_left(desk: cases.Cases) -> None:
    assert len(loaded(desk)) == 10
    assert demo.load(desk, desk.database, office, AN_AFTERNOON) == ()


class Killed(Exception):
    """The process is gone."""


class Dying:
    """Cases of a process that ends in the middle of the script."""

    def __init__(self, desk: cases.Cases, after: int) -> None:
        self._desk, self._left = desk, after

    def submit(self, command: casefile.Command, now: datetime | None = None) -> casefile.Answer:
        self._left -= 1
        if self._left < 0:
            raise Killed
        return self._desk.submit(command, now)


def cut_off(desk: cases.Cases, after: int) -> None:
    with pytest.raises(Killed):
        demo.load(Dying(desk, after), desk.database, office, AN_AFTERNOON)


@pytest.mark.parametrize("after", [0, 1, 20])
def test_a_demo_desk_whose_loading_was_cut_off_is_loaded_anew(desk: cases.Cases, after: int) -> None:
    cut_off(desk, after)
    with desk.database.reading() as connection:
        assert demo.is_cut_off(connection)
    found = loaded(desk, AN_AFTERNOON + timedelta(minutes=5))
    with desk.database.reading() as connection:
        assert (len(found), demo.is_there(connection)) == (10, False)
        assert queries.counts(connection).opened == len(script.read(demo.FILE).cases)
        assert integrity.check(connection).faults == ()


def test_a_half_demo_desk_on_which_someone_has_worked_stays(desk: cases.Cases) -> None:
    cut_off(desk, 20)
    with desk.database.reading() as connection:
        number = queries.list_cases(connection, queries.Filter())[0].number
        before = queries.counts(connection).opened
    later = AN_AFTERNOON + timedelta(minutes=5)
    desk.submit(casefile.Command(number, "note", casefile.Actor("person", "li_na"), {"body": "seen"}), later)
    assert demo.load(desk, desk.database, office, later) == ()
    with desk.database.reading() as connection:
        assert (queries.counts(connection).opened, demo.is_there(connection)) == (before, True)


def test_a_half_demo_desk_with_people_of_another_stays(desk: cases.Cases) -> None:
    cut_off(desk, 1)
    with desk.database.writing() as connection:
        store.people.put(connection, people.Desk.of([people.Person("zoe", "Zoe", "zoe@desk.example")]))
        assert not demo.is_cut_off(connection)
