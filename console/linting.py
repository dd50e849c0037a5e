"""`caseclock lint`: are definitions sound? Each finding with its place and the shortest path that shows it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import typer

from console import calendar_files, complaints, desk, places, routings, terminal
from engine import definitions, errors, lint, sheets
from engine import places as places_
from engine import settings as settings_
from engine.calendars import registry
from engine.definitions import uses
from engine.store import deskmails
from notifications import review

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE", help="Definitions or chains, or directories of them. [default: those of the configuration]"
    ),
]
People = Annotated[bool, typer.Option("--people", help="Also looks whether people of the database hold the roles.")]


@dataclass(frozen=True)
class World:
    """What definitions are held against, besides themselves; templates are read once one of them needs it."""

    settings: settings_.Settings
    roles_held: frozenset[str] | None
    paths: tuple[Path, ...]

    @cached_property
    def shelf(self) -> review.Shelf:
        """The mail templates of the configuration."""
        return review.Shelf(places.mail_templates(self.settings))

    @cached_property
    def templates(self) -> Mapping[tuple[str, str], Collection[str]]:
        """The mail templates that there are, by name and language; what they say is looked at apart."""
        return dict.fromkeys(self.shelf.templates(), ())

    @cached_property
    def workflows(self) -> Mapping[str, definitions.Definition]:
        """The definitions that a case may open others of: those of the configuration, then those that are looked at."""
        given = (path for path in self.paths if _is_definition(path))
        paths = (*places.definitions(self.settings.desk.workflows_dir), *given)
        return {one.workflow: one for path in paths if isinstance(one := self.read(path), definitions.Definition)}

    def read(self, path: Path) -> definitions.Definition | errors.BadDefinition:
        """The definition of a file, or why it is none; each file is read once."""
        if path not in self._read:
            try:
                self._read[path] = definitions.load_file(path)
            except errors.BadDefinition as refused:
                self._read[path] = refused
        return self._read[path]

    @cached_property
    def _read(self) -> dict[Path, definitions.Definition | errors.BadDefinition]:
        return {}


def lint_files(
    context: typer.Context, files: Files = None, people: People = False, json: terminal.AsJson = False
) -> None:
    """Checks definitions: what can't be reached, never ends, nobody may do, waits for ever, has no text or template.

    Example: `caseclock lint workflows/repair.yaml`
    """
    known = terminal.settings_of(context)
    given = files or [known.desk.workflows_dir]
    paths, folders = list(_paths(given)), [path for path in given if path.is_dir()]
    world = World(known, _roles_held(context) if people else None, tuple(paths))
    # A chain's problems come with its own file and with each definition that uses it.
    all_found = [one for path in paths for one in _findings(path, world)]
    all_found += [_problem(one) for folder in folders for one in calendar_files.problems(folder, known)]
    if any(folder.resolve() == known.desk.workflows_dir.resolve() for folder in folders):
        all_found += [_finding(folders[0], one) for one in _all_templates(world)]
    found = list({str(one): one for one in all_found}.values())
    error_count = sum(one["level"] == "error" for one in found)
    if json:
        terminal.print_json({"files": [str(path) for path in paths], "errors": error_count, "findings": found})
    else:
        _print(paths, sum(map(calendar_files.count, folders)), found, error_count)
    if error_count:
        raise typer.Exit(complaints.FOUND)


def _roles_held(context: typer.Context) -> frozenset[str]:
    with desk.opened(context) as at:
        roles = {role for person in at.people.persons.values() for role in person.roles}
        return frozenset(roles | {f"duty.{roster}" for roster in at.people.rosters})


def _paths(given: list[Path]) -> Iterator[Path]:
    for path in given:
        inside = [*places.definitions(path), *places.chains(path), *_routing(path)] if path.is_dir() else [path]
        if not inside:
            raise typer.BadParameter(f"{path} has no definitions: YAML files whose first key is `workflow`.")
        yield from inside


def _routing(directory: Path) -> list[Path]:
    path = routings.path_in(directory)
    return [path] if path else []


def _is_definition(path: Path) -> bool:
    return not places.is_chain(path) and not places.is_routing(path)


def _findings(path: Path, world: World) -> list[dict[str, Any]]:
    """All that is wrong with one file. One that is no definition is told as its problems; so is a chain's own file."""
    if places.is_chain(path):
        return [_problem(one) for one in definitions.check_chain_file(path)]
    if places.is_routing(path):
        return _of_routing(path, world)
    definition = world.read(path)
    if isinstance(definition, errors.BadDefinition):
        return [_problem(one) for one in definition.problems]
    opens = any(event.opens for event in definition.events.values())
    told: dict[str, Any] = {
        "templates": world.templates,
        "roles_held": world.roles_held,
        "workflows": world.workflows if opens else None,
    }
    found = [*_calendars(world.settings, path, definition), *lint.lint(definition, **told)]
    found += _reviewed(world, {use.template for use in uses.of(definition)})
    return [_finding(path, one) for one in found]


def _of_routing(path: Path, world: World) -> list[dict[str, Any]]:
    """All that is wrong with a routing, beside the workflows of the configuration and those that are looked at."""
    try:
        found = routings.load(path)
    except errors.BadRouting as refused:
        return [_problem(one) for one in refused.problems]
    return [_finding(path, one) for one in routings.check(found, world.workflows)]


def _reviewed(world: World, wanted: Collection[str]) -> Iterator[lint.Finding]:
    """What is wrong with these mail templates."""
    for name, language in world.templates:
        if name in wanted:
            yield from world.shelf.review(name, language)


def _all_templates(world: World) -> Iterator[lint.Finding]:
    """What is wrong with any mail template, and which of them no workflow uses, the program's own ones among those."""
    yield from _reviewed(world, {name for name, _language in world.templates})
    paths = {
        *places.definitions(world.settings.desk.workflows_dir),
        *places.definitions(places_.WORKFLOWS),
        *world.paths,
    }
    every = [world.read(path) for path in paths if _is_definition(path)]
    used = {use.template for one in every if isinstance(one, definitions.Definition) for use in uses.of(one)}
    if any(isinstance(one, errors.BadDefinition) for one in every):
        return
    for name, language in world.templates:
        if name not in used and name not in deskmails.TEMPLATES:
            place = sheets.Place(1, 1, str(world.shelf.path(name, language)))
            sentence = f"no workflow uses the template `{name}`{sheets.hint(name, used)}; take it out, or send it"
            yield lint.Finding("warning", "template_unused", sentence, place)


def _calendars(known: settings_.Settings, path: Path, definition: definitions.Definition) -> Iterator[lint.Finding]:
    """Calendars that there are not, among those beside the file and those of the configuration."""
    dirs = (path.parent / "calendars", *places.calendar_dirs(known))
    top = sheets.START
    used = {definition.calendar: top}
    for deadline in definition.deadlines.values():
        for name in deadline.calendars():
            used.setdefault(name, deadline.place)
    for name, place in used.items():
        try:
            registry.find(name, dirs)
        except (errors.UnknownCalendar, errors.BadCalendarFile) as refused:
            yield lint.Finding("error", "unknown_calendar", str(refused), place)


def _problem(one: definitions.Problem) -> dict[str, Any]:
    sentence = str(one).removeprefix(f"{one.path}:{one.line}:{one.column}: ")
    place = {"file": one.path, "line": one.line, "column": one.column}
    return {**place, "level": "error", "code": one.code, "sentence": sentence, "path": []}


def _finding(path: Path, one: lint.Finding) -> dict[str, Any]:
    place = {"file": one.place.path or str(path), "line": one.place.line, "column": one.place.column}
    return {**place, "level": one.level, "code": one.code, "sentence": one.sentence, "path": list(one.path)}


def _print(paths: list[Path], calendar_count: int, found: list[dict[str, Any]], error_count: int) -> None:
    for one in found:
        way = f" (the shortest way there: {' → '.join(one['path'])})" if one["path"] else ""
        place = f"{one['file']}:{one['line']}:{one['column']}"
        terminal.tell(f"{place}: {one['level']}: {one['sentence']}{way} [{one['code']}]")
    files = ", ".join(_counted(count, what) for what, count in _kinds(paths, calendar_count) if count)
    counts = f"{_counted(error_count, 'error')}, {_counted(len(found) - error_count, 'warning')}"
    terminal.tell(f"{files}: {counts}." if found else f"{files}: all sound.")


def _kinds(paths: list[Path], calendar_count: int) -> Iterator[tuple[str, int]]:
    chain_count, routing_count = (sum(map(is_one, paths)) for is_one in (places.is_chain, places.is_routing))
    yield "definition", len(paths) - chain_count - routing_count
    yield from (("chain", chain_count), ("routing", routing_count), ("calendar file", calendar_count))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
