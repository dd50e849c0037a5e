"""`caseclock mail incoming|confirm|dismiss`: mail that came in and waits for a person."""

from typing import Annotated

import typer
from rich.markup import escape

from console import complaints, desk, instants, intakes, terminal
from engine import errors, queries
from notifications import intake as intake_

COLUMNS = ("id", "came", "state", "case", "from", "subject", "why")
Every = Annotated[bool, typer.Option("--all", help="Those too that wait for nobody.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")]
Id = Annotated[
    int,
    typer.Argument(
        metavar="ID", min=1, max=terminal.LARGEST_ID, help="The mail, by its number in `caseclock mail incoming`."
    ),
]
Case = Annotated[str | None, typer.Option("--case", metavar="NUMBER", help="The case. [default: the one it answers]")]


def list_incoming(
    context: typer.Context, every: Every = False, limit: Most = 50, json: terminal.AsJson = False
) -> None:
    """Lists mails that came in and wait for a person: from somebody else, without a case, or not to be worked.

    Example: `caseclock mail incoming`
    """
    states = tuple(intakes.MEANT) if every else queries.STATES_OPEN_TO_PEOPLE
    with desk.opened(context) as at:
        with at.database.reading() as connection:
            found = queries.incoming(connection, states, limit)
        if json:
            terminal.print_json([intakes.facts(one) for one in found])
        elif not found:
            terminal.tell("No mail that came in waits for anybody.")
        else:
            _print(at, found)


def _print(at: desk.Desk, found: list[queries.Incoming]) -> None:
    table = terminal.table(*COLUMNS, whole=("id", "came", "state"))
    for one in found:
        came = instants.shown(one.came_at, at.zone)
        cells = (str(one.id), came, one.state, one.case or "", one.from_address, one.subject, one.why)
        table.add_row(*map(escape, cells))
    terminal.out.print(table)


def confirm(context: typer.Context, mail: Id, case: Case = None, who: desk.As = None) -> None:
    """Takes a mail that waits as the word of the case's requester.

    Example: `caseclock mail confirm 7 --case RPR-2026-00010`
    """
    with desk.opened(context) as at:
        actor = at.actor(who)
        try:
            answer = intake_.confirm(intakes.of(at), at.database, mail, str(actor), at.now, case)
        except (errors.NoIncomingMail, errors.IncomingSettled) as why:
            raise typer.BadParameter(str(why), param_hint="ID") from why
        except (errors.IncomingWithoutCase, errors.CaseWithoutRequester) as why:
            raise typer.BadParameter(str(why), param_hint="--case") from why
    if answer.refusal:
        complaints.complain(answer.refusal.sentence)
        raise typer.Exit(complaints.FOUND)
    terminal.tell(f"{answer.number} has it.")


def dismiss(context: typer.Context, mail: Id, who: desk.As = None) -> None:
    """Says that a mail that waits is nothing for the desk. It stays on record.

    Example: `caseclock mail dismiss 7`
    """
    with desk.opened(context) as at:
        try:
            intake_.dismiss(at.database, mail, str(at.actor(who)), at.now)
        except (errors.NoIncomingMail, errors.IncomingSettled) as why:
            raise typer.BadParameter(str(why), param_hint="ID") from why
    terminal.tell(f"Incoming mail {mail} is dismissed.")
