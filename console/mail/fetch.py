"""`caseclock mail fetch`: one look into the IMAP mailbox, by hand."""

import dataclasses

import typer

from console import complaints, desk, mailboxes, terminal
from engine import errors
from notifications import fetching

NO_MAILBOX = "No mailbox is set: `imap.host` in config.toml says which server, docs/mail-intake.md the rest."
OUTCOMES = {
    "taken": "onto their case",
    "waiting": "for a person to look at (`caseclock mail incoming`)",
    "left": "left, as no person wrote them",
    "stumbled": "not to be worked now, tried again",
    "before": "on record before",
    "too_large": "too large: they stay there, flagged",
}


def fetch(context: typer.Context, json: terminal.AsJson = False) -> None:
    """Fetches what waits in the IMAP mailbox, once. A running desk does so by itself.

    Example: `caseclock mail fetch`
    """
    known = terminal.settings_of(context)
    if not known.imap.host:
        complaints.complain(NO_MAILBOX)
        raise typer.Exit(complaints.FOUND)
    try:
        with desk.opened(context) as at:
            counts = _fetched(at)
    except errors.ImapFailure as why:
        complaints.complain(str(why))
        raise typer.Exit(complaints.FOUND) from why
    if json:
        terminal.print_json(dataclasses.asdict(counts))
    else:
        terminal.tell(sentence(counts))


def _fetched(at: desk.Desk) -> fetching.Counts:
    visit = fetching.Visit.begin(mailboxes.account_of(at.settings))
    try:
        return mailboxes.fetcher_of(at).run_once(visit)
    finally:
        visit.end()


def sentence(counts: fetching.Counts) -> str:
    """How many mails came, and what became of them."""
    told = [f"{count:,} {meant}" for name, meant in OUTCOMES.items() if (count := getattr(counts, name))]
    came = f"{counts.came:,} mails came" if counts.came != 1 else "1 mail came"
    return f"{came}: {'; '.join(told)}." if told else f"{came}."
