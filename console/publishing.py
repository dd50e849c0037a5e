"""Definitions, routing and templates on their way from files into a database: a changed one becomes a new version."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console import desk, places, routings
from engine import cases, contexts, definitions, errors, faultpoints, lint, store
from engine.calendars import shelf
from notifications import bundles, names

SHOWN = 10
BACK = "`caseclock publish --back`"


@dataclass(frozen=True)
class Published:
    """What a publishing brought: each workflow's version, how many templates are new, which calendars changed; and what
    the files have in an earlier version than the database, which stays as the database has it.
    """

    workflows: tuple[store.definitions.Published, ...]
    new_template_count: int
    calendars: tuple[store.calendars.Published, ...] = ()
    routing: store.routings.Published | None = None

    @property
    def left(self) -> tuple[str, ...]:
        """The workflows, calendars and routing that were left, with the version of the files."""
        workflows = tuple(f"{one.workflow} (version {one.version})" for one in self.workflows if one.left)
        calendars = tuple(f"{one.name} (version {one.version})" for one in self.calendars if not one.changed)
        routing = [f"the routing (version {self.routing.version})"] if self.routing and self.routing.left else []
        return (*workflows, *calendars, *routing)

    def __str__(self) -> str:
        brought = [one for one in self.workflows if not one.left]
        named = [f"{one.workflow} (version {one.version}{', new' if one.new else ''})" for one in brought]
        templates = f"; new mail templates: {self.new_template_count}" if self.new_template_count else ""
        changed = [f"{one.name} (version {one.version})" for one in self.calendars if one.changed]
        calendars = f"; changed calendars: {', '.join(changed)}" if changed else ""
        new = self.routing if self.routing and self.routing.new else None
        routing = f"; new routing of mail (version {new.version})" if new else ""
        return f"Workflows: {', '.join(named) or 'none'}{templates}{calendars}{routing}.{older(self.left)}"


def older(left: Sequence[str]) -> str:
    """What is said of files that are older than what the database has; "" where none is."""
    if not left:
        return ""
    return f" The files are older than the database, which stays as it is: {', '.join(left)}; {BACK} takes them back."


def publish(at: desk.Desk, *, back: bool = False) -> Published:
    """Makes the calendars, definitions, routing and templates of the configuration live, all or none; without ``back``
    what was live before does not come again.

    Raises errors.NoDefinitions, errors.BadDefinition, errors.UnsoundDefinition, errors.UnknownCalendar,
    errors.BadCalendarFile, errors.BadRouting and errors.BadTemplate.
    """
    directory = at.settings.desk.workflows_dir
    found = [definitions.load_file(path) for path in places.definitions(directory)]
    if not found:
        raise errors.NoDefinitions(directory=directory)
    templates = bundles.load(places.mail_templates(at.settings))
    _check_new(at, found, templates)
    routing = routings.sound(directory, {one.workflow: one for one in found})
    now, by = at.now, str(desk.operator())
    read = [(Path(one.path).read_text(encoding="utf-8"), one) for one in found]
    with at.database.revising() as connection:
        calendars = cases.publish_calendars(connection, _shelf(at), now, by, back=back)
        faultpoints.pass_by("publish.calendars")
        workflows = tuple(
            at.registry.publish(connection, text, one.path, now, by, one.chain_files, back=back) for text, one in read
        )
        template_count = store.templates.publish(connection, templates, now, by, back=back)
        routed = routings.publish(at, connection, routing, by, back=back)
        published = Published(workflows, template_count, calendars, routed)
        faultpoints.pass_by("publish.written")
        return published


def publish_calendars(at: desk.Desk, *, back: bool = False) -> tuple[store.calendars.Published, ...]:
    """Makes the calendars of the configuration the ones that count, all or none; what it returns, and ``back``, as
    for `cases.publish_calendars`. Raises errors.UnknownCalendar, errors.BadCalendarFile.
    """
    with at.database.revising() as connection:
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
