"""`caseclock roster`: who is on duty when."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from console import desk, instants, staff, staffed, stretches, terminal
from engine import people, staffing
from engine.queries import staff as staff_queries

NOBODY = "nobody"
app = typer.Typer(help="Duty rosters: the plan, and who swapped with whom.", no_args_is_help=True)
Key = Annotated[str, typer.Argument(metavar="ROSTER", help="By key, such as `first_line`.")]


@app.command()
def show(
    context: typer.Context,
    roster: Annotated[
        str | None, typer.Argument(metavar="ROSTER", help="By key. [default: all, with who is on duty now]")
    ] = None,
    begin: Annotated[str | None, typer.Option("--from", metavar="DAY", help="From when on. [default: now]")] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="For how many days.")] = 7,
    json: terminal.AsJson = False,
) -> None:
    """Prints who is on duty now, or of one roster who is on duty from when to when, and its swaps.

    Example: `caseclock roster show first_line --days 14`
    """
    with desk.opened(context) as at:
        known = at.people
        if roster is None:
            _show_all(at, known, json)
            return
        found = _roster(known, roster)
        from_at = stretches.begin(begin, at.zone, "--from") if begin else at.now
        duties = found.duties(from_at, from_at + timedelta(days=days))
        with at.database.reading() as connection:
            swaps = staff_queries.swaps(connection, roster, at.now)
        zone = at.zone
    if json:
        facts = {"roster": roster, **staffing.roster_facts(found), "duties": duties, "swaps": swaps}
        terminal.print_json(facts)
        return
    table = terminal.table("From", "Until", "On duty", "", whole=("From", "Until"))
    for one in duties:
        until = instants.shown(one.until_at, zone)
        table.add_row(instants.shown(one.from_at, zone), until, one.person or NOBODY, "swapped" if one.swapped else "")
    terminal.out.print(table)
    if found.weeks > 1:
        week = found.week_of(from_at.astimezone(ZoneInfo(found.zone)).date()) + 1
        terminal.tell(f"The plan goes round every {found.weeks} weeks; this begins in week {week}.")
    for swap in swaps:
        stretch = f"{instants.shown(swap.from_at, zone)} – {instants.shown(swap.until_at, zone)}"
        terminal.tell(f"swap {swap.id}: {stretch}: {swap.person or NOBODY}, by {swap.noted_by}")


def _show_all(at: desk.Desk, known: people.Desk, json: bool) -> None:
    found = [
        {"roster": key, "title": one.title, "on_duty": one.on_duty(at.now)}
        for key, one in sorted(known.rosters.items())
    ]
    if json:
        terminal.print_json({"rosters": found})
        return
    table = terminal.table("Roster", "Title", "On duty now", whole=("Roster",))
    for one in found:
        table.add_row(one["roster"], one["title"], one["on_duty"] or NOBODY)
    terminal.out.print(table)


def _roster(known: people.Desk, given: str) -> people.Roster:
    if given not in known.rosters:
        raise terminal.unknown("ROSTER", "roster", given, known.rosters)
    return known.rosters[given]


@app.command("import")
def import_rosters(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file with `rosters`; `-` for standard input.")],
    yes: staff.Yes = False,
    json: terminal.AsJson = False,
) -> None:
    """Takes rosters in from a file and shows what changes; what else stands in it is left out, and swaps stay.

    Example: `caseclock roster import rosters.yaml --yes`
    """
    found = staffing.read_file(terminal.read_text(file, "FILE"), str(file))
    wanted = tuple(one for one in found if isinstance(one, staffing.PutRoster))
    if not wanted:
        raise typer.BadParameter(f"{file} has no `rosters`.", param_hint="FILE")
    staff.take_in(context, wanted, yes, json)


@app.command()
def swap(
    context: typer.Context,
    roster: Key,
    begin: Annotated[str, typer.Argument(metavar="FROM", help=f"{stretches.ALLOWED}.")],
    until: Annotated[str, typer.Argument(metavar="UNTIL", help="The last day, or an instant.")],
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Who is on duty then, or `nobody`.")],
    json: terminal.AsJson = False,
) -> None:
    """Puts someone else on duty for a time, whatever the week's plan says.

    Example: `caseclock roster swap first_line 2026-12-24 2026-12-26 sun_lei`
    """
    with desk.opened(context) as at:
        _roster(at.people, roster)
        who = None if person == NOBODY else staffed.person(at, person, "PERSON")
        from_at, until_at = stretches.begin(begin, at.zone, "FROM"), stretches.end(until, at.zone, "UNTIL")
        outcome = staffed.change(at, staffing.AddSwap(roster, from_at, until_at, who))
        stretch = f"from {instants.shown(from_at, at.zone)} until {instants.shown(until_at, at.zone)}"
        staffed.tell(at, outcome, f"{person} is on duty in {roster} {stretch}.", json)


@app.command()
def unswap(
    context: typer.Context,
    roster: Key,
    swap_id: Annotated[int, typer.Argument(metavar="ID", help="As `caseclock roster show ROSTER` has it.")],
    json: terminal.AsJson = False,
) -> None:
    """Takes a swap back: the week's plan holds again.

    Example: `caseclock roster unswap first_line 2`
    """
    with desk.opened(context) as at:
        _roster(at.people, roster)
        outcome = staffed.change(at, staffing.DropSwap(roster, swap_id))
        staffed.tell(at, outcome, f"The swap {swap_id} is taken back.", json)
