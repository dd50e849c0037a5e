"""What a case knows in another version of its definition: values that go on, that are new, that are left behind."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from engine import casefile, fields, people
from engine.decide import forms
from engine.decide.turn import Wish
from engine.definitions import definition
from engine.fields import Wrong

GIVEN = "values"
"""The word under which a migration is given values for the fields of the new version."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The values afterwards; of these, those ``given`` with the migration and those it ``sets``; ``dropped`` are the
    values of fields that the new version does not have.
    """

    fields: dict[str, casefile.Json]
    given: Mapping[str, casefile.Json]
    sets: Mapping[str, casefile.Json]
    dropped: Mapping[str, casefile.Json]


def find(wish: Wish, old: definition.Definition, new: definition.Definition) -> Contents | dict[str, Wrong]:
    """What the case knows then, or every value that the new version does not take. ``wish`` sees the new version."""
    before = {name: value for name, value in wish.turn.case.fields.items() if value is not None}
    filled = _given(wish)
    problems, sets = dict(filled.problems), {}
    for name, field in new.fields.items():
        if name in filled.values or name in problems:
            continue
        outcome = _goes_on(old.fields.get(name), field, before.get(name), wish.turn.desk)
        if isinstance(outcome, Wrong):
            problems[name] = outcome
        elif outcome.value != before.get(name):
            sets[name] = outcome.value
    if problems:
        return problems
    dropped = {name: value for name, value in before.items() if name not in new.fields}
    kept = {name: value for name, value in wish.turn.case.fields.items() if name in new.fields}
    return Contents({**kept, **sets, **filled.values}, filled.values, sets, dropped)


def values_of(command: casefile.Command) -> Mapping[str, casefile.Json]:
    """The values that a migration is given for fields of the new version."""
    given = command.data.get(GIVEN)
    return given if isinstance(given, Mapping) else {}


def _given(wish: Wish) -> forms.Filled:
    given = wish.given.get(GIVEN) or {}
    known = wish.turn.workflow.definition.fields
    if not isinstance(given, Mapping):
        return forms.Filled({}, {GIVEN: Wrong("not_values", {"given": given})})
    asked = tuple(definition.FormField(name, required=False) for name in known)
    return forms.fill(dataclasses.replace(wish, given=given), asked)


def _goes_on(
    old: definition.Field | None, new: definition.Field, value: casefile.Json, desk: people.Desk
) -> fields.Outcome:
    if value is None:
        if old is None and new.default is not None:
            return fields.Checked(new.default)
        return Wrong("missing", {}) if new.required and not (old and old.required) else fields.Checked(None)
    if old and old.personal != new.personal:
        return Wrong("no_longer_personal" if old.personal else "newly_personal", {})
    if old and _rule(old) == _rule(new):
        return fields.Checked(value)
    return fields.check(new, value, desk.all_present())


def _rule(field: definition.Field) -> definition.Field:
    """What of a field says which values it takes."""
    bare = definition.Field(field.name, field.type)
    columns = {name: _rule(column) for name, column in field.columns.items()}
    choices = dict.fromkeys(field.choices, definition.NO_TEXTS)
    return dataclasses.replace(field, title={}, hint={}, place=bare.place, choices=choices, columns=columns)
