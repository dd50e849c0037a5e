"""`caseclock token`: with what other programs come in at the API."""

from typing import Annotated

import typer

from console import desk, staffed, terminal
from engine import store

app = typer.Typer(help="Tokens with which programs act as a person at the API.", no_args_is_help=True)


@app.command()
def add(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Whom it acts as, by key, such as `li_na`.")],
    json: terminal.AsJson = False,
) -> None:
    """Prints a new token. It is shown this once: only its digest is kept.

    Example: `caseclock token add li_na`
    """
    with desk.opened(context) as at:
        staffed.person(at, person, "PERSON")
        with at.database.writing() as connection:
            token = store.tokens.add(connection, person, at.now, str(desk.operator()))
    if json:
        terminal.print_json({"person": person, "token": token})
    else:
        terminal.tell(token)


@app.command("list")
def list_tokens(context: typer.Context, json: terminal.AsJson = False) -> None:
    """Prints whose tokens there are, by their marks.

    Example: `caseclock token list`
    """
    with desk.opened(context) as at:
        with at.database.reading() as connection:
            found = store.tokens.listed(connection)
        zone = at.zone
    if json:
        terminal.print_json({"tokens": found})
        return
    table = terminal.table("Mark", "Person", "Made", "By", "Revoked", whole=("Mark",))
    for one in found:
        revoked = one.revoked_at.astimezone(zone).isoformat(" ", "minutes") if one.revoked_at else ""
        made = one.made_at.astimezone(zone).isoformat(" ", "minutes")
        table.add_row(one.mark, one.person, made, one.made_by, revoked)
    terminal.out.print(table)


@app.command()
def revoke(
    context: typer.Context,
    mark: Annotated[str, typer.Argument(metavar="MARK", help="As `caseclock token list` has it.")],
) -> None:
    """Ends a token at once.

    Example: `caseclock token revoke 3f9a01bc`
    """
    with desk.opened(context) as at, at.database.writing() as connection:
        ended = store.tokens.revoke(connection, mark, at.now)
        known = [one.mark for one in store.tokens.listed(connection) if one.revoked_at is None]
    if not ended:
        raise terminal.unknown("MARK", "token", mark, known)
    terminal.tell(f"The token {mark} works no longer.")
