"""Whether mail leaves this machine, in a sentence."""

from engine import settings
from engine.store.holding import Hold
from notifications import policies


def said(known: settings.Settings, held: Hold) -> str:
    """Whether mail leaves this machine, in a sentence; "" where it does."""
    if policies.relay_of(known) is None:
        return "All mail stays in the local mailbox: `mail.smtp_host` names no relay."
    return "Mail is on hold: all of it goes to the local mailbox until `caseclock mail release`." if held.on else ""
