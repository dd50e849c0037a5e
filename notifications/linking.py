"""The links of mails: those that act (to acknowledge, confirm, refuse, rate, answer) and the one to unsubscribe.

A link names a mail and, by its place, one of the things that the mail offers; whose it is, which case it is about and
when it was made stand in the outbox. Its signature is made when the mail is, so that no row of the database holds it.
Looking at a link changes nothing (RFC 9110, 9.2.1: safe methods): its page has a form, and the form a token of its own,
so that what posts to the address without having read the page changes nothing either.
"""

from datetime import datetime, timedelta
from urllib.parse import quote

from notifications import signing

PATH, UNSUBSCRIBE_PATH = "/link/", "/unsubscribe/"
ACKNOWLEDGE = 0
"""The place of the link to acknowledge; the others of a mail are counted from 1."""
LASTS = timedelta(days=30)
"""So long after its mail was queued a customer's link may be used."""
ACKNOWLEDGE_LASTS = timedelta(days=7)
"""The same of a link to acknowledge; long enough for a week of holidays."""
FORM_LASTS = timedelta(hours=24)
"""So long a page may lie open before its button is pressed."""
UNSUBSCRIBE_SUBJECT = "unsubscribe"
"""The subject of a mail by which a reader unsubscribes."""
_LINK, _FORM, _UNSUBSCRIBE = "link", "link form", "unsubscribe"
_SIGNATURE_DIGITS = 40
"""160 bits."""


def path(secret: str, notification: int, message_id: str, place: int) -> str:
    """The path of the page that a mail's link opens; the same at every try to send the mail."""
    return f"{PATH}{notification}.{place}.{_sign(secret, _LINK, notification, message_id, place)}"


def named(token: str) -> tuple[int, int] | None:
    """The mail and the place that a token speaks of, whoever made it; None where it is no token."""
    notification, _, rest = token.partition(".")
    place = rest.partition(".")[0]
    return (int(notification), int(place)) if _is_number(notification) and _is_number(place) else None


def is_ours(secret: str, token: str, message_id: str) -> bool:
    """Whether a token was made here, for the mail that it names."""
    found = named(token)
    given = token.rpartition(".")[2]
    return found is not None and signing.same(_sign(secret, _LINK, found[0], message_id, found[1]), given)


def is_over(made_at: datetime, place: int, now: datetime) -> bool:
    """Whether a link of a mail that was queued at ``made_at`` may no longer be used."""
    return now >= made_at + (ACKNOWLEDGE_LASTS if place == ACKNOWLEDGE else LASTS)


def form_token(secret: str, token: str, at: datetime) -> str:
    """What the page of a link gives its form, so that it is known to have been read."""
    made = int(at.timestamp())
    return f"{made}.{signing.sign(secret, _FORM, _of_page(made, token))}"


def is_of_page(secret: str, token: str, given: str, now: datetime) -> bool:
    """Whether a form was sent from the page of this link, and not too long after that was made."""
    made, _, signature = given.partition(".")
    if not _is_number(made) or not signing.fits(secret, _FORM, _of_page(int(made), token), signature):
        return False
    return int(made) <= now.timestamp() < int(made) + FORM_LASTS.total_seconds()


def unsubscribe_path(secret: str, notification: int, message_id: str) -> str:
    """The path by which the reader of a mail wants no more of its kind (RFC 8058); it does not end."""
    return f"{UNSUBSCRIBE_PATH}{notification}.{_sign(secret, _UNSUBSCRIBE, notification, message_id, 0)}"


def mailto(address: str) -> str:
    """The address of RFC 6068 that begins a mail by which a reader unsubscribes."""
    return f"mailto:{quote(address, safe='@')}?subject={UNSUBSCRIBE_SUBJECT}"


def unsubscribing(token: str) -> int | None:
    """The mail that a token to unsubscribe speaks of, whoever made it; None where it is none."""
    notification = token.partition(".")[0]
    return int(notification) if _is_number(notification) else None


def may_unsubscribe(secret: str, token: str, message_id: str) -> bool:
    """Whether a token to unsubscribe was made here, for the mail that it names."""
    notification, given = unsubscribing(token), token.partition(".")[2]
    return notification is not None and signing.same(_sign(secret, _UNSUBSCRIBE, notification, message_id, 0), given)


def _of_page(made: int, token: str) -> str:
    return f"{made}\n{token}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _sign(secret: str, purpose: str, notification: int, message_id: str, place: int) -> str:
    # With the Message-ID: the same number in another database, or in one made anew, is another mail.
    return signing.sign(secret, purpose, f"{notification}\n{message_id}\n{place}")[:_SIGNATURE_DIGITS]
