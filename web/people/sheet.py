"""The form of a change of people: fresh, or as it was sent with what is wrong; and the doing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.datastructures import FormData

from engine import casefile, fields, people, staffing
from engine.decide import refusals
from web import forms, sent, step
from web.parts import Parts
from web.people import changed
from web.people.wish import Values, Wish
from web.reader import Reader

MEANWHILE = 3
"""So many of the newest changes are shown to whom someone was faster than."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as the page shows it; ``seen`` is the mark of what it shows, ``meanwhile`` what others did to that."""

    title: str
    about: str
    back: str
    note: str
    inputs: tuple[forms.Input, ...]
    key: str = ""
    status: int = 200
    sentence: str = ""
    others: tuple[str, ...] = ()
    seen: str = ""
    meanwhile: tuple[changed.Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """Where a change is asked for: the parts of the program, who asks, who works here, who reads."""

    parts: Parts
    me: people.Person
    desk: people.Desk
    reader: Reader


def fresh(wish: Wish, room: Room) -> Sheet:
    """The form as it stands at first."""
    return drawn(wish, forms.prefilled(wish.asked, room.reader.zone), {}, room)


def typed(wish: Wish, form: FormData, room: Room) -> forms.Typed:
    """What was typed."""
    return forms.read(form, wish.asked, lambda _field, _given: [], room.reader.zone)


def send(wish: Wish, form: FormData, given: forms.Typed, room: Room) -> Sheet | str:
    """Does what was typed: the page to go to if it was done, else the form again with what is wrong."""
    values, wrong = _checked(wish, given, room)
    if wrong:
        return _refused(as_sent(drawn(wish, given, wrong, room), form), room.reader)
    problems = do(wish.changes(values), room, _seen(wish, form, values))
    if not problems:
        return wish.lands(values)
    if any(one.code == "overtaken" for one in problems):
        return _overtaken(drawn(wish, given, {}, room), wish, room)
    return _with_problems(wish, form, given, problems, room)


def _seen(wish: Wish, form: FormData, values: Values) -> staffing.Seen | None:
    """What whoever sends the form saw when it was drawn."""
    if wish.seen is None:
        return None
    if not wish.seen.key:
        return replace(wish.seen, key=values["key"])
    return replace(wish.seen, mark=sent.word(form, "seen"))


def _with_problems(
    wish: Wish, form: FormData, given: forms.Typed, problems: Sequence[staffing.Problem], room: Room
) -> Sheet:
    said: dict[str, str] = {}
    for one in problems:
        name, text = _placed(one, room.reader)
        said[name] = f"{said[name]} · {text}" if name in said else text
    shown = as_sent(drawn(wish, given, said, room), form)
    named = {one.name.removeprefix(forms.typed.PREFIX) for one in shown.inputs}
    return replace(_refused(shown, room.reader), others=tuple(text for name, text in said.items() if name not in named))


_FIELDS = {"person": "on_duty", "grade": "grades"}
"""What a change calls a word that a form calls otherwise."""


def _placed(problem: staffing.Problem, reader: Reader) -> tuple[str, str]:
    """The field of the form at which a problem is told, and how; of a line of a plan with its day."""
    name, _, day = problem.field.partition(".")
    if not day:
        return _FIELDS.get(name, name), sentence(problem, reader)
    number = people.WEEKDAYS.index(day.rpartition(".")[2])
    return "plan", reader.say("given", field=reader.wording.forms.weekdays[number], value=sentence(problem, reader))


def do(changes: Sequence[staffing.Change], room: Room, seen: staffing.Seen | None = None) -> Sequence[staffing.Problem]:
    """Does all of the changes in the name of whoever asks, or none: what is wrong with them then."""
    by = str(casefile.Actor("person", room.me.key))
    return staffing.change(room.parts.database, list(changes), by, room.reader.now, seen=seen).problems


def sentence(problem: staffing.Problem, reader: Reader) -> str:
    """A problem in the reader's language and zone."""
    facts = {name: _shown(fact, reader) for name, fact in problem.facts.items()}
    return replace(problem, facts=facts).sentence(reader.language)


def _shown(fact: object, reader: Reader) -> object:
    if isinstance(fact, datetime):
        return reader.moment(fact)
    return "…" if fact is None else fact


def _checked(wish: Wish, given: forms.Typed, room: Room) -> tuple[Values, Mapping[str, str]]:
    known = {**{one.field.name: None for one in wish.asked}, **forms.values(wish.asked, given, room.reader.zone)}
    values: dict[str, casefile.Json] = {}
    wrong: dict[str, str] = {}
    for one in wish.asked:
        name = one.field.name
        outcome = fields.check(one.field, known[name], room.desk)
        if isinstance(outcome, fields.Wrong):
            wrong[name] = refusals.explain(outcome, room.reader.language)
        elif one.required and outcome.value is None:
            wrong[name] = room.reader.say("wrong_missing")
        elif name == "key" and not staffing.is_key(outcome.value):
            bad_key = staffing.Problem(outcome.value, name, "bad_key", {"given": outcome.value})
            wrong[name] = sentence(bad_key, room.reader)
        else:
            values[name] = outcome.value
    return values, wrong


def _refused(sheet: Sheet, reader: Reader) -> Sheet:
    return replace(sheet, status=422, sentence=reader.say("problems" if sheet.inputs else "problem_of_all"))


def _overtaken(sheet: Sheet, wish: Wish, room: Room) -> Sheet:
    """Someone was faster: what they did, and the form again over what is there now."""
    assert wish.seen is not None
    with room.parts.database.reading() as connection:
        desk = room.parts.registry.view(connection).desk
        lines = changed.of(connection, desk, room.reader, wish.seen.kind, wish.seen.key, MEANWHILE)
    mark = staffing.mark(desk, wish.seen.kind, wish.seen.key)
    said = room.reader.say("people_overtaken")
    return replace(sheet, status=409, sentence=said, meanwhile=lines, seen=mark)


def as_sent(sheet: Sheet, form: FormData) -> Sheet:
    """The form with the mark that it was sent with: what was not looked at is not overwritten by sending again."""
    return replace(sheet, seen=sent.word(form, "seen"))


def drawn(wish: Wish, given: forms.Typed, problems: Mapping[str, str], room: Room) -> Sheet:
    """The form with what was typed and what is wrong with it."""
    around = forms.Surroundings(room.reader, room.desk, lists=wish.lists)
    inputs = forms.inputs(wish.asked, given, problems, around)
    seen = wish.seen.mark if wish.seen else ""
    return Sheet(wish.title, wish.about, wish.back, wish.note, inputs, step.new_key(), seen=seen)
