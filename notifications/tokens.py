"""Signed tokens by which what comes back names the mail or the case that it belongs to.

A token stands in a sub-address ("desk+TOKEN@example.com", RFC 5233 with its usual separator) or in the ENVID of RFC
3461. It is a number and a signature over that number and the Message-ID that goes with it: the same number in another
database, or in one made anew, is another mail. Relays may change the case of letters on the way, which changes none.
"""

import re
from collections.abc import Callable

from notifications import signing

_RETURN, _REPLY = "return path", "reply"
_SIGNATURE_DIGITS = 20
"""80 bits: a local part may have 64 characters in all (RFC 5321, 4.5.3.1.1)."""
_TOKEN = re.compile(rf"([1-9][0-9]{{0,17}})\.([0-9a-f]{{{_SIGNATURE_DIGITS}}})")


def mail_token(secret: str, notification: int, message_id: str) -> str:
    """The token of one mail; what came of it is reported back under it."""
    return _token(secret, _RETURN, notification, message_id)


def mail_named(secret: str, token: str, message_id_of: Callable[[int], str | None]) -> int | None:
    """The mail that a token of ours names; None for any other. ``message_id_of`` gives a mail's Message-ID."""
    return _named(secret, _RETURN, token, message_id_of)


def case_token(secret: str, case: int, thread_id: str) -> str:
    """The token of one case; an answer to any of its mails comes back under it."""
    return _token(secret, _REPLY, case, thread_id)


def case_named(secret: str, token: str, thread_id_of: Callable[[int], str | None]) -> int | None:
    """The case that a token of ours names; None for any other. ``thread_id_of`` gives the root of a case's mails."""
    return _named(secret, _REPLY, token, thread_id_of)


def sub_address(mailbox: str, token: str) -> str:
    """The address that reaches a mailbox and says more: "desk@example.com" with "7.ab" is "desk+7.ab@example.com"."""
    local, _, domain = mailbox.rpartition("@")
    return f"{local}+{token}@{domain}"


def token_of(mailbox: str, address: str) -> str:
    """What a sub-address of a mailbox says more, "" where it is none of it."""
    local, _, domain = address.lower().rpartition("@")
    before, _, own_domain = mailbox.lower().rpartition("@")
    return local.removeprefix(before + "+") if domain == own_domain and local.startswith(before + "+") else ""


def _token(secret: str, purpose: str, number: int, bound_to: str) -> str:
    signature = signing.sign(secret, purpose, f"{number}\n{bound_to}")
    return f"{number}.{signature[:_SIGNATURE_DIGITS]}"


def _named(secret: str, purpose: str, token: str, bound_to: Callable[[int], str | None]) -> int | None:
    found = _TOKEN.fullmatch(token.lower())
    if not found:
        return None
    number = int(found[1])
    bound = bound_to(number)
    if bound is None or not signing.same(_token(secret, purpose, number, bound), found[0]):
        return None
    return number
