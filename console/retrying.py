"""`caseclock retry`: cases that are set aside are tried again at once."""

from typing import Annotated

import typer

from console import complaints, desk, terminal
from engine import casefile, queries, store, sweeps

Numbers = Annotated[list[str] | None, typer.Argument(metavar="CASE...", help="The numbers of the cases.")]
All = Annotated[bool, typer.Option("--all", help="All cases that are set aside.")]


def retry(context: typer.Context, cases: Numbers = None, every: All = False, json: terminal.AsJson = False) -> None:
    """Looks at once at cases on which the worker failed again and again, once what ailed them is mended.

    Example: `caseclock retry RPR-2026-00010`
    """
    if bool(cases) == every:
        raise typer.BadParameter("name cases, or give --all.", param_hint="CASE")
    with desk.opened(context) as at:
        numbers = list(dict.fromkeys(cases or _aside(at)))
        with at.database.reading() as connection:
            there = store.known.find(connection, casefile.Known(cases=frozenset(numbers))).cases
        for number in numbers:
            if number not in there:
                raise terminal.unknown("CASE", "case", number, there)
        failed = sweeps.retry(at.cases, numbers, at.now, at.settings.worker.tries)
    if json:
        terminal.print_json([{"case": number, "failed": failed.get(number)} for number in numbers])
    else:
        for number in numbers:
            if number not in failed:
                terminal.tell(f"{number} goes on.")
        if not numbers:
            terminal.tell("No case is set aside.")
    for number, why in failed.items():
        complaints.complain(f"{number} failed again: {why}.")
    if failed:
        raise typer.Exit(complaints.FOUND)


def _aside(at: desk.Desk) -> list[str]:
    with at.database.reading() as connection:
        return [one.number for one in queries.aside(connection)]
