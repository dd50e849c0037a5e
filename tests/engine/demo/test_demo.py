"""The demo desk: at whatever moment it is set up, there is something to see in every corner."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine import casefile, cases, clock, database, definitions, demo, integrity, people, places, queries, store
from engine.calendars import WorkingCalendar, registry, shelf
from engine.demo import script
from engine.queries.due import first_mail
from engine.queries.tables import NOTIFICATIONS

AN_AFTERNOON = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
MOMENTS = {
    "an afternoon": AN_AFTERNOON,
    "Spring Festival": datetime(2026, 2, 18, 3, 0, tzinfo=UTC),
    "a Monday at opening": datetime(2026, 3, 9, 1, 0, tzinfo=UTC),
}


def office(_workflow: str) -> WorkingCalendar:
    return find("office")


def find(name: str) -> WorkingCalendar:
    return registry.find(name, [places.WORKFLOWS / "calendars"])


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the definitions of the program; a copy of it is there sooner than a new one."""
    path = tmp_path_factory.mktemp("published") / "demo.sqlite"
    base = database.open(f"sqlite:///{path}")
    found = cases.Registry(find)
    with base.writing() as connection:
        for one in sorted(places.WORKFLOWS.glob("*.yaml")):
            text, chains = one.read_text(encoding="utf-8"), definitions.chains_beside(one)
            found.publish(connection, text, one.name, AN_AFTERNOON, "test", chains)
    base.close()
    return path


@contextmanager
def copied(published: Path, folder: Path) -> Iterator[cases.Cases]:
    shutil.copy(published, folder / "demo.sqlite")
    base = database.open(f"sqlite:///{folder / 'demo.sqlite'}")
    yield cases.Cases(base, cases.Registry(find), clock.VirtualClock(AN_AFTERNOON))
    base.close()


@pytest.fixture
def desk(published: Path, tmp_path: Path) -> Iterator[cases.Cases]:
    with copied(published, tmp_path) as desk:
        yield desk


@dataclass(frozen=True)
class Moment:
    """The demo desk as of a moment; only to be looked at."""

    desk: cases.Cases
    now: datetime
    numbers: tuple[str, ...]

    def of(self, workflow: str = "repair") -> list[casefile.CaseFile]:
        return of_workflow(self.desk, self.numbers, workflow)


@pytest.fixture(
    scope="module", params=[pytest.param(one, marks=pytest.mark.xdist_group(one), id=one) for one in MOMENTS]
)
def moment(
    request: pytest.FixtureRequest, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Moment]:
    """The demo desk at each moment, loaded once for all that is asked of it."""
    now = MOMENTS[request.param]
    with copied(published, tmp_path_factory.mktemp("demo")) as desk:
        yield Moment(desk, now, demo.load(desk, desk.database, office, now))


def of_workflow(desk: cases.Cases, numbers: Iterable[str], workflow: str) -> list[casefile.CaseFile]:
    """The cases of a workflow in the order of their opening."""
    with desk.database.reading() as connection:
        found = store.load_cases(connection, list(numbers))
    return sorted((case for case in found.values() if case.workflow == workflow), key=lambda case: case.opened_at)


def loaded(desk: cases.Cases, now: datetime = AN_AFTERNOON) -> list[casefile.CaseFile]:
    """The repairs of the demo desk, loaded as of that moment."""
    return of_workflow(desk, demo.load(desk, desk.database, office, now), "repair")


def of_state(desk: list[casefile.CaseFile], state: str) -> casefile.CaseFile:
    (found,) = [case for case in desk if case.configuration[-1] == state]
    return found


def test_ten_repairs_stand_in_ten_states_at_any_moment(moment: Moment) -> None:
    states = Counter(case.configuration[-1] for case in moment.of())
    assert set(states) == {
        "received", "diagnosing", "en_route", "awaiting_parts", "waiting_customer", "checking", "following_up",
        "calling", "offering", "completed",
    }  # fmt: skip
    assert states.total() == 10


def test_one_case_is_about_to_breach_and_nobody_holds_it(moment: Moment) -> None:
    case = of_state(moment.of(), "received")
    (row,) = case.deadlines
    assert row.due_at
    assert (row.state, case.assignee) == ("armed", None)
    assert find("office").elapsed(moment.now, row.due_at) == 6 * 60


def test_one_case_is_late_and_its_supervisor_knows(moment: Moment) -> None:
    case = of_state(moment.of(), "diagnosing")
    with moment.desk.database.reading() as connection:
        told = {(one.template, one.to_key) for one in queries.told(connection, case.id or 0)}
    assert {row.name for row in case.deadlines if row.breached_at} == {"diagnosis"}
    assert {("deadline_breached", "li_na"), ("escalated", "wang_fang")} <= told


def test_the_mails_of_its_past_go_out_one_by_one_and_are_no_backlog(moment: Moment) -> None:
    with moment.desk.database.reading() as connection:
        first = first_mail(connection, NOTIFICATIONS.c.next_attempt_at.is_not(None))
    assert first is not None
    assert first >= moment.now


def test_one_case_is_paused_and_one_was_liked(moment: Moment) -> None:
    found = moment.of()
    paused = {row.name for row in of_state(found, "waiting_customer").deadlines if row.state == "paused"}
    assert paused == {"solution"}
    assert of_state(found, "completed").fields["score"] == 5


def test_the_desk_has_two_teams_eight_people_and_customers_of_every_grade(moment: Moment) -> None:
    with moment.desk.database.reading() as connection:
        known, customers = store.people.desk(connection), store.people.customers(connection)
    assert (len(known.teams), len(known.persons)) == (2, 8)
    assert {one.grade for one in customers} == {"A", "B", "C", "D"}
    assert {one.supervisor for one in known.persons.values()} <= {None, *known.persons}


def test_one_requirement_is_with_the_customer_and_one_with_the_supervisor(moment: Moment) -> None:
    states = {case.configuration[-1] for case in moment.of("requirement")}
    assert states == {"confirming", "reviewing_refusal"}


def test_one_complaint_waits_for_a_team_and_one_for_the_approval_of_a_supervisor(moment: Moment) -> None:
    found = moment.of("complaint")
    assert {"awaiting_statement", "approving"} <= {name for case in found for name in case.configuration}
    assert {row.name for case in found for row in case.deadlines if row.breached_at} == {"statement"}


def test_one_permission_waits_for_a_second_approver_and_one_for_support(moment: Moment) -> None:
    states = {case.configuration[-1] for case in moment.of("permission")}
    assert states == {"second_approval", "helping"}


def test_a_second_start_finds_what_the_first_left(moment: Moment) -> None:
    assert len(moment.of()) == 10
    assert demo.load(moment.desk, moment.desk.database, office, moment.now) == ()


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
    with desk.database.writing() as connection:
        office_only = shelf.Shelf.of([places.WORKFLOWS / "calendars"])
        cases.publish_calendars(connection, office_only, AN_AFTERNOON, "test")
    cut_off(desk, after)
    with desk.database.reading() as connection:
        assert demo.is_cut_off(connection)
        live = store.calendars.live(connection)
    found = loaded(desk, AN_AFTERNOON + timedelta(minutes=5))
    with desk.database.reading() as connection:
        assert (len(found), demo.is_there(connection)) == (10, False)
        assert store.calendars.live(connection) == live != {}
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
