"""`caseclock absence`: who is away from when until when, and who stands in."""

from typing import Annotated

import typer

from console import desk, instants, staffed, stretches, terminal
from engine import staffing
from engine.queries import staff

app = typer.Typer(help="Who is away, and who stands in meanwhile.", no_args_is_help=True)


@app.command()
def add(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Who is away, by key, such as `li_na`.")],
    begin: Annotated[str, typer.Argument(metavar="FROM", help=f"{stretches.ALLOWED}.")],
    until: Annotated[
        str | None, typer.Argument(metavar="UNTIL", help="The last day or an instant; without, until it is ended.")
    ] = None,
    deputy: Annotated[
        str | None, typer.Option("--deputy", metavar="PERSON", help="Who stands in. [default: their deputy]")
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Shown to them and those above them only.")
    ] = "",
    json: terminal.AsJson = False,
) -> None:
    """Notes an absence. Notices and escalations go to whoever stands in meanwhile.

    Example: `caseclock absence add li_na 2026-12-24 2026-12-31 --deputy zhang_wei`
    """
    with desk.opened(context) as at:
        key = staffed.person(at, person, "PERSON")
        from_at = stretches.begin(begin, at.zone, "FROM")
        until_at = stretches.end(until, at.zone, "UNTIL") if until else None
        wanted = staffing.AddAbsence(key, from_at, until_at, deputy, reason)
        outcome = staffed.change(at, wanted)
        last = instants.shown(until_at, at.zone) or "it is ended"
        staffed.tell(at, outcome, f"{key} is away from {instants.shown(from_at, at.zone)} until {last}.", json)


@app.command()
def end(
    context: typer.Context,
    absence: Annotated[int, typer.Argument(metavar="ID", help="As `caseclock absence list` has it.")],
    json: terminal.AsJson = False,
) -> None:
    """Ends an absence now; one that has not begun is taken back.

    Example: `caseclock absence end 3`
    """
    with desk.opened(context) as at:
        outcome = staffed.change(at, staffing.EndAbsence(absence))
        taken_back = any(one.what == "absence_taken_back" for one in outcome.changed)
        done = f"The absence {absence} is taken back." if taken_back else f"The absence {absence} ends now."
        staffed.tell(at, outcome, done, json)


@app.command("list")
def list_absences(context: typer.Context, json: terminal.AsJson = False) -> None:
    """Prints the absences that last or are to come, without their reasons.

    Example: `caseclock absence list`
    """
    with desk.opened(context) as at:
        now, zone = at.now, at.zone
        with at.database.reading() as connection:
            found = staff.absences(connection, now)
    if json:
        shown = ("id", "person", "from_at", "until_at", "deputy", "noted_at", "noted_by")
        terminal.print_json({"absences": [{name: getattr(one, name) for name in shown} for one in found]})
        return
    table = terminal.table("Id", "Person", "From", "Until", "Deputy", "", whole=("Id", "From", "Until"))
    for one in found:
        last = instants.shown(one.until_at, zone) or "until it is ended"
        mark = "now" if one.from_at <= now else "to come"
        table.add_row(str(one.id), one.person, instants.shown(one.from_at, zone), last, one.deputy or "", mark)
    terminal.out.print(table)
