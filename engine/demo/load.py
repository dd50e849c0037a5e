"""Sets the demo desk up: puts its people and customers down, then lives through the script in virtual time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from engine import casefile, database, errors, places, staffing, store
from engine.calendars import WorkingCalendar
from engine.demo import half, script

FILE = places.WORKFLOWS / "demo" / "desk.yaml"

FindCalendar = Callable[[str], WorkingCalendar]
"""The calendar of a workflow, by the workflow's name."""


class Submits(Protocol):
    """What takes a command: the cases of a database."""

    def submit(self, command: casefile.Command, now: datetime | None = None) -> casefile.Answer: ...


class _Scene(NamedTuple):
    """One moment of the script: which case, and the step that is done, or its opening."""

    at: datetime
    which: int
    step: script.Step | None


class _Known(NamedTuple):
    """What the store made of the script's customers and contacts."""

    customers: Mapping[str, casefile.Customer]
    contacts: Mapping[str, casefile.Contact]


def load(
    cases: Submits, base: database.Database, find_calendar: FindCalendar, now: datetime, path: Path = FILE
) -> tuple[str, ...]:
    """The numbers of the cases that were opened; none where the database has people already.

    The half of a demo desk whose loading was cut off is taken away first, if there is nothing else. Raises
    errors.DemoRefused where the engine refuses what the script does.
    """
    told = script.read(path)
    with base.revising() as connection:
        if half.is_there(connection) and half.is_alone(connection, told):
            store.emptying.empty(connection)
        if store.people.desk(connection).persons:
            return ()
        half.begin(connection, now)
    _put_staff(base, told, find_calendar, now)
    with base.writing() as connection:
        known = _put_customers(connection, told)
    numbers: dict[int, str] = {}
    for scene in _scenes(told, find_calendar, now):
        _play(cases, told, known, find_calendar, scene, numbers)
    for number in numbers.values():
        cases.submit(casefile.Command(number, None, casefile.SYSTEM), now)
    with base.writing() as connection:
        store.settling.due_from(connection, now)
        half.end(connection)
    return tuple(numbers.values())


def is_cut_off(connection: database.Connection, path: Path = FILE) -> bool:
    """Whether the loading of a demo desk was cut off, and there is nothing else: `load` starts again."""
    return half.is_there(connection) and half.is_alone(connection, script.read(path))


def _put_staff(base: database.Database, told: script.Script, find_calendar: FindCalendar, now: datetime) -> None:
    """Persons, teams, rosters, and absences from now on."""
    calendar = find_calendar(told.cases[0].workflow)
    away = [
        staffing.AddAbsence(
            one.person, calendar.add(now, one.in_s), calendar.add(now, one.until_s), one.deputy, one.reason
        )
        for one in told.away
    ]
    outcome = staffing.change(base, (*told.staff, *away), str(casefile.SYSTEM), now)
    if outcome.problems:
        raise errors.DemoRefused(event="people", title=str(FILE), sentence=str(outcome.problems[0]))


def _put_customers(connection: database.Connection, told: script.Script) -> _Known:
    customers = {
        key: store.people.put_customer(connection, key, values["name"], values["grade"])
        for key, values in told.customers.items()
    }
    contacts = {key: _add_contact(connection, values, customers) for key, values in told.contacts.items()}
    return _Known(customers, contacts)


def _add_contact(
    connection: database.Connection, values: script.Values, customers: Mapping[str, casefile.Customer]
) -> casefile.Contact:
    customer = customers[values["customer"]]
    return store.people.add_contact(
        connection, values["name"], values["mail_address"], values["language"], values["phone"], customer.id
    )


def _scenes(told: script.Script, find_calendar: FindCalendar, now: datetime) -> list[_Scene]:
    """All moments of all cases in the order of time."""
    found = [
        _Scene(at, which, step)
        for which, case in enumerate(told.cases)
        for at, step in script.instants(case, find_calendar(case.workflow), now)
    ]
    return sorted(found, key=lambda scene: scene.at)


def _play(
    cases: Submits,
    told: script.Script,
    known: _Known,
    find_calendar: FindCalendar,
    scene: _Scene,
    numbers: dict[int, str],
) -> None:
    case = told.cases[scene.which]
    contact = known.contacts[case.requester]
    if scene.step is None:
        command = _opening(case, known, _actor(case.opened_by, contact))
    else:
        values = script.values_at(scene.step.values, find_calendar(case.workflow), scene.at)
        actor = _actor(scene.step.actor, contact)
        command = casefile.Command(numbers[scene.which], scene.step.event, actor, values)
    answer = cases.submit(command, scene.at)
    if answer.refusal or answer.number is None:
        sentence = answer.refusal.sentence if answer.refusal else ""
        raise errors.DemoRefused(event=command.event, title=case.title, sentence=sentence)
    numbers[scene.which] = answer.number


def _opening(case: script.Case, known: _Known, actor: casefile.Actor) -> casefile.Command:
    contact = known.contacts[case.requester]
    customer = next((one for one in known.customers.values() if one.id == contact.customer_id), None)
    opening = casefile.Opening(customer=customer, requester=contact, **case.opening)
    return casefile.Command(None, "open", actor, dict(case.fields), case.workflow, opening)


def _actor(key: str, contact: casefile.Contact) -> casefile.Actor:
    return casefile.Actor("requester", str(contact.id)) if key == "requester" else casefile.Actor("person", key)
