"""Mail that goes round in circles is stopped: by what it carries of its way, and by counting where it carries nothing.

RFC 5321, 6.3 has a mail that passed a hundred relays counted as one that goes round; RFC 9228 says what Delivered-To
tells. Two desks that mail each other may have relays between them that take every header away: what is left then is how
many mails came from one sender, and onto one case.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import queries
from engine.database import Connection
from engine.queries import senders
from engine.store import outbox
from notifications import tokens
from notifications.intake.envelope import Envelope

MOST_RELAYS = 100
MOST_DELIVERIES = 2
"""So often a mail may have been delivered to one address of ours: once by the relay, once by us."""
WITHIN = timedelta(hours=1)
MARK = "loop: "
"""With what the reason of a mail begins that was stopped."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many mails an hour are worked of one sender, and on one case."""

    from_sender: int
    to_case: int


USUAL = Limits(30, 60)


def is_own(connection: Connection, secret: str, envelope: Envelope) -> bool:
    """Whether a mail is one of ours that came back: it has the Message-ID of one, or our own trace."""
    if envelope.message_id and queries.home_by_own_mail(connection, envelope.message_id):
        return True

    def message_id_of(notification: int) -> str | None:
        found = outbox.mail(connection, notification)
        return found.message_id if found else None

    return bool(secret and envelope.trace) and tokens.mail_named(secret, envelope.trace, message_id_of) is not None


def stopped(
    connection: Connection, limits: Limits, envelope: Envelope, sender: str, case_id: int | None, now: datetime
) -> str:
    """Why a mail is stopped, "" where it is not."""
    if envelope.relay_count >= MOST_RELAYS:
        return f"{MARK}it passed {envelope.relay_count} relays"
    if envelope.delivery_count > MOST_DELIVERIES:
        return f"{MARK}it was delivered to one address {envelope.delivery_count} times"
    since = now - WITHIN
    if sender and senders.came_from(connection, sender, since) >= limits.from_sender:
        return f"{MARK}{limits.from_sender} mails of one sender within an hour"
    if case_id is not None and senders.came_to(connection, case_id, since) >= limits.to_case:
        return f"{MARK}{limits.to_case} mails to one case within an hour"
    return ""
