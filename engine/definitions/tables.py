"""Values that go by the facts of a case: one for all, or a table with rows by grade, priority or a field."""

from collections.abc import Mapping
from typing import Any, Literal

from engine.calendars import Span
from engine.definitions import promise
from engine.definitions.definition import GRADES, PRIORITIES
from engine.definitions.entries import Entry, Key
from engine.definitions.fields import CHOICE
from engine.definitions.lists import ByName, Either, OneOrMore
from engine.definitions.names import Names
from engine.definitions.records import Record
from engine.definitions.rules import ExactlyOne, Together
from engine.definitions.shapes import FieldReference, Parsed, Pattern, Shape
from engine.sheets import Node, listed

SPAN = Parsed("a span of time", "4h, 1h 30m (working time), 3 working days, 45 calendar days or 36h plain", Span.parse)
CALENDAR = Pattern("[a-z0-9][a-z0-9_-]{0,63}", "the name of a calendar such as cn_office, or 24x7")
BY = OneOrMore(Pattern("[a-z][a-z0-9_]{0,63}", "grade, priority, a choice field or a text field"))
MOST_KEYS = 3
FACTS = ("grade", "priority")


def _span_or_none(text: str) -> Span | Literal["none"]:
    return "none" if text == promise.NONE else Span.parse(text)


SPAN_OR_NONE = Parsed("a span of time", f"{SPAN.words}, or none where no target holds", _span_or_none)


def _rows(value: Shape, deeper: Shape) -> Shape:
    """A value, or a mapping from the values of the next fact (and `default`) to ``deeper``."""
    return Either(value, ByName("row", deeper, names=CHOICE, words="a value of what the rows go by, or `default`"))


def _nested(value: Shape) -> Shape:
    return _rows(value, _rows(value, value))


def _build_within(entry: Entry, names: Names) -> promise.Within:
    if "field" in entry:
        unit = entry.get("unit")
        if unit is not None and not unit.amount:
            sentence = "a unit of no length gives no target"
            names.problems.add(entry.place_of("unit"), sentence, allowed="1h, 1 working day, 1 calendar day")
        return promise.Within(None, field=entry.get("field").removeprefix("field."), unit=unit)
    made = _build_table(entry, names)
    return promise.Within(made.default, made.by, made.table)


def _build_table(entry: Entry, names: Names) -> promise.Table:
    by = entry.get("by") or ()
    if len(by) > MOST_KEYS:
        sentence = f"the table goes by {len(by)} facts"
        names.problems.add(entry.place_of("by"), sentence, allowed=f"up to {MOST_KEYS}")
        by = by[:MOST_KEYS]
    for name in by:
        if name not in FACTS:
            names.refer("field", name, entry.place_of("by"), types=("choice", "text"))
    rows = {key: row for key, row in entry.values.items() if key not in ("by", "field", "unit")}
    if by:
        names.later.append(lambda: _check(entry.node, rows, by, False, names))
    return _table(rows, by)


def _table(rows: Mapping[str, Any], by: tuple[str, ...]) -> promise.Table:
    """The table whose rows go by the first of ``by``, those within them by the next."""
    made = {key: _table(row, by[1:]) if isinstance(row, dict) else row for key, row in rows.items()}
    return promise.Table(made.pop("default", None), by[0] if by else None, made)


def _check(node: Node, rows: Mapping[str, Any], by: tuple[str, ...], has_default: bool, names: Names) -> None:
    """The rows are values of what they go by; without a `default` here or further out they are all of them.

    Of texts there is no end: one without a row has no such deadline.
    """
    field = names.of("field").get(by[0])
    known = {"grade": GRADES, "priority": PRIORITIES}.get(by[0]) or tuple(field.choices if field else ())
    has_default = has_default or "default" in node.value
    for key, row in rows.items():
        place = node.keys[key]
        if known and key not in (*known, "default"):
            sentence, allowed = f"`{key}` is no {by[0]}", listed(known)
            names.problems.add(place, sentence, given=key, allowed=allowed, near=known, code="name")
        if isinstance(row, dict) and (len(by) < 2 or key == "default"):
            sentence = f"the row `{key}` has rows of its own, and `by` does not say what they go by"
            names.problems.add(place, sentence, given=key, fix="write `by: [grade, priority]`", code="meaning")
        elif isinstance(row, dict):
            _check(node.value[key], row, by[1:], has_default, names)
    missing = [row for row in known if row not in node.value]
    if missing and not has_default:
        sentence = f"the table says nothing for {by[0]} {listed(missing)}"
        allowed = "a row for each, or `default`"
        names.problems.add(node.place, sentence, allowed=allowed, fix="add `default`", code="meaning")


WITHIN = Record(
    "within",
    (
        Key("by", BY, "What the rows go by; with two facts, the rows of a row go by the second."),
        Key("default", SPAN_OR_NONE, "The span for what has no row; none: no target holds, the deadline is cleared."),
        Key("field", FieldReference(("number",)), "Instead of rows: the number field that says how many units."),
        Key("unit", SPAN, "What one of them is: 1h, 1 working day, 1 calendar day."),
    ),
    _build_within,
    rules=(ExactlyOne("by", "field"), Together("field", "unit"), Together("unit", "field")),
    others=(CHOICE, _nested(SPAN_OR_NONE)),
)
CALENDARS = Record(
    "calendar table",
    (
        Key("by", BY, "What the rows go by.", required=True),
        Key("default", CALENDAR, "The calendar for what has no row."),
    ),
    _build_table,
    others=(CHOICE, _nested(CALENDAR)),
)
