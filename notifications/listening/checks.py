"""What is asked of a mail's envelope, before there is a mail: who may send, and to whom."""

import logging
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.listening import trace
from notifications.listening.crowd import Crowd
from notifications.listening.rules import MOST_RECIPIENTS, Rules

log = logging.getLogger(__name__)


def name_of(peer: Any) -> str:
    """A peer's address, of what the socket says of it."""
    return str(peer[0]) if isinstance(peer, tuple) and peer else "unknown"


class Checks:
    """What aiosmtpd asks of an envelope, before there is a mail."""

    def __init__(self, rules: Rules, crowd: Crowd) -> None:
        self._rules, self._crowd = rules, crowd

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes the sender."""
        sender = address.strip("<>")
        if not trace.is_plain(sender):
            return "501 5.1.7 The sender's address can't be written"
        if not self._crowd.is_welcome(name_of(session.peer), "mail"):
            return "450 4.7.1 Too many mails a minute, come again later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes a recipient, where it is one of ours: nothing is ever passed on."""
        if not trace.is_plain(address) or not self._rules.takes_for(address):
            return "550 5.1.1 No mail is taken for that address here"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients, hand the mail over again for the others"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_VRFY(self, _server: SMTP, _session: Session, _envelope: Envelope, _address: str) -> str:  # noqa: N802
        """Who is here is told to nobody who does not write to them."""
        return "252 2.5.0 Send a mail, then it is known"

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours is no word about the mail."""
        log.error("a conversation with a mail server failed: %s", type(error).__name__)
        return "451 4.3.0 That can't be answered now, come again later"
