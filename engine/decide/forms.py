"""What an event's form asks for and what was given: checked values, or every problem at once."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from engine import casefile, fields
from engine.decide.turn import Wish
from engine.definitions import definition
from engine.definitions.definition import FormField
from engine.quick import dataclass


@dataclass(frozen=True, slots=True)
class Filled:
    """The values that a form gives, as stored, and what is wrong with others."""

    values: Mapping[str, casefile.Json]
    problems: Mapping[str, fields.Wrong]


NOTHING_ASKED = Filled({}, {})


def fill(wish: Wish, form: tuple[FormField, ...], words: tuple[str, ...] = ()) -> Filled:
    """Checks what is given against a form. ``words`` are further names that the event itself understands.

    A field that the form requires must have a value afterwards, given now or before; a fresh one is given now.
    """
    if not form and not wish.given:
        return NOTHING_ASKED
    values: dict[str, casefile.Json] = {}
    problems: dict[str, fields.Wrong] = {}
    asked = [item.field for item in form]
    for name, value in wish.given.items():
        if name in words:
            continue
        outcome = _check(wish, name, value) if name in asked else _not_asked(asked, words)
        if isinstance(outcome, fields.Wrong):
            problems[name] = outcome
        else:
            values[name] = outcome.value
    for item in form:
        if (
            item.field not in problems
            and values.get(item.field, None if item.fresh else wish.turn.case.fields.get(item.field)) is None
            and _is_required(wish, item, values)
        ):
            problems[item.field] = fields.Wrong("missing", {})
    return Filled(values | _emptied(wish, form, values), problems)


def _emptied(wish: Wish, form: tuple[FormField, ...], values: Mapping[str, casefile.Json]) -> dict[str, casefile.Json]:
    """What was not said anew is no longer said: a fresh field that is left empty loses its earlier value."""
    earlier = wish.turn.case.fields
    return {
        item.field: None
        for item in form
        if item.fresh and item.field not in values and earlier.get(item.field) is not None
    }


def _is_required(wish: Wish, item: FormField, values: Mapping[str, casefile.Json]) -> bool:
    return item.required and (item.cond is None or wish.turn.holds(item.cond, values))


def _not_asked(asked: list[str], words: tuple[str, ...]) -> fields.Wrong:
    allowed = (*asked, *words)
    return fields.Wrong("not_a_field", {"allowed": allowed}) if allowed else fields.Wrong("asks_nothing", {})


def _check(wish: Wish, name: str, value: casefile.Json) -> fields.Outcome:
    field = wish.turn.workflow.definition.fields[name]
    outcome = fields.check(field, value, wish.turn.desk)
    if isinstance(outcome, fields.Wrong) or outcome.value is None:
        return outcome
    if field.type == "case" and outcome.value == wish.turn.case.number:
        return fields.Wrong("itself", {"given": outcome.value})
    if field.future and outcome.value != wish.turn.case.fields.get(name) and _has_passed(wish, outcome.value):
        return fields.Wrong("has_passed", {"given": value})
    if field.type not in definition.NAMING:
        return outcome
    missing = [one for kind, one in _names(field.type, outcome.value) if one not in getattr(wish.known, kind)]
    return fields.Wrong("not_there", {"given": missing[0]}) if missing else outcome


def _has_passed(wish: Wish, stored: str) -> bool:
    """Whether an instant lies before now, or a date before today where the desk is."""
    if len(stored) > len("2026-02-14"):
        return datetime.fromisoformat(stored) < wish.turn.now
    return date.fromisoformat(stored) < wish.turn.now.astimezone(wish.turn.workflow.calendar.zone).date()


def _names(kind: str, value: casefile.Json) -> Iterator[tuple[str, str]]:
    """The names outside the case that a value speaks of, with the set of `Known` in which they must be."""
    if kind in ("case", "customer") and isinstance(value, str):
        yield f"{kind}s", value
    elif kind == "files" and isinstance(value, list):
        yield from (("files", str(one.get("hash"))) for one in value if isinstance(one, dict))


def names_in(kinds: Mapping[str, str], given: Mapping[str, casefile.Json]) -> casefile.Known:
    """The names outside the case in given values; ``kinds`` are the types of the fields that can have some."""
    found: dict[str, set[str]] = {"cases": set(), "customers": set(), "files": set()}
    for name, value in given.items():
        for kind, one in _names(kinds.get(name, ""), value):
            found[kind].add(one.strip())
    return casefile.Known(*(frozenset(found[kind]) for kind in ("cases", "customers", "files")))
