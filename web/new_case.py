"""Opening a case: which workflows there are, the form of one, and the sending of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from engine import casefile, decide, people, store
from engine.decide import rights
from web import forms, new_words, sent, step
from web.forms import asked as asking
from web.offers import role_title
from web.reader import Reader
from web.room import Room
from web.uploads import Uploads

WORD = "o."
FIELD = forms.typed.PREFIX
SOUGHT = "sought"
"""What is typed to narrow the customers and contacts."""
ASIDE = ("add", "drop", "seek")
"""Buttons that change the form and send nothing."""


@dataclass(frozen=True, slots=True)
class Card:
    """A workflow to choose; ``whose`` says who may open one, where this person may not."""

    name: str
    title: str
    whose: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form as the page shows it: who asks, what the matter is, how the desk takes it up.

    ``sought`` narrows the customers and contacts, of which ``found`` counts those to choose from; ``cut``: of more.
    """

    reader: Reader
    workflow: str
    title: str
    groups: tuple[tuple[str, tuple[forms.Input, ...]], ...]
    key: str
    status: int = 200
    sentence: str = ""
    others: tuple[str, ...] = ()
    sought: str = ""
    cut: bool = False
    found: tuple[int, int] = (0, 0)

    @property
    def inputs(self) -> tuple[forms.Input, ...]:
        """All inputs, in their order."""
        return tuple(one for _, inputs in self.groups for one in inputs)

    @property
    def with_files(self) -> bool:
        """Whether files can come with it."""
        return any(one.kind == "files" for one in self.inputs)


def workflows(desk: step.Desk) -> tuple[Card, ...]:
    """The workflows that are live."""
    with desk.parts.database.reading() as connection:
        view = desk.parts.registry.view(connection)
        found = [desk.parts.registry.workflow(connection, one) for one in view.live.values()]
    cards = [_card(one, desk, view.desk) for one in found]
    return tuple(sorted(cards, key=lambda card: (bool(card.whose), card.name)))


def _card(workflow: decide.Workflow, desk: step.Desk, known: people.Desk) -> Card:
    source, reader = workflow.definition, desk.reader
    may = not rights.roles_of(None, desk.session.actor, known).isdisjoint(source.opened_by)
    roles = reader.wording.forms.join.join(role_title(role, source, reader) for role in source.opened_by)
    title = reader.title(source.title, source.workflow)
    return Card(source.workflow, title, "" if may else reader.say("for_roles", roles=roles))


def fresh(at: Room) -> Sheet:
    """The form as it stands at first."""
    words, fields = new_words.asked(at), asking.of_opening(at.workflow)
    typed = forms.prefilled(words, at.reader.zone), forms.prefilled(fields, at.reader.zone)
    return _sheet(at, (words, fields), typed, {}, {})


def send(at: Room, form: FormData) -> Sheet | str:
    """Opens the case: its number; or the form again."""
    words, fields = new_words.asked(at), asking.of_opening(at.workflow)
    uploads = Uploads(at.desk.parts, at.reader, at.desk.session.actor.key)
    zone = at.reader.zone
    typed = forms.read(form, words, uploads.take, zone, WORD), forms.read(form, fields, uploads.take, zone)
    key = sent.word(form, "key")
    aside = any(one in form for one in ASIDE)
    wrong = {} if aside else new_words.problems(at, typed[0])
    sheet = replace(_sheet(at, (words, fields), typed, wrong, uploads.problems), key=key or step.new_key())
    if aside:
        return sheet
    given = forms.values(fields, typed[1], at.reader.zone)
    refusal = _refusal(at, given)
    if wrong or uploads.problems:
        told = (dict(refusal.problems) if refusal else {}) | uploads.problems
        return replace(_with_problems(_sheet(at, (words, fields), typed, wrong, told), {}), key=sheet.key)
    if refusal is None:
        answer = _submit(at, typed[0], given, f"web:{sheet.key}")
        if answer.refusal is None:
            assert answer.number is not None
            return answer.number
        refusal = answer.refusal
    problems = dict(refusal.problems)
    shown = replace(_sheet(at, (words, fields), typed, problems, problems), key=sheet.key)
    return _refused(at, shown, refusal, problems)


def _refusal(at: Room, given: Mapping[str, casefile.Json]) -> casefile.Refusal | None:
    """What the fields would be answered, found before anything is written: a refused form puts nobody on record."""
    name = at.workflow.definition.workflow
    command = casefile.Command(None, "open", at.desk.session.actor, given, name, language=at.reader.language)
    with at.desk.parts.database.reading() as connection:
        known = store.known.find(connection, decide.references(at.workflow, command))
    return decide.decide(at.workflow, None, command, at.reader.now, at.people, known).refusal


def _submit(at: Room, typed: forms.Typed, given: Mapping[str, casefile.Json], key: str) -> casefile.Answer:
    command = casefile.Command(
        None,
        "open",
        at.desk.session.actor,
        given,
        workflow=at.workflow.definition.workflow,
        opening=new_words.opening(at, typed, key),
        idempotency_key=key,
        language=at.reader.language,
    )
    return at.desk.parts.cases.submit(command)


def _refused(at: Room, sheet: Sheet, refusal: casefile.Refusal, problems: Mapping[str, str]) -> Sheet:
    if refusal.code == "bad_data":
        return _with_problems(sheet, problems)
    if refusal.code == "conflict":
        return replace(sheet, status=409, key=step.new_key(), sentence=at.reader.say("sent_already"))
    whose = _card(at.workflow, at.desk, at.people).whose
    told = at.reader.say("refused_whose", event=sheet.title, whose=whose) if whose else refusal.sentence
    return replace(sheet, status=422, sentence=told)


def _with_problems(sheet: Sheet, problems: Mapping[str, str]) -> Sheet:
    named = {one.name.partition(".")[2] for one in sheet.inputs}
    others = tuple(f"{name}: {text}" for name, text in problems.items() if name not in named)
    return replace(sheet, status=422, sentence=sheet.reader.say("problems"), others=others)


def _sheet(
    at: Room,
    asked: tuple[tuple[forms.Asked, ...], tuple[forms.Asked, ...]],
    typed: tuple[forms.Typed, forms.Typed],
    wrong_words: Mapping[str, str],
    wrong_fields: Mapping[str, str],
) -> Sheet:
    uploads = Uploads(at.desk.parts, at.reader, at.desk.session.actor.key)
    accept = ",".join(at.desk.parts.settings.files.allowed_types)
    groups = {f"contact.{one.id}": one.customer_name or "" for one in at.contacts}
    around = forms.Surroundings(at.reader, at.people, at.customers, groups, uploads.seal, accept)
    words = forms.inputs(asked[0], typed[0], wrong_words, around, WORD)
    fields = forms.inputs(asked[1], typed[1], wrong_fields, around)
    return Sheet(
        at.reader,
        at.workflow.definition.workflow,
        _title(at),
        _grouped(at, words, fields),
        step.new_key(),
        sought=at.sought,
        cut=at.whom.cut,
        found=(len(at.customers), len(at.contacts)),
    )


def _title(at: Room) -> str:
    source = at.workflow.definition
    return at.reader.title(source.title, source.workflow)


def _grouped(at: Room, words: tuple[forms.Input, ...], fields: tuple[forms.Input, ...]) -> Any:
    """The three parts of the form under their headings."""
    who = tuple(one for one in words if one.name.removeprefix(WORD) in new_words.WHO)
    rest = tuple(one for one in words if one not in who)
    say = at.reader.say
    return (say("new_who"), who), (say("new_matter"), (*rest[:1], *fields)), (say("new_desk"), rest[1:])
