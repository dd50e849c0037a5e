"""Rules about texts: a title in each language, and a template in each language that uses what it is given."""

from collections.abc import Iterator

from engine import sheets
from engine.definitions import definition as definitions
from engine.definitions import uses
from engine.lint.finding import Finding, Findings, Subject


def titles(subject: Subject) -> Findings:
    """What people read and one of the languages has no text for."""
    for what, given, place in _titled(subject.definition):
        missing = [language for language in subject.definition.languages if not given.get(language)]
        if missing:
            yield Finding("error", "missing_text", f"{what} has no title in {', '.join(missing)}", place)


def _titled(definition: definitions.Definition) -> Iterator[tuple[str, definitions.Texts, sheets.Place]]:
    top = sheets.Place(1, 1)
    yield "the workflow", definition.title, top
    for role, title in definition.roles.items():
        yield f"the role `{role}`", title, top
    for field in definition.fields.values():
        yield from _titled_in(field, f"the field `{field.name}`")
    for state in (state for top_state in definition.states for state in top_state.walk()):
        yield f"the state `{state.name}`", state.title, state.place
    for event in definition.events.values():
        if event.title or event.name not in definitions.COMMON_EVENTS:
            yield f"the event `{event.name}`", event.title, event.place
        if event.customer_title:
            yield f"the `customer_title` of the event `{event.name}`", event.customer_title, event.place
    for deadline in definition.deadlines.values():
        yield f"the deadline `{deadline.name}`", deadline.title, deadline.place
        if deadline.party:
            yield f"the `party` of the deadline `{deadline.name}`", deadline.party, deadline.place


def _titled_in(field: definitions.Field, what: str) -> Iterator[tuple[str, definitions.Texts, sheets.Place]]:
    yield what, field.title, field.place
    if field.customer_title:
        yield f"the `customer_title` of {what}", field.customer_title, field.place
    for choice, title in field.choices.items():
        yield f"the choice `{choice}` of {what}", title, field.place
    for column in field.columns.values():
        yield from _titled_in(column, f"the column `{column.name}` of {what}")


def templates(subject: Subject) -> Findings:
    """A template that is missing in a language, or that uses a name its context does not have."""
    if subject.templates is None:
        return
    for use in {use.template: use for use in reversed(uses.of(subject.definition))}.values():
        for language in subject.definition.languages:
            if (use.template, language) not in subject.templates:
                known = {known for known, _ in subject.templates}
                hint = sheets.hint(use.template, known - {use.template})
                sentence = f"{use} uses the template `{use.template}`, which there is not in {language}{hint}"
                # What the engine sends of itself was not asked for here before: a desk that runs goes on without it.
                own = use.template in uses.ENGINE_TEMPLATES
                yield Finding("warning" if own else "error", "missing_template", sentence, use.place)
            else:
                yield from _unknown_names(subject, use.template, language, use.place)


def _unknown_names(subject: Subject, name: str, language: str, place: sheets.Place) -> Findings:
    if subject.context_names is None or subject.templates is None:
        return
    for used in sorted(set(subject.templates[name, language]) - set(subject.context_names)):
        hint = sheets.hint(used, subject.context_names)
        sentence = f"the template `{name}` in {language} uses `{used}`, which it is not given{hint}"
        yield Finding("error", "template_unknown_name", sentence, place)


def personal_shown(subject: Subject) -> Findings:
    """A personal field that a notification is to show: mails never have one, so that it would be waited for in vain."""
    fields = subject.definition.fields
    for rule in subject.definition.notifications:
        for name in rule.show:
            if name in fields and fields[name].personal:
                sentence = f"`show` names `{name}`, which is personal: no mail tells it; take it out"
                yield Finding("warning", "personal_shown", sentence, rule.place)


RULES = (titles, templates, personal_shown)
