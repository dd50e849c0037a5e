"""Someone who sees very many cases is shown the same ones, in the same order, as if each had been looked at."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from engine import casefile, cases, people
from engine.queries import crowd, queue
from engine.queries.sight import Sight
from tests.engine import small_desk
from tests.engine.small_desk import MONDAY

STORES = ("sqlite", "postgresql")
NOW = MONDAY + timedelta(hours=1)
TONIGHT = MONDAY + timedelta(hours=15)
LEAD = people.Person("lead", "Lead", "lead@desk.example")
DOORS = people.Person("wu", "Wu", "wu@desk.example", teams=frozenset({"doors"}))


@pytest.fixture
def desk(lifts: cases.Cases) -> cases.Cases:
    """Of the first nine cases some wait, some have nothing running or two deadlines, some are due at one instant; the
    tenth is closed."""
    numbers = small_desk.open_many(lifts, 10)
    for number in numbers[3:6]:
        lifts.submit(casefile.Command(number, "take", small_desk.LI_NA), MONDAY)
    due = {1: 3, 2: 0.5, 4: 0.5, 5: 2, 7: 30, 8: 2, 9: 0.2, 10: 0.1}
    two = [name for name in _columns() if name not in ("id", "name", "due_at")]
    small_desk.run_sql(
        lifts,
        "UPDATE deadlines SET state = 'paused', due_at = NULL WHERE case_id IN (3, 6)",
        *(f"UPDATE deadlines SET due_at = '{_at(hours)}' WHERE case_id = {id_}" for id_, hours in due.items()),
        f"INSERT INTO deadlines (name, due_at, {', '.join(two)}) SELECT 'second', due_at, {', '.join(two)}"
        " FROM deadlines WHERE case_id IN (1, 3, 8)",
        f"UPDATE deadlines SET due_at = '{_at(0.7)}', state = 'armed' WHERE case_id IN (3, 8) AND name = 'second'",
        f"UPDATE deadlines SET ended_at = '{_at(0)}' WHERE case_id = 9",
        "UPDATE cases SET team = 'doors' WHERE id IN (1, 2, 4, 6, 9)",
        f"UPDATE cases SET closed_at = '{_at(0)}' WHERE id = 10",
    )
    return lifts


def _columns() -> list[str]:
    return [column.name for column in crowd.DEADLINES.c]


def _at(hours: float) -> str:
    return (MONDAY + timedelta(hours=hours)).isoformat(timespec="microseconds")


def test_the_way_for_many_finds_what_the_way_for_few_finds(desk: cases.Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = [*((kind, None) for kind in queue.KINDS), ("all", "lift"), ("all", "door")]
    with desk.database.reading() as connection:
        workflow = desk.registry.live(connection, "lift")
        assert workflow is not None
        for person in (*small_desk.PEOPLE.persons.values(), DOORS, LEAD):
            seen = Sight.of(person, [workflow.definition], NOW)
            for kind, name in lists:
                asked = queue.Asked(seen, NOW, TONIGHT, kind, name)
                few = queue.queue(connection, asked)
                for most, bound in ((100, 0), (100, 2), (2, 0)):
                    with monkeypatch.context() as patched:
                        patched.setattr(crowd, "MOST_COUNTED", bound)
                        many = queue.queue(connection, asked, most)
                    assert many.numbers == few.numbers[:most], (person.key, kind, name, bound)
                    if few.counts["all"] > bound:
                        assert many.counts == {one: min(count, bound + 1) for one, count in few.counts.items()}
                        assert many.workflows == {one: min(count, bound + 1) for one, count in few.workflows.items()}


def test_no_statement_for_many_goes_through_all_cases(lifts: cases.Cases) -> None:
    if lifts.database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's plans go by how many rows there are; here there are none")
    with lifts.database.reading() as connection:
        workflow = lifts.registry.live(connection, "lift")
        assert workflow is not None
        for person in (small_desk.PEOPLE.persons["li_na"], DOORS):
            asked = queue.Asked(Sight.of(person, [workflow.definition], NOW), NOW, TONIGHT)
            many = crowd.Crowd(connection, asked)
            for found in (many.seen(), *(many.of_kind(kind) for kind in queue.KINDS), many.of_workflow("lift")):
                said = str(found.compile(connection, compile_kwargs={"render_postcompile": True}))
                told = connection.execute(text("EXPLAIN QUERY PLAN " + said.replace("?", "'x'"))).all()
                assert not [row[-1] for row in told if row[-1] in ("SCAN cases", "SCAN deadlines")]
