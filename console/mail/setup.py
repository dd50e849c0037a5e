"""`caseclock mail setup`: relay and mailbox are asked for, tried, and put into the configuration."""

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from console import complaints, config_files, secret_files, terminal
from console.mail import asking, taking
from engine import clock, settings
from engine.settings import editing, shown
from notifications import setting_up
from notifications.setting_up import providers

TLS = ("none", "starttls", "tls")
SECRET = "secrets/mail"
Address = Annotated[str | None, typer.Option("--address", metavar="ADDRESS", help="The desk's address.")]
Name = Annotated[str, typer.Option("--name", metavar="TEXT", help="Name that mails come from.")]
Provider = Annotated[
    str | None,
    typer.Option("--provider", metavar="NAME", help="Whose servers; `other`: none of those that --list has."),
]
Relay = Annotated[str | None, typer.Option("--relay", metavar="HOST:PORT", help="The relay.")]
RelayTls = Annotated[str | None, typer.Option("--relay-tls", metavar="HOW", help=f"One of {', '.join(TLS)}.")]
NoSignIn = Annotated[bool, typer.Option("--no-sign-in", help="The relay takes mail without signing in.")]
Mailbox = Annotated[str | None, typer.Option("--mailbox", metavar="HOST:PORT", help="The IMAP server.")]
MailboxTls = Annotated[str | None, typer.Option("--mailbox-tls", metavar="HOW", help=f"One of {', '.join(TLS)}.")]
NoMailbox = Annotated[bool, typer.Option("--no-mailbox", help="No mailbox: mail comes in another way.")]
User = Annotated[
    str | None, typer.Option("--user", metavar="NAME", help="Who signs in. [default: the address, or asked for]")
]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="Holds the password. [default: asked for]")
]
Wait = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", min=1, max=3600, help="How long the mail may take to come back.")
]
Write = Annotated[bool, typer.Option("--write", help="Puts all into config.toml, once it works.")]
AsSet = Annotated[bool, typer.Option("--as-set", help="Tries what the configuration has, and asks nothing.")]
Listing = Annotated[bool, typer.Option("--list", help="Lists the known providers and ends.")]


def set_up(
    context: typer.Context,
    address: Address = None,
    name: Name = "",
    provider: Provider = None,
    relay: Relay = None,
    relay_tls: RelayTls = None,
    no_sign_in: NoSignIn = False,
    mailbox: Mailbox = None,
    mailbox_tls: MailboxTls = None,
    no_mailbox: NoMailbox = False,
    user: User = None,
    password_file: PasswordFile = None,
    wait: Wait = 120.0,
    write: Write = False,
    as_set: AsSet = False,
    listing: Listing = False,
) -> None:
    """Asks for relay and mailbox, signs in at both, sends a mail to the desk itself and reads it back, and says where
    it stuck and what is likely to mend that. Changes nothing without --write, and nothing unless all went well.

    Example: `caseclock mail setup --address desk@example.com`
    """
    if listing:
        _list()
        return
    known, config = terminal.settings_of(context), _config_of(context)
    if as_set:
        _try_as_set(known, wait)
        return
    if write and config is None:
        raise typer.BadParameter("there is no config.toml: name one with --config.", param_hint="--write")
    for option, how in (("--relay-tls", relay_tls), ("--mailbox-tls", mailbox_tls)):
        if how not in (None, *TLS):
            raise terminal.unknown(option, "protection", str(how), TLS)
    given = asking.Given(
        address, name, provider, relay, relay_tls, no_sign_in, mailbox, mailbox_tls, no_mailbox, user, password_file
    )
    plan = asking.plan(given, known)
    trial = _tried(plan.ways, known, wait)
    if password_file is None and plan.password == known.mail.password:
        password_file = secret_files.read_from(known, "mail.password")
    changes = plan.changes(known, _secret(config, password_file), trial.takes_sub_addresses)
    _conclude(plan, changes, config if write else None, config, password_file)


def _config_of(context: typer.Context) -> Path | None:
    return settings.find_config(context.find_root().obj, os.environ, Path())


def _list() -> None:
    table = terminal.table("name", "provider", "relay", "mailbox", "password", whole=("name",))
    for one in providers.known().values():
        servers = (f"{server.host}:{server.port} {server.tls}" for server in (one.relay, one.mailbox))
        table.add_row(one.key, one.title, *servers, one.password)
    terminal.out.print(table)
    terminal.tell("\nTaken from what providers publish, as docs/mail-setup.md says; none was tried.")


def _try_as_set(known: settings.Settings, wait_s: float) -> None:
    ways = setting_up.Ways.of(known)
    if ways is None:
        complaints.complain("The configuration names no relay yet: without --as-set you are asked for one.")
        raise typer.Exit(complaints.FOUND)
    _tried(ways, known, wait_s)
    terminal.tell("\nAll went well.")


def _tried(ways: setting_up.Ways, known: settings.Settings, wait_s: float) -> setting_up.Trial:
    """The trial once it went well; else the command ends."""
    with terminal.progress() as bar:
        task = bar.add_task("Waiting for the mail", total=wait_s, visible=False)

        def waited(spent_s: float) -> None:
            bar.update(task, completed=min(spent_s, wait_s), visible=True)

        take = partial(taking.take, known, ways.address)
        trial = setting_up.Trial(ways, clock.SystemClock().now(), waited, take)
        if stuck := asyncio.run(_tell_steps(trial, wait_s)):
            complaints.complain(f"It stuck at: {stuck.name}. {stuck.fix or stuck.said}".rstrip())
            complaints.complain("Nothing was changed.")
            raise typer.Exit(complaints.FOUND)
    return trial


async def _tell_steps(trial: setting_up.Trial, wait_s: float) -> setting_up.Told | None:
    """Tells each step; the one at which it stuck, if it did."""
    async for step in trial.steps(wait_s):
        mark = {True: "ok ", False: "NO ", None: "-- "}[step.ok]
        terminal.tell(f"{mark} {step.name}{': ' if step.said else ''}{step.said}")
        if step.ok is False:
            return step
    return None


def _conclude(
    plan: setting_up.Plan, changes: editing.Changes, target: Path | None, config: Path | None, file: Path | None
) -> None:
    """Writes the changes, or prints them; ``file`` is one that has the password already."""
    secret = None if file or not plan.uses_password else _home(config) / SECRET
    if target is None:
        terminal.tell(f"\nAll went well. In {config or 'config.toml'} (or once more with --write):\n")
        terminal.tell(_as_toml(changes))
        if secret:
            terminal.tell(f"\nThe password belongs into {secret}, for this user alone (chmod 600).")
    else:
        _write(target, changes, plan.password, secret)
        terminal.tell(f"\nAll went well, and {target} has it. A running desk goes by it once it is started anew.")
    terminal.tell(f"Next: `caseclock doctor` looks at what DNS says of {plan.domain}; `caseclock mail release`.")


def _home(config: Path | None) -> Path:
    return (config.parent if config else Path()).absolute()


def _secret(config: Path | None, file: Path | None) -> str:
    """The file of the password as the configuration names it."""
    if file is None:
        return SECRET
    home, whole = _home(config), file.absolute()
    return str(whole.relative_to(home) if whole.is_relative_to(home) else whole)


def _write(target: Path, changes: editing.Changes, password: settings.Secret, secret: Path | None) -> None:
    made = secret is not None and secret_files.put(secret, password.value)
    try:
        config_files.change(target, changes)
    except BaseException:
        if secret and made:
            secret.unlink()
        raise


def _as_toml(changes: editing.Changes) -> str:
    sections: dict[str, list[str]] = {}
    for (section, key), value in changes.items():
        sections.setdefault(section, [f"[{section}]"]).append(f"{key} = {shown(value)}")
    return "\n".join(line for lines in sections.values() for line in lines)
