"""`fields:` what is known about a case."""

import keyword
from dataclasses import replace
from typing import Any

from engine.definitions import values
from engine.definitions.definition import Field
from engine.definitions.entries import Entry, Key
from engine.definitions.guards import LITERALS
from engine.definitions.lists import ByName, Either, ListOf
from engine.definitions.names import KNOWN_OF_A_CASE, Names
from engine.definitions.records import Record
from engine.definitions.rules import Belongs, Demands, Rule
from engine.definitions.shapes import IDENTIFIER, Flag, Literal, OneOf, Pattern, Reference, Shape, Whole
from engine.definitions.texts import TEXTS
from engine.sheets import Node, listed

TYPES = (
    "text", "long_text", "number", "money", "choice", "choices", "yes_no", "date", "instant",
    "phone", "mail_address", "person", "customer", "case", "files", "rows",
)  # fmt: skip
COLUMN_TYPES = tuple(one for one in TYPES if one not in ("files", "rows"))
# Choices often come from another system, under its names: a short name is better, but a line of text will do.
CHOICE = r"\S(?:[^\x00-\x1f\x7f]{0,98}\S)?"
CHOICE_WORDS = "a text of up to 100 characters on one line"

FUTURE = "future"
_BELONGINGS = {
    "default": values.GIVEN_A_VALUE,
    "min": values.BOUNDED,
    "max": values.BOUNDED,
    FUTURE: ("date", "instant"),
    "max_length": ("text", "long_text"),
    "decimals": ("number", "money"),
    "currency": ("money",),
    "choices": ("choice", "choices"),
    "role": ("person",),
    "workflow": ("case",),
    "max_count": ("choices", "files", "rows"),
    "max_bytes": ("files",),
    "columns": ("rows",),
}
_DEMANDS = {"money": "currency", "choice": "choices", "choices": "choices", "rows": "columns"}


def _build(entry: Entry, names: Names) -> Field:
    simple = ("type", "title", "hint", "required", "personal", "max_length", "decimals", "currency", "role", "workflow")
    given = entry.kept(*simple, FUTURE, "customer_title", "max_count", "max_bytes", "columns")
    choices = entry.get("choices", {})
    by_name = choices if isinstance(choices, dict) else {choice: {} for choice in choices}
    field = Field(entry.name, **{"type": "text", **given}, choices=by_name, place=entry.place)
    _check_name(entry, names)
    if entry.get("type") is None:
        return field
    field = replace(field, min=_bound(entry, "min", names), max=_bound(entry, "max", names))
    _check_order(field, entry, names)
    default = entry.get("default")
    return field if default is None else replace(field, default=literal(field, default, names))


def _check_name(entry: Entry, names: Names) -> None:
    if entry.name in KNOWN_OF_A_CASE:
        sentence = f"every case has a `{entry.name}` of its own"
    elif keyword.iskeyword(entry.name) or entry.name in LITERALS:
        sentence = f"`{entry.name}` is a word of the guard language"
    else:
        return
    fix = f"write `{entry.name}_given` or another name"
    names.problems.add(entry.place, sentence, given=entry.name, fix=fix, code="name")


def _bound(entry: Entry, key: str, names: Names) -> Any:
    node, type_ = entry.get(key), entry.get("type")
    if node is None or type_ not in values.BOUNDED:
        return None
    try:
        return values.bound(type_, node)
    except ValueError:
        sentence = f"`{node.text[:60]}` can't be the `{key}` of a {type_}"
        allowed = values.WORDS[type_]
        names.problems.add(node.place, sentence, given=node.text, allowed=allowed, code="meaning")
        return None


def _check_order(field: Field, entry: Entry, names: Names) -> None:
    least: Any = field.min
    if least is not None and field.max is not None and least > field.max:
        sentence = f"no value lies between min {field.min} and max {field.max}"
        names.problems.add(entry.place_of("min"), sentence, given=str(least), fix="exchange the two", code="meaning")


def literal(field: Field, node: Node, names: Names) -> Any:
    """A value written in the definition for this field, as stored; None with a problem noted where it can't have it."""
    if field.type not in values.GIVEN_A_VALUE:
        return None
    try:
        return values.stored(field, node)
    except ValueError:
        given = node.text or "a list"
        allowed = values.WORDS.get(field.type) or listed(field.choices)
        more = [f"{word} {value}" for word, value in (("min", field.min), ("max", field.max)) if value is not None]
        sentence = f"`{given[:60]}` can't be the value of field `{field.name}` ({field.type})"
        allowed = " with ".join(part for part in (allowed, ", ".join(more)) if part)
        names.problems.add(
            node.place, sentence, given=given, allowed=allowed, near=tuple(field.choices), code="meaning"
        )
        return None


def _keys(types: tuple[str, ...], columns: Shape | None) -> tuple[Key, ...]:
    bound = Literal("a number, a date or an instant", "string", "number")
    choices = Either(
        ByName("choice", TEXTS, names=CHOICE, words=CHOICE_WORDS, least=1),
        ListOf(Pattern(CHOICE, CHOICE_WORDS), least=1),
    )
    default = Literal("a value of the field", "string", "number", "boolean", also_list=True)
    keys: tuple[Key, ...] = (
        Key("type", OneOf(*types), "What kind of value the field has.", required=True),
        Key("title", TEXTS, "What the field is called on pages and in mails."),
        Key("hint", TEXTS, "A sentence that says how to fill it in."),
        Key("required", Flag(), "Must have a value once a form has shown it.", default=False),
        Key("personal", Flag(), "Personal: kept apart from the history, so that it can be erased.", default=False),
        Key("default", default, "The value that a new case begins with."),
        Key("min", bound, "The least value."),
        Key("max", bound, "The greatest value."),
        Key("max_length", Whole(1, 100_000), "How many characters it may have."),
        Key("decimals", Whole(0, 8), "How many digits may stand after the point."),
        Key("currency", Pattern("[A-Z]{3}", "a currency such as CNY"), "The currency of an amount, by ISO 4217."),
        Key("choices", choices, "The choices with their titles."),
        Key("role", Reference("role"), "Only holders of this role can be chosen."),
        Key("workflow", Pattern(WORKFLOW, WORKFLOW_WORDS), "Only cases of this workflow can be chosen."),
        Key("max_count", Whole(1, 500), "How many choices, files or rows it may have."),
        Key("max_bytes", Whole(1, 1_000_000_000), "How large one file may be."),
    )
    if columns is not None:
        # Rows are given anew as a whole, with those of before: what lay ahead then may not any more.
        future = Key(
            FUTURE, Flag(), "Only what lies ahead can be given: from now on, a date from today.", default=False
        )
        asked = Key("customer_title", TEXTS, "What the customer is asked by a link; absent: title and hint.")
        rows = Key("columns", columns, "The columns of the rows; a column is written like a field.")
        keys = (*keys, future, asked, rows)
    return tuple(key for key in keys if set(_BELONGINGS.get(key.name, types)) & set(types))


def _rules(what: str, types: tuple[str, ...]) -> tuple[Rule, ...]:
    belongings = {key: tuple(one for one in owners if one in types) for key, owners in _BELONGINGS.items()}
    demands = {type_: needed for type_, needed in _DEMANDS.items() if type_ in types}
    whole = {key: owners for key, owners in belongings.items() if owners and (key != FUTURE or "rows" in types)}
    return (Belongs("type", what, whole), Demands("type", what, demands))


WORKFLOW = "[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*"
WORKFLOW_WORDS = "a name of small letters, digits, `_` and `-` that begins with a letter"
COLUMN = Record("column", _keys(COLUMN_TYPES, None), _build, rules=_rules("column", COLUMN_TYPES))
COLUMNS = ByName("column", COLUMN, names=IDENTIFIER, most=50, least=1)
FIELD = Record("field", _keys(TYPES, COLUMNS), _build, rules=_rules("field", TYPES))
FIELDS = ByName("field", FIELD, most=200)
