"""What a form asks for: the fields of an event's form, and the words of the events that every case knows."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import casefile, decide, people
from engine.definitions import definition
from engine.definitions.definition import Field
from web.reader import Reader

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form with what the case has now. ``sometimes``: required under a condition."""

    field: Field
    required: bool = False
    sometimes: bool = False
    current: casefile.Json = None


def of_event(
    workflow: decide.Workflow, case: casefile.CaseFile, event: str, desk: people.Desk, reader: Reader
) -> tuple[Asked, ...]:
    """What an event asks for, the engine's own words first."""
    declared = workflow.event(event)
    form = declared.form if declared else ()
    fields = workflow.definition.fields
    if event == "edit":
        form = tuple(definition.FormField(name, one.required) for name, one in fields.items())
    own = (_asked(fields[item.field], item, case.fields.get(item.field)) for item in form)
    return (*words(event, case, desk, reader), *own)


def of_opening(workflow: decide.Workflow) -> tuple[Asked, ...]:
    """What the opening form of a workflow asks for."""
    fields = workflow.definition.fields
    every = tuple(definition.FormField(name, one.required) for name, one in fields.items())
    form = workflow.definition.form or every
    return tuple(_asked(fields[item.field], item, fields[item.field].default) for item in form)


def _asked(field: Field, item: definition.FormField, current: casefile.Json) -> Asked:
    shown = None if item.fresh else current
    return Asked(field, item.required and not item.cond, item.required and bool(item.cond), shown)


def words(event: str, case: casefile.CaseFile, desk: people.Desk, reader: Reader) -> Iterator[Asked]:
    """The words of a common event, as fields."""
    match event:
        case "release" | "edit":
            yield from _edit_last(event, reader)
        case "assign":
            yield Asked(word("person", "person", reader), required=True)
            yield Asked(reason(reader))
        case "hand_over":
            yield Asked(word("person", "person", reader))
            teams = {key: one.title for key, one in desk.active_teams.items()}
            yield Asked(word("team", "choice", reader, choices=teams))
            yield Asked(reason(reader), required=True)
        case "set_priority":
            yield Asked(priority(reader), required=True, current=case.priority)
            yield Asked(reason(reader), required=True)
        case "link":
            kinds = {kind: reader.word("link", kind) for kind in definition.LINK_KINDS}
            yield Asked(word("kind", "choice", reader, choices=kinds), required=True)
            yield Asked(word("case", "case", reader), required=True)
        case "answer" | "note" | "customer_message":
            yield Asked(word("body", "long_text", reader), required=True)
            yield Asked(word("files", "files", reader))
        case "customer_reached":
            yield Asked(reason(reader), required=True)
        case "phone_note":
            directions = {one: reader.word("direction", one) for one in ("in", "out")}
            yield Asked(word("direction", "choice", reader, choices=directions), required=True)
            yield Asked(word("body", "long_text", reader), required=True)


def _edit_last(event: str, reader: Reader) -> Iterator[Asked]:
    if event == "release":
        yield Asked(reason(reader))


def reason(reader: Reader) -> Field:
    """Why, in someone's own words."""
    return Field("reason", "long_text", _titles(reader, "word_reason"), max_length=LONGEST_REASON)


def priority(reader: Reader) -> Field:
    """How urgent a case is."""
    choices = {one: reader.word("priority", one) for one in definition.PRIORITIES}
    return word("priority", "choice", reader, choices=choices)


def word(
    name: str,
    kind: definition.FieldType,
    reader: Reader,
    choices: dict[str, str] | None = None,
    max_length: int | None = None,
) -> Field:
    """A field of the pages' own; choices are titles in the reader's language by id."""
    titled = {one: {reader.language: title} for one, title in (choices or {}).items()}
    hint = _titles(reader, f"word_{name}_hint") if f"word_{name}_hint" in reader.words else {}
    return Field(name, kind, _titles(reader, f"word_{name}"), hint, choices=titled, max_length=max_length)


def _titles(reader: Reader, key: str) -> dict[str, str]:
    return {reader.language: reader.say(key)}
