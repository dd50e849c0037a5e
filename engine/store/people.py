"""Persons, teams, customers and contacts: loaded as the snapshot that decisions see, and kept."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from engine import casefile, database, people
from engine.store import facts, staff
from engine.store.statements import CASES, CONTACTS, CUSTOMERS, TABLES

PERSONS, ROLES, TEAMS, MEMBERS = (TABLES[name] for name in ("persons", "person_roles", "teams", "team_members"))
PERSON = ("key", "name", "mail_address", "language", "supervisor", "deputy", "absent", "calendar", "digest")
TEAM = ("key", "title", "lead", "retired")


def desk(connection: Connection) -> people.Desk:
    """All persons, teams, absences and rosters."""
    roles, teams = defaultdict(set), defaultdict(set)
    for person, role in connection.execute(select(ROLES.c.person, ROLES.c.role)):
        roles[person].add(role)
    for person, team in connection.execute(select(MEMBERS.c.person, MEMBERS.c.team)):
        teams[person].add(team)
    persons = [
        people.Person(*_person(row, frozenset(roles[row[0]]), frozenset(teams[row[0]])))
        for row in connection.execute(select(*(PERSONS.c[name] for name in PERSON)))
    ]
    rows = connection.execute(select(*(TEAMS.c[name] for name in TEAM)))
    return people.Desk.of(
        persons,
        [people.Team(*row) for row in rows],
        staff.absences(connection),
        staff.rosters(connection),
        staff.grade_managers(connection),
    )


def _person(row: Sequence[Any], roles: frozenset[str], teams: frozenset[str]) -> tuple[Any, ...]:
    return (*row[:6], roles, teams, *row[6:])


def put(connection: Connection, desk: people.Desk) -> None:
    """Adds these teams and persons, or gives those of the same key their new facts, roles and teams."""
    teams = database.upserting(TEAMS, ("key",), TEAM, connection.dialect)
    teams.run(connection, [tuple(getattr(one, name) for name in TEAM) for one in desk.teams.values()])
    persons = database.upserting(PERSONS, ("key",), PERSON, connection.dialect)
    persons.run(connection, [tuple(getattr(one, name) for name in PERSON) for one in desk.persons.values()])
    keys = list(desk.persons)
    connection.execute(delete(ROLES).where(ROLES.c.person.in_(keys)))
    connection.execute(delete(MEMBERS).where(MEMBERS.c.person.in_(keys)))
    roles = [(person.key, role) for person in desk.persons.values() for role in sorted(person.roles)]
    database.inserting(ROLES, ("person", "role"), connection.dialect).run(connection, roles)
    members = [(person.key, team) for person in desk.persons.values() for team in sorted(person.teams)]
    database.inserting(MEMBERS, ("person", "team"), connection.dialect).run(connection, members)
    facts.outdate(connection, "desk")


def open_cases(connection: Connection, team: str) -> int:
    """How many open cases are with a team."""
    found = select(func.count()).select_from(CASES).where(CASES.c.team == team, CASES.c.closed_at.is_(None))
    return int(connection.execute(found).scalar_one())


def put_customer(connection: Connection, key: str, name: str, grade: str) -> casefile.Customer:
    """Adds a customer, or gives the one of that key a new name and grade."""
    writing = database.upserting(CUSTOMERS, ("key",), ("key", "name", "grade"), connection.dialect)
    writing.run(connection, [(key, name, grade)])
    found = customer(connection, key)
    assert found is not None
    return found


def customer(connection: Connection, key: str) -> casefile.Customer | None:
    """The customer of that key."""
    row = connection.execute(select(*_CUSTOMER).where(CUSTOMERS.c.key == key)).first()
    return casefile.Customer(*row) if row else None


def customers(connection: Connection) -> list[casefile.Customer]:
    """All customers, by key."""
    return [casefile.Customer(*row) for row in connection.execute(select(*_CUSTOMER).order_by(CUSTOMERS.c.key))]


def add_contact(
    connection: Connection,
    name: str,
    mail_address: str | None,
    language: str = "en",
    phone: str | None = None,
    customer_id: int | None = None,
    unverified_since: datetime | None = None,
) -> casefile.Contact:
    """Adds a person on the customer's side; ``unverified_since`` where only a mail of theirs says who they are."""
    values = {
        "name": name,
        "mail_address": mail_address,
        "language": language,
        "phone": phone,
        "customer_id": customer_id,
        "unverified_since": unverified_since,
    }
    key = connection.execute(insert(CONTACTS).values(**values).returning(CONTACTS.c.id)).scalar_one()
    return casefile.Contact(key, name, mail_address, language, phone, customer_id)


def verify_contact(connection: Connection, contact_id: int, customer_id: int | None = None) -> bool:
    """Takes a contact as who they say they are, of that customer where one is given; whether nobody had yet."""
    said = {"unverified_since": None} | ({"customer_id": customer_id} if customer_id is not None else {})
    waits = update(CONTACTS).where(CONTACTS.c.id == contact_id, CONTACTS.c.unverified_since.is_not(None))
    return bool(connection.execute(waits.values(**said)).rowcount)


def contact(connection: Connection, contact_id: int) -> casefile.Contact | None:
    """The contact of that id."""
    row = connection.execute(select(*_CONTACT).where(CONTACTS.c.id == contact_id)).first()
    return casefile.Contact(*row) if row else None


def contacts_at(connection: Connection, mail_address: str) -> list[casefile.Contact]:
    """The contacts with a mail address, whatever its capitals, oldest first."""
    same = func.lower(CONTACTS.c.mail_address) == mail_address.lower()
    return [casefile.Contact(*row) for row in connection.execute(select(*_CONTACT).where(same).order_by(CONTACTS.c.id))]


def contacts_of(connection: Connection, customer_id: int) -> list[casefile.Contact]:
    """The contacts of a customer, oldest first."""
    found = select(*_CONTACT).where(CONTACTS.c.customer_id == customer_id).order_by(CONTACTS.c.id)
    return [casefile.Contact(*row) for row in connection.execute(found)]


_CUSTOMER = [CUSTOMERS.c[name] for name in ("id", "key", "name", "grade")]
_CONTACT = [CONTACTS.c[name] for name in ("id", "name", "mail_address", "language", "phone", "customer_id")]
