"""`caseclock mail release` and `hold`: whether mail leaves this machine."""

import sys
from typing import Annotated

import typer

from console import complaints, desk, instants, terminal
from engine import store
from engine.queries import mails
from engine.store.holding import Hold
from notifications import policies

Yes = Annotated[bool, typer.Option("--yes", help="Without asking.")]
NO_RELAY = (
    "No relay is named, so mail can't leave this machine. Name one in `mail.smtp_host`, try it with `caseclock mail "
    "test`, start the desk anew, then release."
)


def release(context: typer.Context, yes: Yes = False, as_person: desk.As = None) -> None:
    """Lets mail leave this machine: from now on the relay gets it, of every process, with no restart. What waits
    follows; what the local mailbox has stays there.

    Example: `caseclock mail release`
    """
    with desk.opened(context) as at:
        by, relay = str(at.actor(as_person)), policies.relay_of(at.settings)
        if relay is None:
            complaints.complain(NO_RELAY)
            raise typer.Exit(complaints.FOUND)
        with at.database.reading() as connection:
            before, count = store.holding.read(connection), mails.waiting_count(connection)
        if not before.on:
            terminal.tell(f"Mail leaves this machine already{_since(at, before)}.")
            return
        terminal.tell(f"{_counted(count)} to leave by {relay.name}.")
        if not (yes or _confirmed()):
            complaints.complain("Nothing was changed: confirm, or give --yes.")
            raise typer.Exit(complaints.FOUND)
        _put(at, False, by)
    terminal.tell(f"From now on mail leaves this machine; {_follow(count)}.")


def hold(context: typer.Context, as_person: desk.As = None) -> None:
    """Keeps all mail on this machine: from now on the local mailbox gets it, of every process, with no restart.

    Example: `caseclock mail hold`
    """
    with desk.opened(context) as at:
        by = str(at.actor(as_person))
        with at.database.reading() as connection:
            before = store.holding.read(connection)
        if before.on:
            terminal.tell(f"Mail is on hold already{_since(at, before)}.")
            return
        _put(at, True, by)
    terminal.tell("Mail is on hold: all of it goes to the local mailbox from now on.")


def _put(at: desk.Desk, on: bool, by: str) -> None:
    with at.database.writing() as connection:
        store.holding.put(connection, on, by, at.now)


def _since(at: desk.Desk, before: Hold) -> str:
    return f", since {instants.shown(before.at, at.zone)} by {before.by}" if before.at else ""


def _counted(count: int) -> str:
    return "1 mail waits" if count == 1 else f"{count:,} mails wait"


def _follow(count: int) -> str:
    return "what waits follows: " + ("1 mail" if count == 1 else f"{count:,} mails")


def _confirmed() -> bool:
    return sys.stdin.isatty() and typer.confirm("Release all mail?")
