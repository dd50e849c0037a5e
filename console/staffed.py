"""Changes of people data by command: done or tried, and what became of them told."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import typer

from console import complaints, desk, places, terminal
from engine import staffing
from engine.calendars import builtin


def change(
    at: desk.Desk, wanted: staffing.Change | Sequence[staffing.Change], *, dry_run: bool = False
) -> staffing.Outcome:
    """Does what is asked for as the operator of this machine; what can't be done is told, and is wrong use."""
    calendars = {
        *builtin.NAMES,
        *(path.stem for one in places.calendar_dirs(at.settings) for path in one.glob("*.yaml")),
    }
    by = str(desk.operator())
    outcome = staffing.change(at.database, wanted, by, at.now, calendars=calendars, dry_run=dry_run)
    if not outcome.done:
        for problem in outcome.problems:
            complaints.complain(f"{problem.subject}: {problem.field}: {problem.sentence(zone=at.zone)}.")
        complaints.complain("Nothing was changed.")
        raise typer.Exit(complaints.WRONG_USE)
    return outcome


def tell(at: desk.Desk, outcome: staffing.Outcome, done: str, json: bool) -> None:
    """Tells what was done, and what is worth saying besides."""
    if json:
        terminal.print_json(facts(outcome))
        return
    terminal.tell(done if outcome.changed else "All is so already: nothing was changed.")
    for warning in outcome.warnings:
        terminal.tell(f"Note: {warning.sentence(zone=at.zone)}.")


def facts(outcome: staffing.Outcome) -> dict[str, Any]:
    """An outcome for programs."""
    return {
        "changed": [dataclasses.asdict(one) for one in outcome.changed],
        "warnings": [{"key": one.subject, "field": one.field, "code": one.code} for one in outcome.warnings],
    }


def person(at: desk.Desk, given: str, param_hint: str) -> str:
    """The key of a person of the desk. Raises typer.BadParameter."""
    known = at.people.persons
    if given not in known:
        raise terminal.unknown(param_hint, "person", given, known)
    return given
