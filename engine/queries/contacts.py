"""The persons on the customers' side, to choose the requester of a new case from."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.queries.tables import CONTACTS, CUSTOMERS


@dataclass(frozen=True, slots=True)
class Known:
    """A contact with whose they are; ``customer`` is the key, None for someone who belongs to none."""

    id: int
    name: str
    customer: str | None
    customer_name: str | None


def contacts(connection: Connection, most: int = 500) -> list[Known]:
    """Up to ``most`` contacts, those of a customer together."""
    whole = CONTACTS.outerjoin(CUSTOMERS, CUSTOMERS.c.id == CONTACTS.c.customer_id)
    columns = (CONTACTS.c.id, CONTACTS.c.name, CUSTOMERS.c.key, CUSTOMERS.c.name)
    found = select(*columns).select_from(whole).order_by(CUSTOMERS.c.name, CONTACTS.c.name, CONTACTS.c.id).limit(most)
    return [Known(*row) for row in connection.execute(found)]
