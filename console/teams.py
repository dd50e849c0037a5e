"""`caseclock team`: the teams of the desk, who leads them and who is in them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from console import desk, staffed, terminal
from engine import people, staffing

NOBODY = "nobody"
app = typer.Typer(help="The teams: who leads them, who is in them.", no_args_is_help=True)
Key = Annotated[str, typer.Argument(metavar="TEAM", help="By key, such as `lifts`.")]
Lead = Annotated[str | None, typer.Option("--lead", metavar="PERSON", help="Who leads it, or `nobody`.")]
Title = Annotated[str | None, typer.Option("--title", metavar="TEXT", help="What the team is called from now on.")]
Members = Annotated[list[str] | None, typer.Option("--member", metavar="PERSON", help="Who is in it; may be repeated.")]
Gone = Annotated[list[str] | None, typer.Option("--without", metavar="PERSON", help="Who leaves it; may be repeated.")]


@app.command("list")
def list_teams(context: typer.Context, json: terminal.AsJson = False) -> None:
    """Prints the teams with lead and members, retired ones too.

    Example: `caseclock team list`
    """
    with desk.opened(context) as at:
        known = at.people
    facts = [_facts(known, one) for _, one in sorted(known.teams.items())]
    if json:
        terminal.print_json({"teams": facts})
        return
    table = terminal.table("Team", "Title", "Lead", "Members", "", whole=("Team", "Lead"))
    for one in facts:
        members = ", ".join(one["members"])
        table.add_row(one["key"], one["title"], one["lead"] or NOBODY, members, "retired" if one["retired"] else "")
    terminal.out.print(table)


def _facts(known: people.Desk, team: people.Team) -> dict[str, Any]:
    members = [one.key for one in known.members(team.key)]
    return {"key": team.key, **staffing.team_facts(team), "members": members}


@app.command()
def add(
    context: typer.Context,
    team: Annotated[str, typer.Argument(metavar="TEAM", help="Its key, such as `lifts`. It stays: histories name it.")],
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What it is called.")],
    lead: Lead = None,
    members: Members = None,
    json: terminal.AsJson = False,
) -> None:
    """Adds a team; its lead is a member.

    Example: `caseclock team add doors "Doors and gates" --lead sun_lei --member zhang_wei`
    """
    with desk.opened(context) as at:
        if team in at.people.teams:
            said = f"there is a team {team!r} already. `caseclock team change {team}` changes it."
            raise typer.BadParameter(said, param_hint="TEAM")
        outcome = _put(at, people.Team(team, title), lead, members or (), ())
        staffed.tell(at, outcome, f"The team {team} is added.", json)


@app.command()
def change(
    context: typer.Context,
    team: Key,
    title: Title = None,
    lead: Lead = None,
    members: Members = None,
    without: Gone = None,
    json: terminal.AsJson = False,
) -> None:
    """Says what a team is called, who leads it, who comes to it and who leaves it; all else stays.

    Example: `caseclock team change doors --lead zhang_wei --without sun_lei`
    """
    with desk.opened(context) as at:
        known = _team(at, team)
        if known.retired:
            said = f"{team!r} is retired. `caseclock team resume {team}` takes it up again."
            raise typer.BadParameter(said, param_hint="TEAM")
        outcome = _put(
            at, replace(known, title=known.title if title is None else title), lead, members or (), without or ()
        )
        staffed.tell(at, outcome, f"The team {team} is changed.", json)


@app.command()
def retire(context: typer.Context, team: Key, json: terminal.AsJson = False) -> None:
    """Retires a team with which no open case is: it takes no cases, nobody leads it, its members leave it.

    Example: `caseclock team retire doors`
    """
    with desk.opened(context) as at:
        gone = [staffing.SetMember(one.key, team, False) for one in at.people.members(team)]
        wanted = staffing.PutTeam(replace(_team(at, team), lead=None, retired=True))
        staffed.tell(at, staffed.change(at, [wanted, *gone]), f"The team {team} is retired.", json)


@app.command()
def resume(context: typer.Context, team: Key, json: terminal.AsJson = False) -> None:
    """Takes a retired team up again, without lead and members.

    Example: `caseclock team resume doors`
    """
    with desk.opened(context) as at:
        wanted = staffing.PutTeam(replace(_team(at, team), retired=False))
        staffed.tell(at, staffed.change(at, wanted), f"The team {team} is taken up again.", json)


def _team(at: desk.Desk, given: str) -> people.Team:
    known = at.people.teams
    if given not in known:
        raise terminal.unknown("TEAM", "team", given, known)
    return known[given]


def _put(
    at: desk.Desk, team: people.Team, lead: str | None, members: Sequence[str], gone: Sequence[str]
) -> staffing.Outcome:
    """The team with its lead, where one is given, and those who come and go; the lead is always a member."""
    if lead is not None:
        team = replace(team, lead=None if lead == NOBODY else staffed.person(at, lead, "--lead"))
    inside = dict.fromkeys((staffed.person(at, one, "--member") for one in members), True)
    inside |= {team.lead: True} if team.lead else {}
    for one in gone:
        key = staffed.person(at, one, "--without")
        if key in inside:
            said = f"{key} leads the team or is taken in: name another --lead, or leave one of the two out."
            raise typer.BadParameter(said, param_hint="--without")
        inside[key] = False
    moves = [staffing.SetMember(key, team.key, wanted) for key, wanted in inside.items()]
    return staffed.change(at, [staffing.PutTeam(team), *moves])
