"""How delivery behaves, as the settings want it: the relay, the sender, leases and retries."""

import ipaddress
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine import settings
from engine.store import caps, paces
from notifications import bearer, bundles, linking, message, rendering, signatures, smtp, tokens

NO_GOVERNOR = caps.Governor()


@dataclass(frozen=True, slots=True)
class Policy:
    """How delivery behaves, from the settings: who mails come from, leases and retries.

    ``address`` stands before the path of a page in links; ``jitter`` gives 0.0 to 1.0. ``secret`` signs the links that
    act, where mails carry such ``links``, and the sub-addresses of ``return_address``
    and ``reply_address``, mailboxes that take them; "" where there is none. ``signer`` signs what is sent, None for
    mail that goes out unsigned. ``governor`` says what is too much at a time, ``limits`` how fast
    mail goes to the relay.
    """

    from_name: str
    from_address: str
    address: str = ""
    lease_s: float = 300.0
    batch_size: int = 500
    pool_size: int = 4
    give_up_after_s: float = 172_800.0
    retry_after_s: float = 60.0
    retry_at_most_s: float = 14_400.0
    jitter: Callable[[], float] = random.random
    secret: str = ""
    links: bool = True
    return_address: str = ""
    reply_address: str = ""
    signer: signatures.Signer | None = None
    governor: caps.Governor = NO_GOVERNOR
    limits: paces.Limits = paces.NO_LIMITS

    def wait_s(self, attempt_count: int) -> float:
        """Seconds before the next try after so many: doubling, with up to a quarter more, so that mails spread."""
        doubled = self.retry_after_s * 2.0 ** min(attempt_count - 1, 32)
        return min(doubled, self.retry_at_most_s) * (1.0 + self.jitter() / 4.0)

    def links_of(self, notification: int, message_id: str, kind: bundles.Kind = "case") -> rendering.Links:
        """The links of a mail; one about a case has none to unsubscribe. None act where mails carry none."""
        if not self.secret or not self.links:
            return rendering.Links(self.address)
        ends = linking.unsubscribe_path(self.secret, notification, message_id) if kind != "case" else ""
        return rendering.Links(
            self.address,
            lambda place: self.address + linking.path(self.secret, notification, message_id, place),
            ends and self.address + ends,
        )

    def token_of(self, notification: int, message_id: str) -> str:
        """What relays call a mail in their reports; "" where nothing can be signed."""
        return tokens.mail_token(self.secret, notification, message_id) if self.secret else ""

    def return_address_of(self, notification: int, message_id: str) -> str:
        """The envelope's sender, to which a mail that can't be delivered comes back: one of its own, or "" for none."""
        token = self.token_of(notification, message_id)
        return tokens.sub_address(self.return_address, token) if self.return_address and token else ""

    def reply_address_of(self, case: int | None, thread_id: str) -> str:
        """The address that answers go to: one of the case's own, or "" for none, as of a digest."""
        if not self.secret or not self.reply_address or case is None:
            return ""
        return tokens.sub_address(self.reply_address, tokens.case_token(self.secret, case, thread_id))

    def signed(self, parcel: message.Parcel, at: datetime) -> message.Parcel:
        """A mail as it goes out, with its signature where mails are signed; ``at`` is when it was queued."""
        return self.signer.signed(parcel, at) if self.signer else parcel


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
        tokens=bearer.Tokens(bearer.Grant.of(known, mail.timeout_s)) if mail.sign_in == "oauth" else None,
    )


def mailbox_of(known: settings.Settings) -> smtp.Relay:
    """The local mailbox, which takes all mail while it is held or no relay is named."""
    mail = known.mail
    return smtp.Relay(known.mailbox.host, known.mailbox.port, hostname=mail.domain, timeout_s=mail.timeout_s)


def policy_of(known: settings.Settings) -> Policy:
    """How the settings want mail delivered. Raises errors.BadSigningKey, errors.BadAddress."""
    mail, worker = known.mail, known.worker
    return Policy(
        from_name=mail.from_name,
        from_address=mail.from_address,
        address=known.address,
        lease_s=worker.lease_s,
        batch_size=worker.batch_size,
        pool_size=mail.pool_size,
        give_up_after_s=mail.give_up_after_s,
        limits=paces.Limits(mail.per_minute, mail.domain_per_minute),
        retry_after_s=mail.retry_after_s,
        retry_at_most_s=mail.retry_at_most_s,
        secret=known.web.secret_key.value,
        links=is_reached(known),
        return_address=mail.return_address,
        reply_address=mail.reply_address,
        signer=signatures.Signer.of(known),
        governor=governor_of(known),
    )


def governor_of(known: settings.Settings) -> caps.Governor:
    """How the settings want storms kept from the desk's own people."""
    mail = known.mail
    return caps.Governor(
        mail.cap_recipient,
        mail.cap_case,
        mail.cap_workflow,
        mail.cap_hour,
        mail.backlog_after_s,
        mail.storm_to,
        mail.domain,
        known.desk.zone,
        known.desk.calendar,
    )


def is_reached(known: settings.Settings) -> bool:
    """Whether the address in links is one at which readers find the pages: a known one, or this machine's own as long
    as no relay takes mail to readers elsewhere.
    """
    if known.web.public_url:
        return True
    if known.mail.smtp_host:
        return False
    if known.web.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(known.web.host).is_loopback
    except ValueError:
        return False
