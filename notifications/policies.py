"""How delivery behaves, as the settings want it: the relay, the sender, leases and retries."""

import ipaddress
import random
from collections.abc import Callable
from dataclasses import dataclass

from engine import settings
from notifications import acknowledging, smtp, tokens


@dataclass(frozen=True, slots=True)
class Policy:
    """How delivery behaves, from the settings: who mails come from, leases and retries.

    ``address`` stands before the path of a page in links; ``jitter`` gives 0.0 to 1.0. ``secret`` signs the links by
    which an escalation is acknowledged, where mails carry such ``links``, and the sub-addresses of ``return_address``
    and ``reply_address``, mailboxes that take them; "" where there is none.
    """

    from_name: str
    from_address: str
    address: str = ""
    lease_s: float = 300.0
    batch_size: int = 500
    pool_size: int = 4
    attempts: int = 12
    retry_after_s: float = 60.0
    retry_at_most_s: float = 14_400.0
    jitter: Callable[[], float] = random.random
    secret: str = ""
    links: bool = True
    return_address: str = ""
    reply_address: str = ""

    def wait_s(self, attempt_count: int) -> float:
        """Seconds before the next try after so many: doubling, with up to a quarter more, so that mails spread."""
        doubled = self.retry_after_s * 2.0 ** min(attempt_count - 1, 32)
        return min(doubled, self.retry_at_most_s) * (1.0 + self.jitter() / 4.0)

    def acknowledge_url(self, notification: int, message_id: str) -> str:
        """The link by which the reader of a mail acknowledges what it is about; "" where mails carry none."""
        if not self.secret or not self.links:
            return ""
        return self.address + acknowledging.path(self.secret, notification, message_id)

    def token_of(self, notification: int, message_id: str) -> str:
        """What relays call a mail in their reports; "" where nothing can be signed."""
        return tokens.mail_token(self.secret, notification, message_id) if self.secret else ""

    def return_address_of(self, notification: int, message_id: str) -> str:
        """The envelope's sender, to which a mail that can't be delivered comes back: one of its own, or "" for none."""
        token = self.token_of(notification, message_id)
        return tokens.sub_address(self.return_address, token) if self.return_address and token else ""

    def reply_address_of(self, case: int, thread_id: str) -> str:
        """The address that answers go to: one of the case's own, or "" for none."""
        if not self.secret or not self.reply_address:
            return ""
        return tokens.sub_address(self.reply_address, tokens.case_token(self.secret, case, thread_id))


def relay_of(known: settings.Settings) -> smtp.Relay | None:
    """The relay that the settings name; None where they name none."""
    mail = known.mail
    if not mail.smtp_host:
        return None
    return smtp.Relay(
        mail.smtp_host,
        mail.smtp_port,
        mail.tls,
        mail.user,
        mail.password,
        hostname=mail.domain,
        timeout_s=mail.timeout_s,
    )


def mailbox_of(known: settings.Settings) -> smtp.Relay:
    """The local mailbox, which takes all mail while it is held or no relay is named."""
    mail = known.mail
    return smtp.Relay(known.mailbox.host, known.mailbox.port, hostname=mail.domain, timeout_s=mail.timeout_s)


def policy_of(known: settings.Settings) -> Policy:
    """How the settings want mail delivered."""
    mail, worker = known.mail, known.worker
    return Policy(
        from_name=mail.from_name,
        from_address=mail.from_address,
        address=known.address,
        lease_s=worker.lease_s,
        batch_size=worker.batch_size,
        pool_size=mail.pool_size,
        attempts=mail.attempts,
        retry_after_s=mail.retry_after_s,
        retry_at_most_s=mail.retry_at_most_s,
        secret=known.web.secret_key.value,
        links=_is_reached(known),
        return_address=mail.return_address,
        reply_address=mail.reply_address,
    )


def _is_reached(known: settings.Settings) -> bool:
    """Whether the address in links is one at which readers find the pages: a known one, or this machine's own."""
    if known.web.base_url or known.web.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(known.web.host).is_loopback
    except ValueError:
        return False
