"""A whole definition file: its keys from the top, and what is looked at when all of it has been read."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from engine.definitions import chain_files, chains, deadlines, events, fields, new_values, notifications, states, tables
from engine.definitions.definition import (
    IMPLIED_ROLES,
    LANGUAGES,
    RECIPIENT_RULES,
    Deadline,
    Definition,
    Event,
    Field,
    FormField,
    State,
)
from engine.definitions.entries import Entry, Key
from engine.definitions.lists import ByName, ListOf
from engine.definitions.names import Names
from engine.definitions.records import Record
from engine.definitions.shapes import OneOf, Pattern, Reference
from engine.definitions.texts import TEXTS

_PART = r"[A-Za-z0-9._-]|\{year\}|\{month\}"
NUMBER = Pattern(
    rf"(?:{_PART})*\{{seq(?::0[1-9])?\}}(?:{_PART})*",
    '"RPR-{year}-{seq:05}": letters, digits, `.`, `_`, `-`, {year}, {month} and once {seq} or {seq:05}',
)
PERSONS = ListOf(Reference("field", types=("person",)), least=1, most=10)
# A declared role of one of these names would leave open who is meant. `supervisor` is both: the rule ends at the role.
_TAKEN_ROLES = (*IMPLIED_ROLES, *(rule for rule in RECIPIENT_RULES if rule != "supervisor"))


def _build(entry: Entry, names: Names) -> Definition:
    _check_first_key(entry, names)
    _declare(entry, names)
    _check_states(entry, names)
    known: dict[str, Field] = entry.get("fields", {})
    used = _chains(entry, names)
    names.settle()
    by_name: dict[str, Event] = entry.get("events", {})
    return Definition(
        **{key: entry.get(key, "") for key in ("workflow", "title", "calendar", "number")},
        **entry.kept("roles", "opened_by", "never", "languages", "notifications")
        | {"roles": _frozen(entry.get("roles", {}))},
        fields=_frozen(known),
        states=_states(entry),
        events=_frozen({name: new_values.settle(event, known, names) for name, event in by_name.items()}),
        deadlines=_frozen({name: _settled(one, used, names) for name, one in entry.get("deadlines", {}).items()}),
        form=_form(entry, known, names),
        chain_files=_frozen({name: names.chain_files[name] for name in _in_files(entry, names)}),
        path=names.problems.path,
        index=_frozen({state.name: state for top in _states(entry) for state in top.walk()}),
    )


def _frozen(mapping: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(mapping)


def _states(entry: Entry) -> tuple[State, ...]:
    return tuple(entry.get("states", {}).values())


def _check_first_key(entry: Entry, names: Names) -> None:
    first = next(iter(entry.node.keys), "")
    if first != "workflow" and "workflow" in entry.node.keys:
        sentence = "`workflow` must be the first key: it is how a file is known to be a definition"
        fix = f"move it above `{first}`"
        names.problems.add(entry.place_of("workflow"), sentence, given=first, fix=fix, code="meaning")


def _declare(entry: Entry, names: Names) -> None:
    for name, field in entry.get("fields", {}).items():
        names.declare("field", name, field.place, field)
    for kind, key in (("role", "roles"), ("chain", "chains"), ("deadline", "deadlines")):
        written = entry.written(key)
        for name in entry.get(key, {}):
            names.declare(kind, name, written.keys[name] if written else entry.place)
    for name in names.of("role"):
        if name in _TAKEN_ROLES:
            sentence = f"`{name}` follows from the case: nobody is given it as a role"
            place = names.places["role", name]
            names.problems.add(place, sentence, given=name, fix="leave it out, or rename it", code="name")


def _check_states(entry: Entry, names: Names) -> None:
    tops, count = _states(entry), len(names.of("state"))
    if tops:
        states.check_initial(tops, "the workflow", names)
    if count > states.MOST_STATES:
        sentence = f"the workflow has {count} states"
        names.problems.add(entry.place_of("states"), sentence, allowed=f"up to {states.MOST_STATES}", code="limit")


def _form(entry: Entry, known: dict[str, Field], names: Names) -> tuple[FormField, ...]:
    """The opening form; where none is written, the fields that are required."""
    if "form" not in entry:
        return tuple(FormField(name) for name, field in known.items() if field.required)
    given = events.form(entry.get("form"))
    events.check_form(given, entry, names)
    return given


def _in_files(entry: Entry, names: Names) -> list[str]:
    """The chains that deadlines refer to and that stand in files; one of this file comes before a file's."""
    referred = dict.fromkeys(names.of("chain of").values())
    return sorted(name for name in referred if name not in entry.get("chains", {}) and name in names.chain_files)


def _chains(entry: Entry, names: Names) -> dict[str, chains.Written]:
    """The chains of this file and of the chain files that its deadlines refer to."""
    found = {name: chains.read_rungs(value) for name, value in entry.get("chains", {}).items()}
    for name in _in_files(entry, names):
        found[name], own = chain_files.read(name, names.chain_files[name], names)
        names.apart.append(own)
    return {name: one.named(name) for name, one in found.items() if one}


def _settled(deadline: Deadline, used: dict[str, chains.Written], names: Names) -> Deadline:
    chain = used.get(names.of("chain of").get(deadline.name, ""))
    return replace(deadline, escalate=chain.rungs, chain=chain.chain) if chain else deadline


WORKFLOW = Record(
    "definition",
    (
        Key(
            "workflow",
            Pattern(fields.WORKFLOW, fields.WORKFLOW_WORDS),
            "The workflow's name; the first key.",
            required=True,
        ),
        Key("title", TEXTS, "What the workflow is called on pages and in mails.", required=True),
        Key("calendar", tables.CALENDAR, "The calendar whose working time its deadlines count.", required=True),
        Key("number", NUMBER, "How its cases are numbered.", required=True),
        Key(
            "languages",
            ListOf(OneOf(*LANGUAGES), least=1),
            "The languages that it has texts in.",
            default=list(LANGUAGES),
        ),
        Key("opened_by", events.ROLES, "The roles that may open a case.", default=["anyone"]),
        Key("never", PERSONS, "Person fields: whoever one of them names is kept away from the case."),
        Key("form", events.FORM, "What the opening form asks; absent: the fields marked required."),
        Key("roles", ByName("role", TEXTS, most=100), "The roles that it speaks of, with their titles."),
        Key("fields", fields.FIELDS, "What is known about a case."),
        Key("states", states.STATES, "Where a case can stand, and the ways between.", required=True),
        Key("events", events.EVENTS, "Who may fire what, what must be given, what it does."),
        Key("deadlines", deadlines.DEADLINES, "By when something must be done."),
        Key("notifications", notifications.NOTIFICATIONS, "Who is told what when something comes."),
        Key("chains", chains.CHAINS, "Escalations with a name, shared by deadlines of this file."),
    ),
    _build,
)
