"""Where a case is opened: the workflow with the people, the customers and their contacts."""

from dataclasses import dataclass

from engine import casefile, decide, people, store
from engine.queries import contacts
from web import step
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Room:
    """What a new case is made with: the workflow, the people, the customers and their contacts."""

    desk: step.Desk
    workflow: decide.Workflow
    people: people.Desk
    customers: tuple[casefile.Customer, ...]
    contacts: tuple[contacts.Known, ...]
    reader: Reader


def find(desk: step.Desk, workflow: str) -> Room | None:
    """What is needed to open a case of a workflow; None where none of that name is live."""
    with desk.parts.database.reading() as connection:
        found = desk.parts.registry.live(connection, workflow)
        if found is None:
            return None
        known = desk.parts.registry.view(connection).desk
        customers = tuple(store.people.customers(connection))
        reader = desk.reader.elsewhere(found.calendar.zone.key)
        return Room(desk, found, known, customers, tuple(contacts.contacts(connection)), reader)
