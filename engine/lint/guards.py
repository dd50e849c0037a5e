"""Rules about expressions: each can be read, and names only fields and what every case has."""

from collections.abc import Iterator

from engine import errors, sheets
from engine.definitions import definition as definitions
from engine.definitions import guards
from engine.lint.finding import CASE_FACTS, Finding, Findings, Subject


def expressions(subject: Subject) -> Findings:
    """A guard or `expr` that can't be read or names an unknown field."""
    known = {*subject.definition.fields, *CASE_FACTS}
    for where, text, place in _written(subject):
        try:
            names = guards.names(text)
        except errors.BadGuard as bad:
            yield Finding("error", "bad_guard", f"{where}: {bad}", place)
            continue
        for name in sorted(names - known):
            sentence = f"{where}: `{text}` names `{name}`, and there is no such field{sheets.hint(name, known)}"
            yield Finding("error", "guard_unknown_field", sentence, place)


def _written(subject: Subject) -> Iterator[tuple[str, str, sheets.Place]]:
    for source, one in subject.transitions:
        for text in (one.cond, one.unless):
            if text:
                yield f"a guard of `{source}`", text, one.place
    for event in subject.definition.events.values():
        for name, setting in event.sets.items():
            for text in _expressions(setting):
                yield f"`set` of `{name}` by `{event.name}`", text, event.place
        yield from ((f"the form of `{event.name}`", one.cond, event.place) for one in event.form if one.cond)
    yield from (("the opening form", one.cond, sheets.NOWHERE) for one in subject.definition.form if one.cond)
    for rule in subject.definition.notifications:
        if rule.cond:
            yield f"the notification for `{rule.when}`", rule.cond, rule.place


def _expressions(setting: definitions.Setting) -> Iterator[str]:
    for one in (setting, *(setting.row or {}).values()):
        if one.expression is not None:
            yield one.expression


RULES = (expressions,)
