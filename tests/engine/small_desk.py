"""A desk for lifts on a database: one workflow with one deadline, in plain time, to be reckoned in the head."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from engine import calendars, casefile, cases, clock, database, people, store

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
DUE = MONDAY + timedelta(hours=4)
USUAL = database.Limits()
LI_NA = casefile.Actor("person", "li_na")
CHEN_WEI = casefile.Actor("person", "chen_wei")

TEXT = """\
workflow: lift
title: {en: Lift repair, zh-Hans: 电梯报修, zh-Hant: 電梯報修}
calendar: 24x7
number: "LIFT-{year}-{seq:05}"
opened_by: [anyone]
roles: {technician: {en: Technician, zh-Hans: 技术员, zh-Hant: 技術員}}
fields:
  symptom: {type: text, required: true, title: {en: Symptom, zh-Hans: 故障现象, zh-Hant: 故障現象}}
  phone: {type: phone, personal: true, title: {en: Phone, zh-Hans: 电话, zh-Hant: 電話}}
form: [symptom, {field: phone, required: false}]
states:
  received:
    initial: true
    title: {en: Received, zh-Hans: 已受理, zh-Hant: 已受理}
    transitions: [{event: repair, target: repaired}]
  repaired: {final: true, title: {en: Repaired, zh-Hans: 已修好, zh-Hant: 已修好}}
events:
  repair: {title: {en: Repair, zh-Hans: 修复, zh-Hant: 修復}, by: [technician]}
deadlines:
  solution:
    title: {en: Solution, zh-Hans: 解决, zh-Hant: 解決}
    starts: opened
    met_by: [repair]
    within: 4h
    escalate:
      - {after: 0m, notify: [technician]}
      - {after: 1h, notify: [technician], raise_priority: true}
"""

PEOPLE = people.Desk.of(
    [
        people.Person(
            "li_na", "Li Na", "li.na@desk.example", roles=frozenset({"technician"}), teams=frozenset({"lifts"})
        ),
        people.Person("chen_wei", "Chen Wei", "chen.wei@desk.example", supervisor="li_na"),
    ],
    [people.Team("lifts", "Lifts", "li_na")],
)


def start(url: str, batch_size: int = 500, limits: database.Limits = USUAL) -> cases.Cases:
    """The desk on that database, made where there is none; its clock stands at Monday, nine o'clock."""
    opened = database.open(url, limits)
    desk = cases.Cases(
        opened, cases.Registry(lambda _name: calendars.ALWAYS), clock.VirtualClock(MONDAY), batch_size=batch_size
    )
    with opened.writing() as connection:
        if not store.definitions.live(connection, "lift"):
            desk.registry.publish(connection, TEXT, "lift.yaml", MONDAY, "li_na")
            store.people.put(connection, PEOPLE)
    return desk


def opening(symptom: str = "stuck at floor 3", number: str | None = None, **data: str) -> casefile.Command:
    """The wish to open a case."""
    return casefile.Command(
        None, "open", LI_NA, {"symptom": symptom, **data}, "lift", opening=casefile.Opening(number=number)
    )


def open_many(desk: cases.Cases, count: int, at: datetime = MONDAY) -> list[str]:
    """The numbers of as many new cases."""
    return [str(answer.number) for answer in desk.submit_many([opening()] * count, at)]


def load(desk: cases.Cases, number: str) -> casefile.CaseFile:
    """A case as it is in the database."""
    with desk.database.reading() as connection:
        return store.load_cases(connection, [number])[number]


def count(desk: cases.Cases, table: str, where: str = "1 = 1") -> int:
    """How many rows of a table there are."""
    with desk.database.reading() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table} WHERE {_escaped(where)}")).scalar_one())


def run_sql(desk: cases.Cases, *statements: str) -> None:
    """Does to the database what no part of the engine would."""
    with desk.database.writing() as connection:
        for statement in statements:
            connection.execute(text(_escaped(statement)))


def _escaped(sql: str) -> str:
    # A colon begins no name of a parameter here.
    return sql.replace(":", "\\:")


@contextmanager
def refusing(desk: cases.Cases, table: str, condition: str = "1 = 1") -> Iterator[None]:
    """Meanwhile the database refuses new rows of a table for which the condition holds."""
    if desk.database.dialect.name == "sqlite":
        when = re.sub(r"\b(\w+) =", r"NEW.\1 =", condition) if condition != "1 = 1" else condition
        refused = f"WHEN {when} BEGIN SELECT RAISE(ABORT, 'refused'); END"
        begin, end = f"CREATE TRIGGER refuse BEFORE INSERT ON {table} {refused}", "DROP TRIGGER refuse"
    else:
        begin = f"ALTER TABLE {table} ADD CONSTRAINT refuse CHECK (NOT ({condition})) NOT VALID"
        end = f"ALTER TABLE {table} DROP CONSTRAINT refuse"
    run_sql(desk, begin)
    try:
        yield
    finally:
        run_sql(desk, end)


def refusals(answers: Sequence[casefile.Answer]) -> list[str | None]:
    """The code of each answer's refusal, None for what was done."""
    return [answer.refusal.code if answer.refusal else None for answer in answers]
