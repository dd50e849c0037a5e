"""The customers and the persons on their side, to choose from who a new case is for."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from engine import casefile
from engine.queries.tables import CONTACTS, CUSTOMERS

MOST = 200
"""A longer list is not read by anyone."""
_PHONE = func.replace(func.replace(CONTACTS.c.phone, " ", ""), "-", "")
_CUSTOMER = (CUSTOMERS.c.name, CUSTOMERS.c.key)
_CONTACT = (CONTACTS.c.name, CONTACTS.c.phone, _PHONE, CONTACTS.c.mail_address)


@dataclass(frozen=True, slots=True)
class Known:
    """A contact with whose they are; ``customer`` is the key, None for someone who belongs to none."""

    id: int
    name: str
    customer: str | None
    customer_name: str | None


@dataclass(frozen=True, slots=True)
class Whom:
    """Customers and contacts to choose from; ``cut``: there are more, which more of a name would find."""

    customers: tuple[casefile.Customer, ...]
    contacts: tuple[Known, ...]
    cut: bool


def find(connection: Connection, text: str = "", customer: str = "", contact: str = "", most: int = MOST) -> Whom:
    """Those of whom a name, a customer's key, a phone number or a mail address has every word of a text.

    At most ``most`` of each; the customer of that key and the contact of that id are among them in any case. Of whom
    only mails of theirs say who they are is left out.
    """
    words = text.split()
    whose = select(CUSTOMERS.c.id, CUSTOMERS.c.key, CUSTOMERS.c.name, CUSTOMERS.c.grade).order_by(CUSTOMERS.c.key)
    whole = CONTACTS.outerjoin(CUSTOMERS, CUSTOMERS.c.id == CONTACTS.c.customer_id)
    who = select(CONTACTS.c.id, CONTACTS.c.name, CUSTOMERS.c.key, CUSTOMERS.c.name).select_from(whole)
    who = who.order_by(CUSTOMERS.c.name, CONTACTS.c.name, CONTACTS.c.id)
    number = int(contact) if contact.isdecimal() and len(contact) < 16 else 0
    customers = _rows(connection, whose, _match(words, _CUSTOMER), CUSTOMERS.c.key == customer, most)
    known = and_(CONTACTS.c.unverified_since.is_(None), _match(words, (*_CONTACT, *_CUSTOMER)))
    contacts = _rows(connection, who, known, CONTACTS.c.id == number, most)
    return Whom(
        tuple(casefile.Customer(*row) for row in customers[:most]),
        tuple(Known(*row) for row in contacts[:most]),
        max(len(customers), len(contacts)) > most,
    )


def _match(words: list[str], columns: tuple[ColumnElement[Any], ...]) -> ColumnElement[bool]:
    return and_(True, *(or_(*(column.icontains(one, autoescape=True) for column in columns)) for one in words))


def _rows(
    connection: Connection, query: Select[Any], fits: ColumnElement[bool], chosen: ColumnElement[bool], most: int
) -> list[Any]:
    """One more than ``most`` where there are more; what was chosen comes first."""
    first = list(connection.execute(query.where(chosen)))
    rest = connection.execute(query.where(fits, ~chosen).limit(most + 1 - len(first)))
    return [*first, *rest]
