"""What a rehearsal does with a scenario is what the desk does with it: the same rows, entries and notices."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from engine import casefile, cases, clock, database, definitions, places, queries, scenarios, store, sweeps
from engine.calendars import registry
from engine.scenarios import performance
from tests import sqlite
from tests.engine.scenarios import plays

SUITE = scenarios.load_file(places.WORKFLOWS / "scenarios" / "repair.yaml")
STORIES = {one.name: one for one in SUITE.scenarios}
TOLD = (
    "everybody comes too late, and each time all who should hear of it do",
    "parts are missing, an order is handed back, and on site more parts are missing",
    "an offer is accepted, declined, or lapses after thirty days with a reminder half way",
    "the answer comes back, the clock of the first response runs on with what was left, and the customer is phoned",
)
Wish = tuple[datetime, casefile.Command]


@pytest.fixture
def live(tmp_path: Path) -> cases.Cases:
    """An empty desk on SQLite with the repair workflow."""
    opened = database.open(sqlite.new_database(tmp_path / "desk.sqlite"))
    found = cases.Registry(lambda name: registry.find(name, [places.WORKFLOWS / "calendars"]))
    with opened.writing() as connection:
        path = places.WORKFLOWS / "repair.yaml"
        text, chains = path.read_text(encoding="utf-8"), definitions.chains_beside(path)
        found.publish(connection, text, str(path), plays.BEGINNING, "test", chains)
    return cases.Cases(opened, found, clock.VirtualClock(plays.BEGINNING))


def rehearsed(name: str) -> tuple[performance.Performance, list[Wish]]:
    """A story as it was played, with everything that was submitted."""
    played = performance.Performance(STORIES[name], SUITE, plays.stage())
    wishes: list[Wish] = []
    submit = played.rehearsal.submit

    def noted(command: casefile.Command) -> casefile.Answer:
        if command.event:
            wishes.append((played.rehearsal.now, command))
        return submit(command)

    played.rehearsal.pictured = True
    setattr(played.rehearsal, "submit", noted)  # noqa: B010
    for step in STORIES[name].steps:
        played.do(step)
    return played, wishes


def do_live(desk: cases.Cases, played: performance.Performance, wishes: list[Wish]) -> None:
    """The same wishes at the same instants, with a sweep whenever something is due."""
    with desk.database.writing() as connection:
        store.people.put(connection, played.cast.desk)
        customer, contact = played.cast.customer, played.cast.requester
        store.people.put_customer(connection, customer.key, customer.name, customer.grade)
        store.people.add_contact(
            connection, contact.name, contact.mail_address, contact.language, contact.phone, customer.id
        )
    for at, command in wishes:
        sweep(desk, at)
        desk.submit(command, at)
    sweep(desk, played.rehearsal.now)


def sweep(desk: cases.Cases, until: datetime) -> None:
    """Sweeps at each instant at which something is due."""
    while True:
        with desk.database.reading() as connection:
            due = queries.due(connection, until, 1)
        if not due:
            return
        sweeps.run_once(desk, due[0].next_fire_at)


def entries(lines: list[Any]) -> list[tuple[Any, ...]]:
    return [(one.at, one.event, tuple(one.from_states), tuple(one.to_states), one.facts) for one in lines]


@pytest.mark.parametrize("name", TOLD)
def test_a_scenario_comes_out_the_same_on_a_database_with_sweeps(live: cases.Cases, name: str) -> None:
    played, wishes = rehearsed(name)
    do_live(live, played, wishes)
    numbers = sorted(played.rehearsal.cases)
    with live.database.reading() as connection:
        loaded = store.load_cases(connection, numbers)
        assert sorted(loaded) == numbers
        for number, case in played.rehearsal.cases.items():
            saved = loaded[number]
            apart = {"id": 0, "thread_id": "", "head": "", "deadlines": []}
            assert asdict(saved) | apart == asdict(case) | apart
            assert [asdict(row) | {"id": 0} for row in saved.deadlines] == [
                asdict(row) | {"id": 0} for row in case.deadlines
            ]
            written = [one.entry for one in played.rehearsal.entries if one.number == number]
            assert entries(queries.history(connection, saved.id or 0)) == entries(written)
            notices = [one.notice for one in played.rehearsal.notices if one.number == number]
            told = queries.told(connection, saved.id or 0)
            assert [(one.occasion, one.template, one.rule, one.mail_address, one.context) for one in told] == [
                (one.occasion, one.template, one.rule, one.mail_address, one.context.as_json()) for one in notices
            ]
    live.database.close()
