"""To which case a mail belongs: by what it answers, then by the address it was sent to, then by its subject.

The subject alone proves nothing: anyone can write a number. It counts only from the requester of that very case.
"""

import re
from dataclasses import dataclass
from typing import Literal

from engine import queries
from engine.database import Connection
from notifications import tokens
from notifications.intake.envelope import Envelope

How = Literal["references", "token", "subject"]
_NUMBER = re.compile(r"\[([^\[\]\s]{1,64})\]")
_ROOT = re.compile(r"<(.{1,80})\.[0-9a-f]{20}@[^<>@]+>")
"""The root of a case's mails, which no mail of its own has: it begins with the case's number."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """The case, what names it, and whether the sender is its requester. ``forged``: a token or number of ours that does
    not hold.
    """

    home: queries.Home | None = None
    how: How | Literal[""] = ""
    by_requester: bool = False
    forged: bool = False


def find(connection: Connection, envelope: Envelope, sender: str, subject: str, mailbox: str, secret: str) -> Belonging:
    """The case that a mail belongs to; ``mailbox`` takes answers under sub-addresses, "" for none."""
    if home := _answered(connection, envelope):
        return Belonging(home, "references", _is_requester(home, sender))
    given = (
        [token for address in envelope.recipients if (token := tokens.token_of(mailbox, address))] if mailbox else []
    )
    for token in given:
        if secret and (home := _by_token(connection, secret, token)):
            return Belonging(home, "token", _is_requester(home, sender))
    numbered = _NUMBER.search(subject)
    home = queries.home_by_number(connection, numbered[1]) if numbered else None
    if home and _is_requester(home, sender):
        return Belonging(home, "subject", True)
    return Belonging(forged=bool(given) or home is not None)


def _answered(connection: Connection, envelope: Envelope) -> queries.Home | None:
    if not envelope.parents:
        return None
    if home := queries.home_by_mails(connection, envelope.parents):
        return home
    for parent in envelope.parents:
        root = _ROOT.fullmatch(parent)
        home = queries.home_by_number(connection, root[1]) if root else None
        if home and home.thread_id == parent:
            return home
    return None


def _by_token(connection: Connection, secret: str, token: str) -> queries.Home | None:
    def thread_id_of(case: int) -> str | None:
        home = queries.home_by_id(connection, case)
        return home.thread_id if home else None

    case = tokens.case_named(secret, token, thread_id_of)
    return queries.home_by_id(connection, case) if case is not None else None


def _is_requester(home: queries.Home, sender: str) -> bool:
    return bool(sender) and home.requester_address.casefold() == sender.casefold()
