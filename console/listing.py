"""`caseclock list`: cases, the one with the next deadline first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.markup import escape

from console import desk, instants, promises, terminal
from engine import casefile, decide, queries, store

COLUMNS = ("number", "title", "state", "priority", "customer", "assignee", "next deadline", "due", "left")
WHOLE = ("number", "due", "left")
LEFT_OUT = ("priority", "customer", "due")
"""Columns for which a terminal of less than WIDE characters has no room."""
WIDE = 120

Workflow = Annotated[str | None, typer.Option("--workflow", metavar="NAME", help="Only cases of this workflow.")]
State = Annotated[str | None, typer.Option("--state", metavar="NAME", help="Only cases in this state.")]
Team = Annotated[str | None, typer.Option("--team", metavar="KEY", help="Only cases of this team.")]
Assignee = Annotated[str | None, typer.Option("--assignee", metavar="PERSON", help="Only cases that they hold.")]
Late = Annotated[bool, typer.Option("--late", help="Only cases with a deadline that was missed and still waits.")]
Open = Annotated[bool | None, typer.Option("--open/--closed", help="Only open cases, or only closed. [default: open]")]
Every = Annotated[bool, typer.Option("--all", help="Open and closed cases.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")]


@dataclass(frozen=True)
class Row:
    """A case of the list with its workflow and its next deadline."""

    case: casefile.CaseFile
    workflow: decide.Workflow
    deadline: casefile.DeadlineRow | None


def list_cases(
    context: typer.Context,
    workflow: Workflow = None,
    state: State = None,
    team: Team = None,
    assignee: Assignee = None,
    late: Late = False,
    is_open: Open = None,
    every: Every = False,
    limit: Most = 50,
    json: terminal.AsJson = False,
) -> None:
    """Lists cases in the order of their next deadlines, with the working time that is left.

    Example: `caseclock list --workflow repair --late`
    """
    if every and is_open is not None:
        raise typer.BadParameter("Either --all, or --open or --closed.", param_hint="--all")
    opened = None if every else is_open is not False
    wanted = queries.Filter(workflow, state, team, assignee, is_open=opened, breached=True if late else None)
    with desk.opened(context) as at:
        _check(at, wanted)
        count, rows = _rows(at, wanted, limit)
        if not count:
            _check_names(at, wanted)
        if json:
            terminal.print_json([_facts(row, at.now) for row in rows])
        else:
            _print(at, rows, count)


def _check(at: desk.Desk, wanted: queries.Filter) -> None:
    """Raises typer.BadParameter where nobody and no team is called so: no cases would look like an answer."""
    people = at.people
    if wanted.team is not None and wanted.team not in people.teams:
        raise terminal.unknown("--team", "team", wanted.team, people.teams)
    if wanted.assignee is not None and wanted.assignee not in people.persons:
        raise terminal.unknown("--assignee", "person", wanted.assignee, people.persons)


def _check_names(at: desk.Desk, wanted: queries.Filter) -> None:
    """Raises typer.BadParameter for a workflow or state that is nowhere; a case may still stand in one of long ago."""
    with at.database.reading() as connection:
        live = at.registry.view(connection).live
        found = {name: at.registry.workflow(connection, one).definition for name, one in live.items()}
    if wanted.workflow is not None and wanted.workflow not in found:
        raise terminal.unknown("--workflow", "workflow", wanted.workflow, found)
    asked = [one for name, one in found.items() if wanted.workflow in (None, name)]
    states = {name for one in asked for name in one.index}
    if wanted.state is not None and wanted.state not in states:
        raise terminal.unknown("--state", "state", wanted.state, states)


def _rows(at: desk.Desk, wanted: queries.Filter, limit: int) -> tuple[int, list[Row]]:
    """How many cases match, and the first of them."""
    with at.database.reading() as connection:
        count = queries.count_cases(connection, wanted)
        numbers = [one.number for one in queries.list_cases(connection, wanted, limit)]
        cases = store.load_cases(connection, numbers)
        found = [(cases[number], at.registry.workflow_of(connection, cases[number])) for number in numbers]
    return count, [Row(case, workflow, next(iter(promises.live(case)), None)) for case, workflow in found]


def _facts(row: Row, now: datetime) -> dict[str, Any]:
    case = row.case
    deadlines = promises.facts(row.workflow, [row.deadline] if row.deadline else [], now)
    return {
        "number": case.number,
        "workflow": case.workflow,
        "title": case.title,
        "states": case.configuration,
        "priority": case.priority,
        "customer": case.customer.key if case.customer else None,
        "team": case.team,
        "assignee": case.assignee,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "next_deadline": next(iter(deadlines), None),
    }


def _print(at: desk.Desk, rows: list[Row], count: int) -> None:
    if not rows:
        terminal.tell("No such cases.")
        return
    wide = terminal.out.width >= WIDE
    table = terminal.table(*(name for name in COLUMNS if wide or name not in LEFT_OUT), whole=WHOLE)
    for row in rows:
        late = row.deadline is not None and row.deadline.breached_at is not None
        cells = [cell for name, cell in _cells(at, row).items() if wide or name not in LEFT_OUT]
        table.add_row(*map(escape, cells), style="red" if late else None)
    terminal.out.print(table)
    if count > len(rows):
        terminal.tell(f"… and {count - len(rows):,} more (--limit)")


def _cells(at: desk.Desk, row: Row) -> dict[str, str]:
    """A cell for each of COLUMNS."""
    case, workflow, deadline = row.case, row.workflow, row.deadline
    return {
        "number": case.number,
        "title": case.title,
        "state": workflow.state_title(case.configuration, at.settings.desk.default_language),
        "priority": case.priority,
        "customer": f"{case.customer.name} ({case.customer.grade})" if case.customer else "",
        "assignee": case.assignee or "",
        "next deadline": promises.title(workflow, deadline, at) if deadline else "",
        "due": instants.shown(deadline.due_at, at.zone) if deadline else "",
        "left": promises.words(workflow, deadline, at.now) if deadline else "",
    }
