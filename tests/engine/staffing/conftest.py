"""A desk of three people with a team, a roster and an absence, as the tests of staffing change it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from engine import database, people, staffing, store
from tests import sqlite

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BY = "operator:root"
LI_NA = people.Person("li_na", "Li Na", "li.na@desk.example", supervisor="wang_fang", teams=frozenset({"lifts"}))
SUN_LEI = people.Person("sun_lei", "Sun Lei", "sun.lei@desk.example", supervisor="li_na", deputy="li_na")
WANG_FANG = people.Person("wang_fang", "Wang Fang", "wang.fang@desk.example")
ROSTER = people.Roster("first_line", "First line", "Asia/Shanghai", (people.Handover(0, "08:00", "li_na"),))
FIRST = (
    staffing.PutPerson(LI_NA),
    staffing.PutPerson(SUN_LEI),
    staffing.PutPerson(WANG_FANG),
    staffing.PutTeam(people.Team("lifts", "Lifts", "wang_fang")),
    staffing.SetGradeManager("A", "wang_fang"),
    staffing.PutRoster(ROSTER),
    staffing.AddAbsence("sun_lei", NOW + DAY, NOW + 3 * DAY, "wang_fang", "ill"),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[database.Database]:
    opened = database.open(sqlite.new_database(tmp_path_factory.mktemp("staff") / "desk.db"))
    assert staffing.change(opened, FIRST, BY, NOW).problems == ()
    yield opened
    opened.close()


@pytest.fixture
def fresh(url: str) -> Iterator[database.Database]:
    opened = database.open(url)
    yield opened
    opened.close()


def desk_of(base: database.Database) -> people.Desk:
    with base.reading() as connection:
        return store.people.desk(connection)
