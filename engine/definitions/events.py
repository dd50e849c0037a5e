"""`events:` who may fire what, what must be given, and what it does to the case."""

from dataclasses import replace

from engine.definitions import new_values
from engine.definitions.definition import LINK_KINDS, Event, FormField, LinkRule
from engine.definitions.entries import Entry, Key
from engine.definitions.lists import ByName, Either, ListOf, OneOrMore
from engine.definitions.names import Names
from engine.definitions.records import Record
from engine.definitions.rules import AtLeastOne
from engine.definitions.shapes import FieldReference, Flag, GuardText, OneOf, Reference
from engine.definitions.texts import TEXTS

ROLES = ListOf(Reference("role"))


def _build_form_field(entry: Entry, names: Names) -> FormField:
    shown = FormField(entry.get("field", ""), entry.get("required", True), entry.get("cond"), entry.get("fresh", False))
    if shown.cond and not shown.required:
        sentence = "`cond` says when a field is required; `required: false` says that it never is"
        names.problems.add(
            entry.place_of("cond"), sentence, given="cond", fix="leave out one of the two", code="meaning"
        )
    return shown


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


def _build_event(entry: Entry, names: Names) -> Event:
    names.declare("event", entry.name, entry.place)
    given = entry.kept("title", "customer_title", "by", "assign", "link")
    events, persons = entry.get("not_by", ((), ()))
    event = Event(
        entry.name,
        form=form(entry.get("form", ())),
        not_by=events,
        not_by_fields=persons,
        opens=entry.get("open"),
        **given,
        place=entry.place,
    )
    check_form(event.form, entry, names)
    sets = entry.get("set", {})
    written = entry.written("set")
    for name in sets:
        names.refer("field", name, written.keys[name] if written else entry.place)
    return replace(event, sets=sets)


FORM_FIELD = Record(
    "form field",
    (
        Key("field", Reference("field"), "The field that the form shows.", required=True),
        Key("required", Flag(), "Must have a value after the event.", default=True),
        Key("cond", GuardText(), "Required only while this guard holds, with what the form gives."),
        Key("fresh", Flag(), "Asked for anew each time: an earlier value does not count.", default=False),
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
        ),
        Key(
            "field",
            OneOrMore(Reference("field", types=("person",))),
            "Whoever one of these person fields names may not fire this one.",
        ),
    ),
    lambda entry, _names: (entry.get("event", ()), entry.get("field", ())),
    rules=(AtLeastOne("not_by", "event", "field"),),
)
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
        Key("customer_title", TEXTS, "What the customer reads on their button; absent: the title."),
        Key("by", ROLES, "The roles that may fire it; also assignee, requester, system, anyone."),
        Key("form", FORM, "The fields that its form shows; a bare name must be filled in."),
        Key("not_by", NOT_BY, "Not by the one who fired another event last (four eyes), nor by the one a field names."),
        Key("set", ByName("field", new_values.NEW_VALUE, most=200), "New values of fields."),
        Key("assign", FieldReference(("person",), ("actor", "nobody")), "Who becomes the assignee."),
        Key("link", LINK, "A link to another case."),
        Key("open", new_values.OPEN, "A case of another workflow that is opened, linked to this one."),
    ),
    _build_event,
    may_be_empty=True,
)
EVENTS = ByName("event", EVENT)
