"""`caseclock replay`: real cases of a file, through the whole engine in virtual time, and what came of them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from console import complaints, desk, instants, places, terminal
from engine import cases, clock, database, definitions, errors, queries, replay, sheets, store
from engine.calendars import registry
from engine.replay import maps, plans
from notifications import bundles

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XES, plain or gzip.")]
Workflows = Annotated[Path, typer.Option("--workflows", metavar="DIR", help="Where its definition is.")]
Map = Annotated[Path, typer.Option("--map", metavar="MAP", help="Which column is what.")]
Workflow = Annotated[str, typer.Option("--workflow", metavar="NAME", help="The workflow of the cases.")]
Url = Annotated[str, typer.Option("--db", metavar="URL", help="A new database, such as sqlite:///replay.sqlite.")]
Until = Annotated[
    str | None, typer.Option("--until", metavar="INSTANT", help="Where it ends. [default: the last record]")
]


@dataclass(frozen=True)
class Given:
    """What is replayed: the commands of the file, under which definition, up to when."""

    directory: Path
    definition: definitions.Definition
    plan: replay.Plan
    until: datetime


def replay_file(
    context: typer.Context,
    file: File,
    workflows: Workflows,
    map_: Map,
    workflow: Workflow,
    url: Url,
    until: Until = None,
    json: terminal.AsJson = False,
) -> None:
    """Replays a file of real cases with all deadlines and escalations, and counts. Nothing is mailed out.

    Example: `caseclock replay cases.csv.gz --workflows DIR --map map.yaml --workflow repair --db sqlite:///replay.sqlite`
    """
    known = terminal.settings_of(context)
    given = _read(file, workflows, map_, workflow, until)
    base = desk.open_database(url, known)
    try:
        course, seconds = _run(given, _cases(base, workflows))
    finally:
        base.close()
    share = {name: course.counts.pop(name) for name in ("target_share",) if name in course.counts}
    _print({**course.counts, "seconds": round(seconds, 3), **share}, json)
    _complain(course)


def _read(file: Path, directory: Path, map_: Path, workflow: str, until: str | None) -> Given:
    """All that is given, checked before anything is written."""
    end = instants.read(until, "--until") if until else None
    if not directory.is_dir():
        raise typer.BadParameter(f"{directory} is not a directory.", param_hint="--workflows")
    mapping = maps.parse(terminal.read_text(map_, "--map"), str(map_))
    definition = definitions.load_file(_path(directory, workflow))
    plan = plans.read(file, mapping, definition)
    if plan.last_at is None:
        raise errors.UnreadableRecords(file=str(file), reason="it has no records")
    return Given(directory, definition, plan, end or plan.last_at)


def _path(directory: Path, workflow: str) -> Path:
    """The file of the workflow."""
    found = {name: path for path, name in places.definitions(directory).items()}
    if workflow not in found:
        listed = ", ".join(sorted(found)) or "none"
        fix = sheets.hint(workflow, found)
        raise errors.WorkflowNotThere(directory=directory, given=workflow, allowed=listed, fix=fix)
    return found[workflow]


def _cases(base: database.Database, directory: Path) -> cases.Cases:
    dirs = (directory / "calendars", places.OWN_CALENDARS)
    return cases.Cases(base, cases.Registry(lambda name: registry.find(name, dirs)), clock.SystemClock())


def _run(given: Given, submits: cases.Cases) -> tuple[replay.Course, float]:
    """Publishes, replays, counts; and how many seconds it took."""
    _publish(given, submits)
    count = sum(one.at <= given.until for one in given.plan.commands)
    started_at = submits.clock.now()
    with terminal.progress() as bar:
        task = bar.add_task("Replaying", total=count)
        run = replay.Replay(submits, progress=lambda done: bar.advance(task, done))
        course = run.run(given.plan, given.definition.workflow, given.until)
    return course, (submits.clock.now() - started_at).total_seconds()


def _publish(given: Given, submits: cases.Cases) -> None:
    definition, now, by = given.definition, submits.clock.now(), str(desk.operator())
    text = Path(definition.path).read_text(encoding="utf-8")
    with submits.database.revising() as connection:
        before = queries.counts(connection, definition.workflow).opened
        if before:
            raise errors.ReplayNotEmpty(count=before, workflow=definition.workflow)
        submits.registry.publish(connection, text, definition.path, now, by, definition.chain_files)
        store.templates.publish(connection, _templates(given.directory), now, by)
        store.facts.put(connection, desk.REPLAYED, True)


def _templates(directory: Path) -> list[bundles.Bundle]:
    """Those of the directory, then the program's own."""
    own = bundles.load(places.OWN_MAIL_TEMPLATES)
    beside = directory / "templates" / "mail"
    first = bundles.load(beside) if beside.is_dir() else ()
    return list({(one.name, one.language): one for one in (*own, *first)}.values())


def _print(facts: dict[str, Any], json: bool) -> None:
    if json:
        terminal.print_json(facts)
        return
    table = terminal.table("what", "count")
    for name, value in facts.items():
        table.add_row(name.replace("_", " "), f"{value:,}")
    terminal.out.print(table)


def _complain(course: replay.Course) -> None:
    """Refused commands are something found: they are told, and the exit code is 1."""
    if course.refused:
        complaints.complain("\n".join([f"{course.refused:,} commands were refused:", *course.sentences]))
        raise typer.Exit(complaints.FOUND)
