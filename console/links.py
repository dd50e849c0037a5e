"""`caseclock link`: an address that opens the pages once."""

from urllib.parse import quote

import typer

from console import desk, terminal
from engine import store


def link(context: typer.Context) -> None:
    """Prints a link that opens the pages of the running desk: it works once, and for a quarter of an hour.

    Example: `caseclock link`
    """
    with desk.opened(context) as at:
        terminal.tell(make(at))


def make(at: desk.Desk) -> str:
    """A new link to the pages of a desk."""
    with at.database.writing() as connection:
        token = store.sessions.make_token(connection, at.now)
    return f"{at.settings.address}/enter?token={quote(token)}"
