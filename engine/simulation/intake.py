"""The cases that come in: of which customer, by which channel, how urgent, with which values."""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime

from engine import casefile, decide
from engine.simulation import chances
from engine.simulation.staff import Staff
from engine.simulation.values import Forms

CUSTOMERS: Mapping[str, casefile.Customer] = {
    grade: casefile.Customer(number, f"customer_{grade.lower()}", f"Customer {grade}", grade)
    for number, grade in enumerate("ABCD", start=1)
}
"""One customer a grade, whom nobody is."""


class Intake:
    """Draws the commands that open cases of one workflow."""

    def __init__(self, workflow: decide.Workflow, staff: Staff, chance: random.Random, forms: Forms) -> None:
        self._name, self._chance, self._forms = workflow.definition.workflow, chance, forms
        self._shares = {name: chances.Choice(weights) for name, weights in staff.shares.items()}
        allowed = frozenset(workflow.definition.opened_by)
        self._by_customers = not allowed.isdisjoint(("anyone", "requester"))
        persons: Iterable[str] = (one.key for one in staff.desk.persons.values() if not allowed.isdisjoint(one.roles))
        self._able = tuple(persons)

    def opening(self, at: datetime) -> casefile.Command:
        """A case that comes in at that instant."""
        shares = {name: choice.one(self._chance) for name, choice in self._shares.items() if choice}
        customer = CUSTOMERS[shares.get("grade", "C")]
        address = f"{customer.key}@customer.example"
        requester = casefile.Contact(customer.id, customer.name, address, "en", customer_id=customer.id)
        opening = casefile.Opening(
            customer=customer,
            requester=requester,
            channel=shares.get("channel", "web"),
            priority=shares.get("priority", "normal"),
            team=shares.get("team"),
        )
        given = self._forms.opening(at)
        return casefile.Command(None, "open", self._opener(requester), given, self._name, opening)

    def _opener(self, requester: casefile.Contact) -> casefile.Actor:
        """The customer if they may, else someone of the desk who may, else whoever runs the machine."""
        if self._by_customers:
            return casefile.Actor("requester", str(requester.id))
        if self._able:
            return casefile.Actor("person", self._chance.choice(self._able))
        return casefile.Actor("operator", "simulation")
