"""What an event gives: new values of fields, a row more, and the fields of a case that it opens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.definitions import fields, values
from engine.definitions.definition import LINK_KINDS, Event, Field, OpenRule, Setting
from engine.definitions.entries import Entry, Key
from engine.definitions.lists import ByName, Either
from engine.definitions.names import Names
from engine.definitions.records import Record
from engine.definitions.rules import ExactlyOne
from engine.definitions.shapes import GuardText, Literal, OneOf, Pattern, Text
from engine.sheets import Node, listed

ANY = ("string", "number", "boolean", "null")
TEXTS = ("text", "long_text")
HELD_AS_TEXT = (*TEXTS, "money", "choice", "date", "instant", "phone", "mail_address", "person", "customer", "case")
Written = Mapping[str, Setting | Node]


@dataclass(frozen=True, slots=True)
class _Appended:
    """A row as it was read; what its values are is known when the columns are."""

    row: Written
    node: Node


def _build_new_value(entry: Entry, names: Names) -> Setting | _Appended:
    row = entry.get("append")
    if row is None:
        return Setting(expression=entry.get("expr"))
    _refer(row, names)
    return _Appended(row, entry.node)


def _refer(written: Written, names: Names) -> None:
    for to in written.values():
        if name := _field_in(to):
            assert isinstance(to, Node)
            names.refer("field", name, to.place)


def _field_in(to: Setting | Node) -> str:
    """The field that a value `field.NAME` speaks of, empty where it is no such value."""
    text = to.value if isinstance(to, Node) and to.kind == "scalar" else None
    return text.removeprefix("field.") if isinstance(text, str) and text.startswith("field.") else ""


def _build_open(entry: Entry, names: Names) -> OpenRule:
    title: str | None = entry.get("title")
    named = title.removeprefix("field.") if title and title.startswith("field.") else None
    if named:
        names.refer("field", named, entry.place_of("title"), TEXTS)
    given: Written = entry.get("fields", {})
    _refer(given, names)
    return OpenRule(
        entry.get("workflow", ""),
        entry.get("kind", ""),
        None if title is None else Setting(field=named) if named else Setting(title),
        {name: _carried(to) for name, to in given.items()},
    )


def _carried(to: Setting | Node) -> Setting:
    """A value for the other workflow, which alone knows whether it fits there."""
    if isinstance(to, Setting):
        return to
    return Setting(field=_field_in(to)) if _field_in(to) else Setting(to.plain())


def settle(event: Event, known: Mapping[str, Field], names: Names) -> Event:
    """The event with its literals as the fields hold them, now that all fields are known."""
    sets = {name: _setting(known.get(name), to, known, names) for name, to in event.sets.items()}
    return replace(event, sets=sets)


def _setting(field: Field | None, to: Setting | Node | _Appended, known: Mapping[str, Field], names: Names) -> Setting:
    if isinstance(to, Setting):
        return to
    if isinstance(to, _Appended):
        return Setting(row=_row(field, to, known, names)) if field else Setting()
    return Setting(value=_literal(field, to, names))


def _literal(field: Field | None, node: Node, names: Names) -> Any:
    if field is None or (node.kind == "scalar" and node.value is None):
        return None
    if field.type not in values.GIVEN_A_VALUE:
        sentence = f"field `{field.name}` is {field.type}: a definition can only empty it"
        names.problems.add(node.place, sentence, given=node.text, allowed="null", code="meaning")
        return None
    return fields.literal(field, node, names)


def _row(field: Field, to: _Appended, known: Mapping[str, Field], names: Names) -> dict[str, Setting]:
    """The row by column, with a problem noted for each column that is unknown, missing or can't hold its value."""
    if field.type != "rows":
        sentence = f"`append` adds a row; field `{field.name}` is {field.type}"
        names.problems.add(to.node.place, sentence, given="append", allowed="a field of rows", code="meaning")
        return {}
    for name in to.row.keys() - field.columns.keys():
        sentence, place = f"there is no column `{name}`", to.node.value["append"].keys[name]
        allowed = listed(field.columns)
        names.problems.add(place, sentence, given=name, allowed=allowed, near=field.columns, code="name")
    for column in field.columns.values():
        if column.required and column.default is None and column.name not in to.row:
            sentence = f"the row lacks `{column.name}`, which is required"
            names.problems.add(to.node.place, sentence, fix=f"add `{column.name}`", code="meaning")
    return {
        name: _cell(field.columns[name], one, known, names) for name, one in to.row.items() if name in field.columns
    }


def _cell(column: Field, to: Setting | Node, known: Mapping[str, Field], names: Names) -> Setting:
    if isinstance(to, Setting):
        return to
    if name := _field_in(to):
        _check_fits(column, known.get(name), to, names)
        return Setting(field=name)
    if to.value == "now" and column.type in ("date", "instant"):
        return Setting(now=True)
    return Setting(value=_literal(column, to, names))


def _check_fits(column: Field, field: Field | None, node: Node, names: Names) -> None:
    if field is None or field.type == column.type or (column.type in TEXTS and field.type in HELD_AS_TEXT):
        return
    sentence = f"column `{column.name}` is {column.type}: it can't hold field `{field.name}`, which is {field.type}"
    names.problems.add(node.place, sentence, given=node.text, code="meaning")


COLUMN_VALUE = Record(
    "column value",
    (Key("expr", GuardText(), "An expression whose value the column gets.", required=True),),
    lambda entry, _names: Setting(expression=entry.get("expr")),
)
CELL = Either(Literal("a value of the column, `field.NAME`, or `now`", *ANY, also_list=True), COLUMN_VALUE)
NEW_VALUE = Either(
    Literal("a value of the field", *ANY, also_list=True),
    Record(
        "new value",
        (
            Key("expr", GuardText(), "An expression whose value the field gets."),
            Key("append", ByName("column", CELL, most=50, least=1), "A row that a field of rows gets at its end."),
        ),
        _build_new_value,
        rules=(ExactlyOne("expr", "append"),),
    ),
)
OPEN = Record(
    "open",
    (
        Key(
            "workflow", Pattern(fields.WORKFLOW, fields.WORKFLOW_WORDS), "The workflow of the new case.", required=True
        ),
        Key("kind", OneOf(*LINK_KINDS), "How the new case belongs to this one.", required=True),
        Key("title", Text("a text, or `field.NAME`", 120), "What the new case is called; absent: like this one."),
        Key(
            "fields",
            ByName("field", Literal("a value, or `field.NAME`", *ANY, also_list=True), most=200),
            "What the opening form of the new case is given.",
        ),
    ),
    _build_open,
)
