"""`caseclock simulate`: a desk played forward in virtual time, and what would come of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from console import complaints, instants, places, terminal
from engine import clock, decide, definitions, errors, sheets, simulation
from engine.calendars import WorkingCalendar, registry
from engine.definitions import definition as definition_
from engine.simulation import arrivals, picture, staff_file, standard

USUAL_RATE = staff_file.USUAL_RATE
MOST_PERSONS = 20

Workflow = Annotated[str, typer.Option("--workflow", metavar="NAME", help="The workflow of the cases.")]
Days = Annotated[int, typer.Option("--days", metavar="N", min=1, max=3653, help="How many days are played.")]
Arrivals = Annotated[
    str | None,
    typer.Option("--arrivals", metavar="RATE", help="Such as 200/day, 8/hour, 1000/week. [default: the staff file's]"),
]
StaffFile = Annotated[
    Path | None, typer.Option("--staff", metavar="FILE", help="Who works there. [default: a desk that fits the work]")
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same course.")]
Start = Annotated[
    str | None, typer.Option("--start", metavar="INSTANT", help="Where it begins. [default: this week's Monday]")
]
Picture = Annotated[Path | None, typer.Option("--picture", metavar="FILE", help="Writes a picture (SVG) there.")]
Language = Annotated[
    str | None, typer.Option("--language", metavar="TAG", help="The picture's: en, zh-Hans or zh-Hant.")
]


@dataclass(frozen=True)
class Given:
    """What is played."""

    workflow: decide.Workflow
    others: dict[str, decide.Workflow]
    staff: simulation.Staff
    from_at: datetime


def simulate(
    context: typer.Context,
    workflow: Workflow,
    days: Days = 365,
    rate: Arrivals = None,
    staff: StaffFile = None,
    seed: Seed = 1,
    start: Start = None,
    json: terminal.AsJson = False,
    picture_file: Picture = None,
    language: Language = None,
) -> None:
    """Plays a desk forward in virtual time, by the same rules as live, and counts: promises, mails, escalations, work.

    Nothing is stored and nothing is mailed. Exit code 1: a step came up that nobody at the desk may do.

    Example: `caseclock simulate --workflow repair --days 365 --arrivals 200/day --staff examples/simulation/staff.yaml`
    """
    chosen = _language(context, language)
    given = _read(context, workflow, rate, staff, start)
    if picture_file:
        terminal.write_text(picture_file, "")
    played = simulation.Simulation(given.workflow, given.staff, given.from_at, seed, given.others)
    with terminal.progress() as bar:
        task = bar.add_task("Days", total=days)
        report = played.run(days, progress=lambda done: bar.update(task, completed=done))
    if picture_file:
        terminal.write_text(picture_file, picture.svg(report, chosen))
    if json:
        terminal.print_json({**report.facts(), "staff": str(staff) if staff else None})
    else:
        _tell(report, staff, picture_file)
    _complain(report)


def _language(context: typer.Context, given: str | None) -> str:
    chosen = given or terminal.settings_of(context).desk.default_language
    if chosen not in definition_.LANGUAGES:
        raise terminal.unknown("--language", "language", chosen, definition_.LANGUAGES)
    return chosen


def _read(context: typer.Context, name: str, rate: str | None, staff: Path | None, start: str | None) -> Given:
    """All that is given, checked before anything is played."""
    known = terminal.settings_of(context)
    dirs = places.calendar_dirs(known)
    a_week = _rate(rate) if rate else None
    workflows = _workflows(known.desk.workflows_dir, name, dirs)
    workflow = workflows.pop(name)
    from_at = instants.read(start, "--start") if start else _monday(workflow.calendar)
    read = _staff(workflow, staff, a_week, lambda calendar: registry.find(calendar, dirs))
    return Given(workflow, workflows, read, from_at)


def _rate(text: str) -> float:
    a_week = arrivals.a_week(text)
    if not a_week:
        raise typer.BadParameter(f"{text!r} is no rate: write 200/day, 8/hour or 1000/week.", param_hint="--arrivals")
    return a_week


def _workflows(directory: Path, name: str, dirs: tuple[Path, ...]) -> dict[str, decide.Workflow]:
    """The workflow, and those whose cases it opens."""
    paths = {found: path for path, found in places.definitions(directory).items()}
    if name not in paths:
        listed = ", ".join(sorted(paths)) or "none"
        raise errors.WorkflowNotThere(directory=directory, given=name, allowed=listed, fix=sheets.hint(name, paths))
    made: dict[str, decide.Workflow] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in paths and one not in made:
            definition = definitions.load_file(paths[one])
            made[one] = decide.Workflow.build(definition, lambda calendar: registry.find(calendar, dirs))
            waiting += [event.opens.workflow for event in definition.events.values() if event.opens]
    return made


def _staff(
    workflow: decide.Workflow, path: Path | None, a_week: float | None, find: staff_file.FindCalendar
) -> simulation.Staff:
    if path is None:
        return standard.staff(workflow, a_week or USUAL_RATE)
    source = sheets.load(path, errors.BadStaff)
    return staff_file.parse(source, str(path), workflow.definition, find, a_week)


def _monday(calendar: WorkingCalendar) -> datetime:
    today = clock.SystemClock().now().astimezone(calendar.zone).date()
    monday = today - timedelta(days=today.weekday())
    return datetime.combine(monday, time(0), calendar.zone).astimezone(UTC)


def _tell(report: simulation.Report, staff: Path | None, picture_file: Path | None) -> None:
    counts, zone = report.counts, report.counts.workflow.calendar.zone
    until = instants.shown(report.until_at, zone)
    terminal.tell(f"{counts.workflow.definition.workflow}, {instants.shown(counts.from_at, zone)} to {until}")
    if staff is None:
        terminal.tell(f"No staff file: a desk of {len(report.loads)} persons was assumed, large enough for the work.")
    closed = f"{counts.closed:,} closed, {counts.reopened:,} reopened, {report.open_count:,} open at the end"
    terminal.tell(f"{counts.opened:,} cases opened, {closed}\n")
    for table in (_deadlines(counts), _mails(counts), _crews(report), _people(report)):
        terminal.out.print(table)
        terminal.tell("")
    for sentence in _notes(report, picture_file):
        terminal.tell(sentence)


def _deadlines(counts: simulation.Counts) -> Any:
    table = terminal.table("deadline", "met", "breached", "share met", "cancelled", whole=("deadline",))
    for name, kept in counts.deadlines.items():
        share = "" if kept.share_met is None else f"{kept.share_met:.1%}"
        table.add_row(name, f"{kept.met:,}", f"{kept.breached:,}", share, f"{kept.cancelled:,}")
    return table


def _mails(counts: simulation.Counts) -> Any:
    table = terminal.table("mail", "count")
    for template, count in counts.mails.most_common():
        table.add_row(template, f"{count:,}")
    return table


def _crews(report: simulation.Report) -> Any:
    table = terminal.table("role", "persons", "of their time", "the busiest", "escalations")
    for crew in report.crews():
        roles = " + ".join(crew.roles) or "none"
        told = (f"{len(crew.loads):,}", f"{crew.share:.0%}", f"{crew.busiest:.0%}", f"{crew.escalation_count:,}")
        table.add_row(roles, *told)
    return table


def _people(report: simulation.Report) -> Any:
    headings = ("person", "steps", "hours", "of their time", "longest line", "escalations")
    table = terminal.table(*headings, whole=("person",))
    escalations = report.counts.escalations
    for load in _busiest(report)[:MOST_PERSONS]:
        told = (f"{load.step_count:,}", f"{load.busy_s / 3600:,.0f}", f"{load.share:.0%}", f"{load.longest_count:,}")
        table.add_row(load.person, *told, f"{escalations[load.person]:,}")
    return table


def _busiest(report: simulation.Report) -> list[simulation.Load]:
    escalations = report.counts.escalations
    return sorted(report.loads, key=lambda load: (-load.share, -escalations[load.person], load.person))


def _notes(report: simulation.Report, picture_file: Path | None) -> Iterator[str]:
    counts = report.counts
    if len(report.loads) > MOST_PERSONS:
        yield f"{len(report.loads) - MOST_PERSONS} persons with less to do are not listed; --json has them all."
    if counts.resting:
        yield f"Open at the end in: {_listed(counts.resting.most_common())}."
    if counts.refused:
        yield f"Refused, as live: {_listed(counts.refused.most_common())}."
    if picture_file:
        yield f"Written to {picture_file}."


def _listed(counted: list[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counted)


def _complain(report: simulation.Report) -> None:
    """Steps that nobody may do are something found."""
    if report.counts.nobody:
        steps = _listed(report.counts.nobody.most_common())
        complaints.complain(f"Nobody at the desk may do: {steps}. Give someone a role for it.")
        raise typer.Exit(complaints.FOUND)
