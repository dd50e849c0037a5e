"""`events:` who may fire what, what must be given, and what it does to the case."""

from dataclasses import replace
from typing import Any

from engine.definitions import fields, values
from engine.definitions.definition import LINK_KINDS, Event, Field, FormField, LinkRule, Setting
from engine.definitions.entries import Entry, Key
from engine.definitions.lists import ByName, Either, ListOf, OneOrMore
from engine.definitions.names import Names
from engine.definitions.records import Record
from engine.definitions.shapes import FieldReference, Flag, GuardText, Literal, OneOf, Reference
from engine.definitions.texts import TEXTS
from engine.definitions.yaml_tree import Node

ROLES = ListOf(Reference("role"))


def _build_form_field(entry: Entry, _names: Names) -> FormField:
    return FormField(entry.get("field", ""), entry.get("required", True))


def form(given: tuple[str | FormField, ...]) -> tuple[FormField, ...]:
    """The fields of a form; a bare name is a required field."""
    return tuple(FormField(one) if isinstance(one, str) else one for one in given)


def check_form(given: tuple[FormField, ...], entry: Entry, names: Names) -> None:
    """A form shows a field once."""
    seen: set[str] = set()
    for one in given:
        if one.field in seen:
            sentence = f"the form shows `{one.field}` twice"
            names.problems.add(entry.place_of("form"), sentence, given=one.field, fix="keep one", code="meaning")
        seen.add(one.field)


def _build_expression(entry: Entry, _names: Names) -> Setting:
    return Setting(expression=entry.get("expr"))


def _build_event(entry: Entry, names: Names) -> Event:
    names.declare("event", entry.name, entry.place)
    given = entry.kept("title", "by", "not_by", "assign", "link")
    event = Event(entry.name, form=form(entry.get("form", ())), **given, place=entry.place)
    check_form(event.form, entry, names)
    sets = entry.get("set", {})
    written = entry.written("set")
    for name in sets:
        names.refer("field", name, written.keys[name] if written else entry.place)
    return replace(event, sets=sets)


def settle_sets(event: Event, known: dict[str, Field], names: Names) -> Event:
    """The event with its literals as the fields hold them."""
    return replace(event, sets={name: _setting(known.get(name), to, names) for name, to in event.sets.items()})


def _setting(field: Field | None, to: Setting | Node, names: Names) -> Setting:
    if isinstance(to, Setting):
        return to
    return Setting(value=_literal(field, to, names))


def _literal(field: Field | None, node: Node, names: Names) -> Any:
    if field is None or (node.kind == "scalar" and node.value is None):
        return None
    if field.type not in values.GIVEN_A_VALUE:
        sentence = f"field `{field.name}` is {field.type}: a definition can only empty it"
        names.problems.add(node.place, sentence, given=node.text, allowed="null", code="meaning")
        return None
    return fields.literal(field, node, names)


FORM_FIELD = Record(
    "form field",
    (
        Key("field", Reference("field"), "The field that the form shows.", required=True),
        Key("required", Flag(), "Must have a value after the event.", default=True),
    ),
    _build_form_field,
)
FORM = ListOf(Either(Reference("field"), FORM_FIELD), most=200)
NOT_BY = Record(
    "not_by",
    (
        Key(
            "event",
            OneOrMore(Reference("event")),
            "Whoever fired one of these last may not fire this one.",
            required=True,
        ),
    ),
    lambda entry, _names: entry.get("event", ()),
)
EXPRESSION = Record(
    "new value",
    (Key("expr", GuardText(), "An expression whose value the field gets.", required=True),),
    _build_expression,
)
NEW_VALUE = Either(Literal("a value of the field", "string", "number", "boolean", "null", also_list=True), EXPRESSION)
LINK = Record(
    "link",
    (
        Key("kind", OneOf(*LINK_KINDS), "How the two cases belong together.", required=True),
        Key("to", FieldReference(("case",)), "The field that names the other case.", required=True),
    ),
    lambda entry, _names: LinkRule(entry.get("kind", ""), entry.get("to", "").removeprefix("field.")),
)
EVENT = Record(
    "event",
    (
        Key("title", TEXTS, "What the button says."),
        Key("by", ROLES, "The roles that may fire it; also assignee, requester, system, anyone."),
        Key("form", FORM, "The fields that its form shows; a bare name must be filled in."),
        Key("not_by", NOT_BY, "Four eyes: not by the one who fired another event last."),
        Key("set", ByName("field", NEW_VALUE, most=200), "New values of fields."),
        Key("assign", FieldReference(("person",), ("actor", "nobody")), "Who becomes the assignee."),
        Key("link", LINK, "A link to another case."),
    ),
    _build_event,
    may_be_empty=True,
)
EVENTS = ByName("event", EVENT)
