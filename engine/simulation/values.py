"""What people write into forms: values at random that the fields accept."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from engine import casefile, decide, people
from engine.definitions import definition
from engine.simulation import chances
from engine.simulation.staff import Ahead, Staff

Pick = Callable[[Sequence[str], datetime], str]
"""Chooses one of several persons at an instant."""
Able = Mapping[str | None, Sequence[str]]
"""Persons by team; those of all teams under None."""
Draw = Callable[[datetime, casefile.CaseFile | None], casefile.Json]
"""Gives a value at an instant for a case."""

QUARTER = timedelta(minutes=15)
LARGEST = 1_000.0
USUALLY = 0.9
"""How often a question is answered with yes where nothing is said."""


class Forms:
    """Fills the forms of one workflow; ``others`` gives the number of another case, None where there is none; ``pick``
    chooses whom a form names.
    """

    def __init__(
        self,
        workflow: decide.Workflow,
        staff: Staff,
        chance: random.Random,
        others: Callable[[], str | None],
        pick: Pick,
    ) -> None:
        self._workflow, self._staff, self._chance = workflow, staff, chance
        self._others, self._pick = others, pick
        fields = workflow.definition.fields
        self._draws = {name: self._drawing(field) for name, field in fields.items()}
        self._forms = {name: self._asked(event.form) for name, event in workflow.definition.events.items()}
        opening = workflow.definition.form or tuple(
            definition.FormField(name, field.required) for name, field in fields.items()
        )
        self._opening = self._asked(opening)

    def _asked(self, form: tuple[definition.FormField, ...]) -> tuple[str, ...]:
        """What is filled in: what is required, and what the staff file has values for."""
        return tuple(one.field for one in form if one.required or one.field in self._staff.fields)

    def opening(self, at: datetime) -> dict[str, casefile.Json]:
        """The values with which a case is opened."""
        return self._filled(self._opening, at, None)

    def of(self, event: str, at: datetime, case: casefile.CaseFile) -> dict[str, casefile.Json]:
        """The values that an event is given."""
        return self._filled(self._forms.get(event, ()), at, case)

    def _filled(self, names: tuple[str, ...], at: datetime, case: casefile.CaseFile | None) -> dict[str, casefile.Json]:
        return {name: self._draws[name](at, case) for name in names}

    def _drawing(self, field: definition.Field) -> Draw:
        told = self._staff.fields.get(field.name)
        if isinstance(told, Ahead):
            return lambda at, _case: self._ahead(field, told, at)
        if told:
            chosen, read = chances.Choice(told), _READ.get(field.type, str)
            return lambda _at, _case: read(chosen.one(self._chance))
        return self._usual(field)

    def _usual(self, field: definition.Field) -> Draw:
        chance = self._chance
        match field.type:
            case "choice":
                choices = tuple(field.choices)
                return lambda _at, _case: chance.choice(choices)
            case "yes_no":
                return lambda _at, _case: chance.random() < USUALLY
            case "number" | "money":
                return lambda _at, _case: self._number(field)
            case "person":
                able = self._able(field)
                return lambda at, case: self._person(able, at, case)
            case "case":
                return lambda _at, _case: self._others()
            case "date" | "instant":
                return lambda at, _case: _text(field, at + timedelta(days=2))
            case "rows":
                columns = {name: self._usual(column) for name, column in field.columns.items()}
                return lambda at, case: [{name: draw(at, case) for name, draw in columns.items()}]
        fixed = _FIXED.get(field.type, [next(iter(field.choices), "")] if field.type == "choices" else "As told.")
        return lambda _at, _case: fixed

    def _number(self, field: definition.Field) -> casefile.Json:
        least = float(field.min) if field.min is not None else 0.0
        most = float(field.max) if field.max is not None else max(least, LARGEST)
        if field.type == "number" and field.decimals == 0:
            return self._chance.randint(round(least), round(most))
        return str(
            round(self._chance.uniform(least, most), min(2, field.decimals if field.decimals is not None else 2))
        )

    def _able(self, field: definition.Field) -> Able:
        """The keys of those who can stand in a field, first by team: None has all of them."""
        persons = [one for one in self._staff.desk.persons.values() if not field.role or field.role in one.roles]
        teams = {team for one in persons for team in one.teams}
        return {None: [one.key for one in persons]} | {
            team: [one.key for one in persons if team in one.teams] for team in teams
        }

    def _person(self, able: Able, at: datetime, case: casefile.CaseFile | None) -> casefile.Json:
        """Someone in the role who is there, of the case's team if anyone is."""
        persons = self._staff.desk.as_of(at).persons
        everyone = able[None]
        near = able.get(case.team, ()) if case else ()
        found = _present(near, persons) or _present(everyone, persons) or near or everyone
        return self._pick(found, at) if found else None

    def _ahead(self, field: definition.Field, told: Ahead, at: datetime) -> str:
        calendar = self._workflow.calendar
        drawn_s = chances.seconds(told.length, calendar, self._chance)
        then = chances.clock_of(told.length, calendar).add(at, drawn_s)
        return _text(field, then - (then - datetime.min.replace(tzinfo=then.tzinfo)) % QUARTER)


def _present(keys: Sequence[str], persons: Mapping[str, people.Person]) -> list[str]:
    return [key for key in keys if not persons[key].absent]


def _text(field: definition.Field, at: datetime) -> str:
    return at.date().isoformat() if field.type == "date" else at.isoformat()


_READ: Mapping[str, Callable[[str], Any]] = {"yes_no": lambda text: text == "true", "choices": lambda text: [text]}
_FIXED: Mapping[str, casefile.Json] = {
    "phone": "+86 10 5550 0100",
    "mail_address": "someone@customer.example",
    "customer": "customer_c",
    "files": [{"hash": "0" * 64, "name": "photo.jpg", "bytes": 1000, "media_type": "image/jpeg"}],
}
"""Values that no real person or customer has."""
