"""The link in a mail about a late deadline by which its reader acknowledges it: signed, for one mail and its reader.

It names the mail, not the case: whose it is, which deadline it is about and when it was made stand in the outbox. The
signature is made when the mail is, so that no row of the database holds it.
"""

from datetime import datetime, timedelta

from notifications import signing

PATH = "/acknowledge/"
LASTS = timedelta(days=7)
"""So long after the mail was queued its link may be used; long enough for a week of holidays."""
_PURPOSE = "acknowledge"


def path(secret: str, notification: int, message_id: str) -> str:
    """The path of the page that a mail's link opens; the same at every try to send the mail."""
    return f"{PATH}{notification}.{_sign(secret, notification, message_id)}"


def named(token: str) -> int | None:
    """The mail that a token speaks of, whoever made it; None where it is no token."""
    number, _, _signature = token.partition(".")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None


def is_ours(secret: str, token: str, notification: int, message_id: str) -> bool:
    """Whether a token was made here, for this very mail."""
    signature = token.partition(".")[2]
    return signing.fits(secret, _PURPOSE, _text(notification, message_id), signature)


def is_over(made_at: datetime, now: datetime) -> bool:
    """Whether the link of a mail that was queued at ``made_at`` may no longer be used."""
    return now >= made_at + LASTS


def _sign(secret: str, notification: int, message_id: str) -> str:
    return signing.sign(secret, _PURPOSE, _text(notification, message_id))


def _text(notification: int, message_id: str) -> str:
    # With the Message-ID: the same number in another database, or in one made anew, is another mail.
    return f"{notification}\n{message_id}"
