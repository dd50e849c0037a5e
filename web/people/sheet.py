"""The form of a change of people: fresh, or as it was sent with what is wrong; and the doing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.datastructures import FormData

from engine import casefile, fields, people, staffing
from engine.decide import refusals
from web import forms, step
from web.parts import Parts
from web.people.wish import Values, Wish
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as the page shows it."""

    title: str
    about: str
    back: str
    note: str
    inputs: tuple[forms.Input, ...]
    key: str = ""
    status: int = 200
    sentence: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """Where a change is asked for: the parts of the program, who asks, who works here, who reads."""

    parts: Parts
    me: people.Person
    desk: people.Desk
    reader: Reader


def fresh(wish: Wish, room: Room) -> Sheet:
    """The form as it stands at first."""
    return _sheet(wish, forms.prefilled(wish.asked, room.reader.zone), {}, room)


def send(wish: Wish, form: FormData, room: Room) -> Sheet | None:
    """Does what was typed: None if it was done, else the form again with what is wrong."""
    typed = forms.read(form, wish.asked, lambda _field, _given: [], room.reader.zone)
    values, wrong = _checked(wish, typed, room)
    if wrong:
        return _refused(_sheet(wish, typed, wrong, room), room.reader)
    problems = do(wish.changes(values), room)
    if not problems:
        return None
    said: dict[str, str] = {}
    for one in problems:
        said.setdefault(_FIELDS.get(one.field, one.field), sentence(one, room.reader))
    shown = _sheet(wish, typed, said, room)
    named = {one.name.removeprefix(forms.typed.PREFIX) for one in shown.inputs}
    return replace(_refused(shown, room.reader), others=tuple(text for name, text in said.items() if name not in named))


_FIELDS = {"person": "on_duty"}
"""What a change calls a word that a form calls otherwise."""


def do(changes: Sequence[staffing.Change], room: Room) -> Sequence[staffing.Problem]:
    """Does all of the changes in the name of whoever asks, or none: what is wrong with them then."""
    by = str(casefile.Actor("person", room.me.key))
    return staffing.change(room.parts.database, list(changes), by, room.reader.now).problems


def sentence(problem: staffing.Problem, reader: Reader) -> str:
    """A problem in the reader's language and zone."""
    facts = {name: _shown(fact, reader) for name, fact in problem.facts.items()}
    return replace(problem, facts=facts).sentence(reader.language)


def _shown(fact: object, reader: Reader) -> object:
    if isinstance(fact, datetime):
        return reader.moment(fact)
    return "…" if fact is None else fact


def _checked(wish: Wish, typed: forms.Typed, room: Room) -> tuple[Values, Mapping[str, str]]:
    given = {**{one.field.name: None for one in wish.asked}, **forms.values(wish.asked, typed, room.reader.zone)}
    values: dict[str, casefile.Json] = {}
    wrong: dict[str, str] = {}
    for one in wish.asked:
        name = one.field.name
        outcome = fields.check(one.field, given[name], room.desk)
        if isinstance(outcome, fields.Wrong):
            wrong[name] = refusals.explain(outcome, room.reader.language)
        elif one.required and outcome.value is None:
            wrong[name] = room.reader.say("wrong_missing")
        else:
            values[name] = outcome.value
    return values, wrong


def _refused(sheet: Sheet, reader: Reader) -> Sheet:
    return replace(sheet, status=422, sentence=reader.say("problems"))


def _sheet(wish: Wish, typed: forms.Typed, problems: Mapping[str, str], room: Room) -> Sheet:
    around = forms.Surroundings(room.reader, room.desk)
    inputs = forms.inputs(wish.asked, typed, problems, around)
    return Sheet(wish.title, wish.about, wish.back, wish.note, inputs, step.new_key())
