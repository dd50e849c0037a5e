"""`caseclock mail suppressions` and `unsuppress`: addresses that take no mail, and the way back."""

import dataclasses
from typing import Annotated

import typer
from rich.markup import escape

from console import complaints, desk, instants, terminal
from engine import store
from engine.queries import suppressions

Every = Annotated[bool, typer.Option("--all", help="Those too that were lifted.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The address, as `mail suppressions` has it.")]
COLUMNS = ("address", "what", "since", "why", "mail", "report", "lifted")


def list_suppressions(
    context: typer.Context, every: Every = False, limit: Most = 50, json: terminal.AsJson = False
) -> None:
    """Lists addresses to which no mail goes, as they are dead, and those whose readers complained of a mail.

    Example: `caseclock mail suppressions`
    """
    with desk.opened(context) as at:
        with at.database.reading() as connection:
            found = suppressions.suppressed(connection, limit, lifted=every)
        if json:
            terminal.print_json([dataclasses.asdict(one) for one in found])
        elif found:
            _print(at, found)
        else:
            terminal.tell("Mail goes to every address; nobody complained.")


def _print(at: desk.Desk, found: list[suppressions.Suppressed]) -> None:
    table = terminal.table(*COLUMNS, whole=("address",))
    for one in found:
        lifted = f"{instants.shown(one.lifted_at, at.zone)}, {one.lifted_by}" if one.lifted_at else ""
        why = " ".join(filter(None, (one.status, one.reason)))
        numbers = (str(one.mail or ""), str(one.report or ""))
        cells = (one.address, one.kind, instants.shown(one.since_at, at.zone), why, *numbers, lifted)
        table.add_row(*map(escape, cells))
    terminal.out.print(table)


def unsuppress(context: typer.Context, address: Address, who: desk.As = None) -> None:
    """Lets mail go to an address again. Mails that were left out for it wait for `caseclock mail retry`.

    Example: `caseclock mail unsuppress wang@example.com`
    """
    with desk.opened(context) as at, at.database.writing() as connection:
        lifted = store.suppressions.lift(connection, address, at.now, str(at.actor(who)))
    if not lifted:
        complaints.complain(f"Nothing is in force against {address}. `caseclock mail suppressions` lists what is.")
        raise typer.Exit(complaints.FOUND)
    terminal.tell(f"Mail goes to {address} again. `caseclock mail list --state suppressed` shows what was left out.")
