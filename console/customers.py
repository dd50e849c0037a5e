"""Customers and requesters as a command line names them."""

import dataclasses
import email.utils
from typing import Annotated

import typer

from console import desk, terminal
from engine import casefile, fields, people, store
from engine.database import Connection
from engine.definitions import definition

NEW = 0
"""The id of a requester who is not on record yet."""

Key = Annotated[str | None, typer.Option("--customer", metavar="KEY", help="Whose matter it is.")]
Requester = Annotated[
    str | None,
    typer.Option(
        "--requester", metavar="WHO", help="Who asked: `Wang Fang <fang@example.com>`, or an address on record."
    ),
]
Language = Annotated[
    str | None, typer.Option("--language", metavar="TAG", help="In which a new requester reads: en, zh-Hans, zh-Hant.")
]


def find(at: desk.Desk, key: str | None) -> casefile.Customer | None:
    """The customer of that key. Raises typer.BadParameter."""
    if key is None:
        return None
    with at.database.reading() as connection:
        found = store.people.customer(connection, key)
        if found is None:
            raise terminal.unknown(
                "--customer", "customer", key, (one.key for one in store.people.customers(connection))
            )
    return found


def requester(
    at: desk.Desk, given: str | None, language: str | None, customer: casefile.Customer | None
) -> casefile.Contact | None:
    """The contact that is meant: on record by address or name, else a new one. Raises typer.BadParameter."""
    if given is None:
        return None
    name, address = _name_and_address(given)
    with at.database.reading() as connection:
        known = _known(connection, name, address, customer)
    if known is not None:
        return known
    if not name:
        said = f"{address} is not on record. Give the name too: `Wang Fang <{address}>`."
        raise typer.BadParameter(said, param_hint="--requester")
    _check_language(at, language)
    reads = language or at.settings.desk.default_language
    return casefile.Contact(NEW, name, address, reads, customer_id=customer.id if customer else None)


def _name_and_address(given: str) -> tuple[str, str | None]:
    name, address = email.utils.parseaddr(given)
    if "@" not in address:
        return " ".join(given.split()), None
    wanted = definition.Field("requester", "mail_address")
    if isinstance(fields.check(wanted, address, people.Desk()), fields.Wrong):
        raise typer.BadParameter(
            f"{address!r} is not a mail address such as fang@example.com.", param_hint="--requester"
        )
    return " ".join(name.split()), address


def _known(
    connection: Connection, name: str, address: str | None, customer: casefile.Customer | None
) -> casefile.Contact | None:
    """By address before by name; a contact of the customer before any other."""
    found = store.people.contacts_at(connection, address) if address else []
    if not address and customer:
        found = [one for one in store.people.contacts_of(connection, customer.id) if one.name == name]
    mine = [one for one in found if customer and one.customer_id == customer.id]
    return next(iter([*mine, *found]), None)


def _check_language(at: desk.Desk, language: str | None) -> None:
    allowed = at.settings.desk.languages
    if language is not None and language not in allowed:
        raise terminal.unknown("--language", "language", language, allowed)


def add(connection: Connection, contact: casefile.Contact) -> casefile.Contact:
    """Puts a new requester on record."""
    facts = dataclasses.astuple(contact)[1:]
    return store.people.add_contact(connection, *facts)
