"""Whether mails are kept on this machine, and which of those that were sent."""

from engine import database
from engine.store import holding
from web.parts import Parts


def kept(parts: Parts, connection: database.Connection) -> holding.Hold | None:
    """What says which mails have a copy here; None where this process keeps none."""
    if parts.mailbox is None:
        return None
    return holding.read(connection) if parts.settings.mail.smtp_host else holding.Hold()
