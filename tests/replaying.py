"""Replays of the examples for tests: a database with one workflow, and a file of cases through it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine import casefile, cases, clock, database, definitions, places, queries, store
from engine.calendars import registry
from engine.replay import Course, Plan, Replay, maps, plans
from tests import sqlite

REPOSITORY = Path(__file__).parents[1]
EXAMPLES = REPOSITORY / "examples"
REAL = REPOSITORY.parent / "shared" / "data"


@dataclass(frozen=True)
class Stage:
    """One workflow on a database of its own."""

    desk: cases.Cases
    definition: definitions.Definition
    directory: Path

    def plan(self, file: Path) -> Plan:
        """The plan of a file by the map that stands beside the workflow."""
        mapping = maps.parse((self.directory / "map.yaml").read_text(encoding="utf-8"), "map.yaml")
        return plans.read(file, mapping, self.definition)

    def replay(self, file: Path, until: datetime | None = None, batch: int = 500) -> Course:
        """What came of the cases of a file."""
        plan = self.plan(file)
        assert plan.last_at
        return self.run(plan, until or plan.last_at, batch)

    def run(self, plan: Plan, until: datetime, batch: int = 500) -> Course:
        """What came of the cases of a plan."""
        return Replay(self.desk, batch).run(plan, self.definition.workflow, until)

    def case(self, number: str) -> casefile.CaseFile:
        """A case as it is in the database."""
        with self.desk.database.reading() as connection:
            return store.load_cases(connection, [number])[number]

    def told(self, number: str) -> list[tuple[str, datetime]]:
        """A case's history: what and when."""
        case_id = self.case(number).id
        assert case_id is not None
        with self.desk.database.reading() as connection:
            return [(line.event, line.at) for line in queries.history(connection, case_id)]


def stage(workflow: Path, at: Path) -> Stage:
    """The workflow, published on a new database in a directory."""
    calendar_dirs = (workflow.parent / "calendars", places.WORKFLOWS / "calendars")
    base = database.open(sqlite.new_database(at / f"{workflow.stem}.sqlite"))
    found = cases.Registry(lambda name: registry.find(name, calendar_dirs))
    watch = clock.SystemClock()
    with base.writing() as connection:
        found.publish(connection, workflow.read_text(encoding="utf-8"), workflow.name, watch.now(), "test")
    return Stage(cases.Cases(base, found, watch), definitions.load_file(workflow), workflow.parent)
