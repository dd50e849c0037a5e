"""Where a case is opened: the workflow with the people, the customers and their contacts."""

from dataclasses import dataclass

from engine import casefile, decide, people
from engine.queries import contacts
from web import step
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Room:
    """What a new case is made with; ``sought`` is the text that narrows the customers and contacts."""

    desk: step.Desk
    workflow: decide.Workflow
    people: people.Desk
    whom: contacts.Whom
    reader: Reader
    sought: str = ""

    @property
    def customers(self) -> tuple[casefile.Customer, ...]:
        """The customers to choose from."""
        return self.whom.customers

    @property
    def contacts(self) -> tuple[contacts.Known, ...]:
        """The contacts to choose from."""
        return self.whom.contacts


def find(desk: step.Desk, workflow: str, text: str = "", customer: str = "", contact: str = "") -> Room | None:
    """What is needed to open a case of a workflow; None where none of that name is live.

    The text narrows the customers and contacts; the customer and the contact that were chosen stay.
    """
    with desk.parts.database.reading() as connection:
        found = desk.parts.registry.live(connection, workflow)
        if found is None:
            return None
        known = desk.parts.registry.view(connection).desk.as_of(desk.reader.now)
        whom = contacts.find(connection, text, customer, contact)
        reader = desk.reader.elsewhere(found.calendar.zone.key)
        return Room(desk, found, known, whom, reader, text)
