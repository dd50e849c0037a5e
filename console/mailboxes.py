"""The IMAP mailbox of a desk: who fetches from it, and what commands and the doctor say of it."""

import dataclasses

from console import desk, intakes
from console.outcomes import Outcome, Outcomes, warning
from engine import errors, settings
from notifications import fetching, intake

ANSWER_WITHIN_S = 5.0
"""A doctor waits for the server no longer than this."""


def account_of(known: settings.Settings) -> fetching.Account:
    """The mailbox as the settings have it."""
    return fetching.Account.of(known, intake.Rules.of(known).most_bytes)


def fetcher_of(at: desk.Desk) -> fetching.Fetcher:
    """Who fetches from it for a desk."""
    return fetching.Fetcher(intakes.of(at), at.clock, intake.Rules.of(at.settings).most_bytes)


def rounds_of(at: desk.Desk) -> fetching.Rounds | None:
    """The rounds of fetching of a desk; None where it has no such mailbox."""
    if not at.settings.imap.host:
        return None
    return fetching.Rounds(account_of(at.settings), fetcher_of(at), at.settings.imap.poll_every_s)


def look(known: settings.Settings) -> Outcomes:
    """The mailbox lets us in, and nothing in it waits for a person. Nothing is fetched or marked."""
    if not known.imap.host:
        return
    account = account_of(known)
    account = dataclasses.replace(account, timeout_s=min(account.timeout_s, ANSWER_WITHIN_S))
    try:
        visit = fetching.Visit.begin(account)
        try:
            waiting = visit.waiting()
        finally:
            visit.end()
    except errors.ImapFailure as refused:
        yield Outcome("imap", False, str(refused))
        return
    large = sum(one.size > account.most_bytes for one in waiting)
    if large:
        said = f"{large:,} mails in `{account.folder}` at {account.server} are larger than {account.most_bytes:,} bytes"
        yield warning("imap", f"{said} and are not fetched: look at them there (they are flagged), then move them.")
    else:
        said = f"{account.server} lets `{account.user}` in; {len(waiting):,} mails in `{account.folder}` wait."
        yield Outcome("imap", True, said)
