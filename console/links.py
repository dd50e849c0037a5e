"""`caseclock link`: an address that opens the pages once."""

from urllib.parse import quote

import typer

from console import desk, terminal
from engine import clock, settings, store


def link(context: typer.Context) -> None:
    """Prints a link that opens the pages of the running desk: it works once, and for a quarter of an hour.

    Example: `caseclock link`
    """
    known = terminal.settings_of(context)
    with desk.opened(context) as at, at.database.writing() as connection:
        token = store.sessions.make_token(connection, at.now)
    terminal.tell(_address(known, token))


def tell(known: settings.Settings) -> None:
    """Prints the link of a desk that has just begun to serve."""
    base = desk.open_database(known.database.url, known)
    try:
        with base.writing() as connection:
            token = store.sessions.make_token(connection, clock.SystemClock().now())
    finally:
        base.close()
    terminal.tell(f"Come in by this link, which works once: {_address(known, token)}")
    terminal.tell("For another one: caseclock link")


def _address(known: settings.Settings, token: str) -> str:
    return f"{known.address}/enter?token={quote(token)}"
