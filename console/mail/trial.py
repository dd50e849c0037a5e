"""`caseclock mail test`: one mail by the relay of the configuration, right now, each step told."""

import asyncio
import secrets
from typing import Annotated

import typer

from console import complaints, desk, holding, terminal
from engine import database, errors, store
from notifications import message, policies, smtp, trials
from notifications.setting_up import advice

Address = Annotated[str | None, typer.Argument(metavar="ADDRESS", help="To whom. [default: mail.from_address]")]


def send_test(context: typer.Context, address: Address = None) -> None:
    """Sends one mail by the relay of the configuration and says each step; on hold too, as you ask for it yourself.
    Without a relay the local mailbox gets it. Exit code 1: the relay did not take it.

    Example: `caseclock mail test li.na@example.com`
    """
    known = terminal.settings_of(context)
    relay, policy = policies.relay_of(known) or policies.mailbox_of(known), policies.policy_of(known)
    with desk.opened(context) as at:
        identity = f"<test.{secrets.token_hex(10)}@{known.mail.domain}>"
        try:
            parcel = trials.letter(policy, address or known.mail.from_address, identity, at.now)
        except (errors.BadAddress, errors.BadHeader) as why:
            raise typer.BadParameter(str(why), param_hint="ADDRESS") from why
        note = holding.said(known, _held(at.database))
    taken = asyncio.run(_tell_steps(relay, parcel))
    if note:
        terminal.tell(f"Note: {note}")
    if not taken:
        complaints.complain("The test mail was not taken.")
        raise typer.Exit(complaints.FOUND)
    terminal.tell(f"The test mail was taken, as {identity}.")


def _held(base: database.Database) -> store.holding.Hold:
    with base.reading() as connection:
        return store.holding.read(connection)


async def _tell_steps(relay: smtp.Relay, parcel: message.Parcel) -> bool:
    taken = False
    async for step in trials.steps(relay, parcel):
        said = f": {step.said}" if step.said else ""
        terminal.tell(f"{'ok ' if step.ok else 'NO '} {step.name}{said}")
        if not step.ok:
            complaints.complain(advice.for_relay(step, relay))
        taken = step.ok
    return taken
