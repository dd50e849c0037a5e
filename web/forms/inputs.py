"""A field of a form as it stands on the page: its label, its hint, what was typed, what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import casefile, people
from engine.definitions.definition import Field
from web import values
from web.forms.asked import Asked
from web.forms.typed import EMPTIED, PREFIX, Typed
from web.reader import Reader

LIST_FROM = 8
"""With so many choices a list is easier to use than buttons."""
LONGEST_SCALE = 10
"""A whole number between bounds that lie no further apart is chosen, as from 1 to 5, and not typed."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What inputs are made of besides their fields: who reads, who works here, whose customers, which files; ``lists``
    are the fields whose choices stand in a list, however few they are.
    """

    reader: Reader
    desk: people.Desk
    customers: tuple[casefile.Customer, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    seal: Any = None
    accept: str = ""
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; ``group`` is the heading under which it stands in a list."""

    value: str
    title: str
    chosen: bool
    group: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was taken already, sealed so that it can come back with the form."""

    name: str
    seal: str


@dataclass(frozen=True, slots=True)
class Input:
    """``kind`` says how it is drawn. ``masked`` is what a personal field holds now, too little to learn it;
    ``emptied`` if that is to go.
    """

    name: str
    label: str
    kind: str
    hint: str = ""
    required: bool = False
    sometimes: bool = False
    value: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[tuple["Input", ...], ...] = ()
    heads: tuple[tuple[str, bool], ...] = ()
    kept: tuple[Kept, ...] = ()
    unit: str = ""
    accept: str = ""
    masked: str = ""
    emptied: bool = False
    problem: str = ""
    longest: int | None = None

    @property
    def id(self) -> str:
        """The name of the element."""
        return self.name.replace(".", "-")

    @property
    def explained(self) -> bool:
        """Whether a line stands below it."""
        return bool(self.hint or self.unit or self.sometimes or self.masked)


def inputs(
    asked: Iterable[Asked],
    typed: Typed,
    problems: Mapping[str, str],
    around: Surroundings,
    prefix: str = PREFIX,
) -> tuple[Input, ...]:
    """The inputs of a form."""
    return tuple(
        _input(one, prefix + one.field.name, typed[one.field.name], problems.get(one.field.name, ""), around)
        for one in asked
    )


def _input(one: Asked, name: str, typed: Any, problem: str, around: Surroundings) -> Input:
    source, reader = one.field, around.reader
    holds = source.personal and one.current not in (None, "", [])
    return Input(
        name=name,
        label=reader.title(source.title, source.name),
        kind="list" if _is_list(source, around) else _kind(source),
        hint=reader.title(source.hint, ""),
        required=one.required,
        sometimes=one.sometimes,
        value=typed if isinstance(typed, str) else "",
        options=_options(source, typed, one.required, around),
        rows=_rows(one, name, typed, around) if source.type == "rows" else (),
        heads=tuple((reader.title(column.title, key), column.required) for key, column in source.columns.items()),
        kept=tuple(Kept(file["name"], around.seal(file)) for file in typed) if source.type == "files" else (),
        unit=source.currency or (reader.zone.key if source.type == "instant" else ""),
        accept=around.accept if source.type == "files" else "",
        masked=values.masked(source.type, one.current) if holds else "",
        emptied=typed is EMPTIED,
        problem=problem,
        longest=source.max_length,
    )


def _rows(one: Asked, name: str, typed: Any, around: Surroundings) -> tuple[tuple[Input, ...], ...]:
    return tuple(_row(one, name, place, row, around) for place, row in enumerate(typed))


def _row(one: Asked, name: str, place: int, row: Mapping[str, Any], around: Surroundings) -> tuple[Input, ...]:
    """The cells of a row. Where no row is needed none of its cells is: an empty row counts for nothing."""
    return tuple(
        _input(Asked(column, one.required and column.required), f"{name}.{place}.{key}", row[key], "", around)
        for key, column in one.field.columns.items()
    )


def _is_list(source: Field, around: Surroundings) -> bool:
    return source.name in around.lists or any(one.startswith(f"{source.name}.") for one in around.groups)


def _kind(source: Field) -> str:
    """How a field is drawn."""
    if source.type == "choice":
        return "list" if len(source.choices) >= LIST_FROM else "radio"
    if _scale(source):
        return "radio"
    known = {"yes_no": "radio", "person": "list", "customer": "list", "choices": "checks"}
    return known.get(source.type, source.type)


def _scale(source: Field) -> range:
    """The numbers of a scale; none for another field."""
    if source.type != "number" or source.decimals != 0 or source.min is None or source.max is None:
        return range(0)
    found = range(int(source.min), int(source.max) + 1)
    return found if len(found) <= LONGEST_SCALE else range(0)


def _options(source: Field, typed: Any, required: bool, around: Surroundings) -> tuple[Option, ...]:
    reader = around.reader
    match source.type:
        case "choice" | "choices":
            chosen = typed if isinstance(typed, list) else [typed]
            groups = around.groups
            found = [
                Option(key, reader.title(titles, key), key in chosen, groups.get(f"{source.name}.{key}", ""))
                for key, titles in source.choices.items()
            ]
        case "yes_no":
            found = [Option(one, reader.say(one), typed == one) for one in ("yes", "no")]
        case "person":
            found = [_person(one, typed, around) for one in _able(source, around.desk)]
        case "customer":
            found = [Option(one.key, f"{one.name} · {one.grade}", typed == one.key) for one in around.customers]
        case "number":
            found = [Option(str(one), str(one), typed == str(one)) for one in _scale(source)]
        case _:
            return ()
    if source.type in ("choice", "yes_no", "number") and found and not required:
        return (Option("", reader.say("not_given"), not typed), *found)
    return tuple(found)


def _able(source: Field, desk: people.Desk) -> list[people.Person]:
    able = [one for one in desk.persons.values() if not source.role or source.role in one.roles]
    return sorted(able, key=lambda one: (one.absent, one.key))


def _person(one: people.Person, typed: Any, around: Surroundings) -> Option:
    name = around.reader.say("person_absent", name=one.name) if one.absent else one.name
    return Option(one.key, name, typed == one.key, closed=one.absent)
