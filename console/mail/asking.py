"""What a person is asked, or says by options, to set mail up."""

import ipaddress
import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from console import terminal
from engine import errors, settings
from engine.settings import forms
from notifications import addresses, domains, setting_up
from notifications.domains import looking
from notifications.setting_up import providers

OTHER = "other"
RELAY_PORT, MAILBOX_PORT = 587, 993
_TLS_PORTS = (465, 993)


@dataclass(frozen=True, slots=True)
class Given:
    """What the options of the command say."""

    address: str | None
    name: str
    provider: str | None
    relay: str | None
    relay_tls: str | None
    no_sign_in: bool
    mailbox: str | None
    mailbox_tls: str | None
    no_mailbox: bool
    user: str | None
    password_file: Path | None


def plan(given: Given, known: settings.Settings) -> setting_up.Plan:
    """What shall be set up, asked for where the options do not say it and somebody is there."""
    whose = address(given.address)
    firm = provider(given.provider, whose, bool(given.relay))
    _note(firm)
    relay = server("Relay", "--relay", given.relay, given.relay_tls, firm.relay if firm else None, RELAY_PORT)
    mailbox = None
    if not given.no_mailbox:
        usual = firm.mailbox if firm else None
        mailbox = server("IMAP server", "--mailbox", given.mailbox, given.mailbox_tls, usual, MAILBOX_PORT)
    if given.no_sign_in and mailbox is None:
        return setting_up.Plan(whose, relay, "", signs_in=False, name=given.name, provider=firm)
    user = text("Name to sign in with", "--user", given.user, whose)
    about = providers.ASKED_FOR[firm.password] if firm else "of the mailbox, or one made for programs"
    secret = password(given.password_file, known, about)
    return setting_up.Plan(whose, relay, user, secret, not given.no_sign_in, mailbox, given.name, firm)


def _note(firm: providers.Provider | None) -> None:
    if firm is None:
        return
    terminal.tell(f"{firm.title}: {firm.hint}")
    limits = ((firm.per_minute, "minute"), (firm.per_day, "day"))
    if told := [f"{count:,} mails a {span}" for count, span in limits if count]:
        terminal.tell(f"It takes at most {' and '.join(told)} of one mailbox.")
    terminal.tell("These are the provider's words; nobody tried them here.\n")


def is_person() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty()


def text(question: str, option: str, given: str | None, default: str = "") -> str:
    """An answer: as the option says, else as a person says, else the default. Without any it is wrong use."""
    if given:
        return given.strip()
    if is_person():
        return str(typer.prompt(question, default=default or None, err=True)).strip()
    if default:
        return default
    raise typer.BadParameter(f"{question}? Give it, as nobody sits here to be asked.", param_hint=option)


def address(given: str | None) -> str:
    """The desk's address."""
    found = text("Address of the desk", "--address", given)
    try:
        return addresses.travelling(found)
    except errors.BadAddress as why:
        raise typer.BadParameter(str(why), param_hint="--address") from why


def provider(given: str | None, for_address: str, named_relay: bool) -> providers.Provider | None:
    """Who the mail is with; None for one that is not known. With a relay named nobody is asked, nothing looked up."""
    if given is None and named_relay:
        return None
    near = None if given else _guessed(for_address.rpartition("@")[2])
    if given is None and is_person():
        terminal.err.print(
            f"Known providers: {', '.join(providers.known())}; {OTHER} for your own.", markup=False, highlight=False
        )
    key = text("Provider", "--provider", given, near.key if near else OTHER)
    if key == OTHER:
        return None
    if key not in providers.known():
        raise terminal.unknown("--provider", "provider", key, [*providers.known(), OTHER])
    return providers.known()[key]


def _guessed(domain: str) -> providers.Provider | None:
    """By the address, else by who takes the domain's mail."""
    if found := providers.of_domain(domain):
        return found
    if domain.rpartition(".")[2] in looking.RESERVED:
        return None
    try:
        return providers.of_hosts(domains.Dns().exchanges(domain))
    except errors.NoDns:
        return None


def server(
    question: str, option: str, given: str | None, tls: str | None, usual: providers.Server | None, port: int
) -> setting_up.Server:
    """A server by its name and port; how it is protected follows from the port where it is not said."""
    default = f"{usual.host}:{usual.port}" if usual else ""
    found = text(f"{question} (HOST:PORT)", option, given, default)
    host, _, said = found.rpartition(":") if found.rpartition(":")[2].isdecimal() else (found, "", str(port))
    if not forms.HOST.fits(host) or not 0 < int(said) < 65536:
        raise typer.BadParameter(f"{found!r} is no HOST:PORT, such as smtp.example.com:465.", param_hint=option)
    if tls is None:
        tls = usual.tls if usual and found == default else _protection(host, int(said))
    return setting_up.Server(host, int(said), tls)


def _protection(host: str, port: int) -> str:
    if _is_here(host):
        return "none"
    return "tls" if port in _TLS_PORTS else "starttls"


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def password(file: Path | None, known: settings.Settings, about: str) -> settings.Secret:
    """The password: of a file, else as the configuration or the environment gives it, else as a person types it."""
    if file is not None:
        return settings.Secret(terminal.read_text(file, "--password-file").rstrip("\r\n"))
    before = known.mail.password
    if is_person():
        question = f"Password ({about}{'; nothing: the one that is set' if before else ''})"
        default = "" if before else None
        typed = typer.prompt(question, default=default, show_default=False, hide_input=True, err=True)
        return settings.Secret(str(typed)) if typed else before
    if not before:
        what = "the password? Give a file that holds it, or CASECLOCK_MAIL_PASSWORD in the environment."
        raise typer.BadParameter(what, param_hint="--password-file")
    return before
