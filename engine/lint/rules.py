"""Every rule that a definition must pass before it goes live, in one call."""

from collections.abc import Collection, Mapping

from engine import errors
from engine.definitions import definition as definitions
from engine.lint import deadlines, events, guards, policies, states, texts
from engine.lint.finding import Finding, Subject

READ_ONLY = (
    *guards.RULES,
    *deadlines.RULES,
    *policies.RULES,
    *texts.RULES,
    events.unused,
    events.unknown_roles,
    events.unknown_events,
    events.unknown_fields,
    events.personal_copied,
    events.refused_openings,
)
WALKING = (*states.RULES, events.nobody_may_fire, deadlines.sends_in_vain)
"""Rules that walk the chart: they wait until it can be made."""


def lint(
    definition: definitions.Definition,
    *,
    templates: Mapping[tuple[str, str], Collection[str]] | None = None,
    context_names: Collection[str] | None = None,
    roles_held: Collection[str] | None = None,
    workflows: Mapping[str, definitions.Definition] | None = None,
) -> tuple[Finding, ...]:
    """All findings, in the order of the file's lines.

    ``templates`` says which names each template (name, language) uses, ``context_names`` which it is given,
    ``roles_held`` which roles people hold, and ``workflows`` which there are besides; what is not given is not looked
    at.
    """
    subject = Subject(definition, templates, context_names, roles_held, workflows)
    found = [finding for rule in READ_ONLY for finding in rule(subject)]
    found += _walked(subject)
    return tuple(sorted(found, key=lambda one: (one.place.line, one.place.column, one.code, one.sentence)))


def _walked(subject: Subject) -> list[Finding]:
    try:
        return [finding for rule in WALKING for finding in rule(subject)]
    except errors.ChartRefused as refused:
        return [Finding("error", "no_chart", str(refused), subject.definition.states[0].place)]
    except errors.BadGuard:
        return []  # said by the rule about expressions, with its place
