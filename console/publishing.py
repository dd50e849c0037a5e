"""Definitions and templates on their way from files into a database: a changed one becomes a new version."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console import desk, places
from engine import cases, contexts, definitions, errors, lint, store
from engine.calendars import shelf
from notifications import bundles, names

SHOWN = 10


@dataclass(frozen=True)
class Published:
    """What a publishing brought: each workflow's version, how many templates are new, which calendars changed."""

    workflows: tuple[store.definitions.Published, ...]
    new_template_count: int
    calendars: tuple[store.calendars.Published, ...] = ()

    def __str__(self) -> str:
        named = [f"{one.workflow} (version {one.version}{', new' if one.new else ''})" for one in self.workflows]
        templates = f"; new mail templates: {self.new_template_count}" if self.new_template_count else ""
        changed = [f"{one.name} (version {one.version})" for one in self.calendars]
        calendars = f"; changed calendars: {', '.join(changed)}" if changed else ""
        return f"Workflows: {', '.join(named)}{templates}{calendars}."


def publish(at: desk.Desk) -> Published:
    """Makes the calendars, definitions and templates of the configuration live, all or none.

    Raises errors.NoDefinitions, errors.BadDefinition, errors.UnsoundDefinition, errors.UnknownCalendar,
    errors.BadCalendarFile and errors.BadTemplate.
    """
    directory = at.settings.desk.workflows_dir
    found = [definitions.load_file(path) for path in places.definitions(directory)]
    if not found:
        raise errors.NoDefinitions(directory=directory)
    templates = bundles.load(places.mail_templates(at.settings))
    _check_new(at, found, templates)
    now, by = at.now, str(desk.operator())
    read = [(Path(one.path).read_text(encoding="utf-8"), one) for one in found]
    with at.database.writing() as connection:
        calendars = cases.publish_calendars(connection, _shelf(at), now, by)
        workflows = tuple(
            at.registry.publish(connection, text, one.path, now, by, one.chain_files) for text, one in read
        )
        return Published(workflows, store.templates.publish(connection, templates, now, by), calendars)


def publish_calendars(at: desk.Desk, *, back: bool = True) -> tuple[store.calendars.Published, ...]:
    """Makes the calendars of the configuration the ones that count, all or none, and returns those that changed.

    ``back`` as for `cases.publish_calendars`. Raises errors.UnknownCalendar, errors.BadCalendarFile.
    """
    with at.database.writing() as connection:
        return cases.publish_calendars(connection, _shelf(at), at.now, str(desk.operator()), back=back)


def _shelf(at: desk.Desk) -> shelf.Shelf:
    return shelf.Shelf.of(places.calendar_dirs(at.settings))


def _check_new(at: desk.Desk, found: Sequence[definitions.Definition], templates: Sequence[bundles.Bundle]) -> None:
    """Only what is sound goes live. What is live already was looked at when it came."""
    with at.database.reading() as connection:
        known = {one.hash for one in store.definitions.versions(connection)}
    new = {one.workflow for one in found if one.hash not in known}
    if new:
        told: dict[str, Any] = {
            "templates": {(one.name, one.language): names.names_of(one) for one in templates},
            "context_names": contexts.allowed_names(),
            "workflows": {one.workflow: one for one in found},
        }
        for definition in found:
            if definition.workflow in new or not new.isdisjoint(_opened_by(definition)):
                _check_sound(definition, lint.lint(definition, **told))


def _opened_by(definition: definitions.Definition) -> Iterator[str]:
    """The workflows of which it opens cases: what they ask for may have changed."""
    return (event.opens.workflow for event in definition.events.values() if event.opens)


def _check_sound(definition: definitions.Definition, findings: Iterable[lint.Finding]) -> None:
    wrong = [str(one) for one in findings if one.level == "error"]
    if wrong:
        more = [f"… and {len(wrong) - SHOWN} more: caseclock lint {definition.path}"] if len(wrong) > SHOWN else []
        raise errors.UnsoundDefinition(path=definition.path, text="\n".join([*wrong[:SHOWN], *more]))
