"""By which rules the listener takes mail: for whom, how much, from how many, and how a line is protected."""

import ssl
from dataclasses import dataclass
from typing import Literal

from engine import errors, settings
from notifications import addresses

MOST_RECIPIENTS = 100
"""Of one mail; a mail server sends the others after it (RFC 5321 sections 4.5.3.1.8 and 4.5.3.1.10)."""
TRACE_BYTES = 100_000
"""The room that the lines take which stand before a mail: one for each recipient, and two."""
_ROLES = ("postmaster", "abuse")


@dataclass(frozen=True, slots=True)
class Rules:
    """``name`` is what the listener calls itself. ``takes`` are domains and addresses, in lower case. No mail is larger
    than ``most_bytes`` as it comes. ``certificate`` and ``key`` are paths, "" where there is no STARTTLS.
    """

    host: str
    port: int
    name: str
    takes: frozenset[str]
    most_bytes: int
    protocol: Literal["smtp", "lmtp"] = "smtp"
    certificate: str = ""
    key: str = ""
    tls_required: bool = False
    connections: int = 50
    per_minute: int = 600
    timeout_s: float = 300.0

    @classmethod
    def of(cls, known: settings.Settings, most_bytes: int) -> "Rules":
        """As the settings have it; intake takes mails of ``most_bytes``, the lines before them among these."""
        listener, mail = known.listener, known.mail
        own = (mail.from_address, mail.reply_address, mail.return_address)
        protected = listener.tls != "none"
        return cls(
            listener.host,
            listener.port,
            listener.name or mail.domain,
            frozenset(one.lower() for one in listener.takes or own if one),
            most_bytes - TRACE_BYTES,
            "lmtp" if listener.protocol == "lmtp" else "smtp",
            str(listener.certificate) if protected else "",
            str(listener.key) if protected else "",
            listener.tls == "required",
            listener.connections,
            listener.per_minute,
            listener.timeout_s,
        )

    @property
    def of_one_peer(self) -> int:
        """So many connections may one peer have at a time: no single one keeps the others out."""
        return max(self.connections // 2, 1)

    def takes_for(self, recipient: str) -> bool:
        """Whether a mail to this address is ours. The postmaster of a place that takes mail always has a mailbox
        (RFC 5321 section 4.5.1), and so has whoever hears of abuse (RFC 2142).
        """
        local, _, domain = _travelling(recipient).lower().rpartition("@")
        if not domain or not local:
            return recipient.lower() == "postmaster"
        plain = f"{local.partition('+')[0]}@{domain}"
        return domain in self.takes or plain in self.takes or (local in _ROLES and domain in self.domains)

    @property
    def domains(self) -> frozenset[str]:
        """The domains of all that is taken."""
        return frozenset(one.rpartition("@")[2] for one in self.takes)

    def context(self) -> ssl.SSLContext | None:
        """What STARTTLS is spoken with; None without a certificate. Raises errors.ListenerCertificateBroken."""
        if not self.certificate:
            return None
        made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            made.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as why:
            reason = f"{(why.strerror or type(why).__name__).rstrip('.')}."
            raise errors.ListenerCertificateBroken(reason=reason, certificate=self.certificate, key=self.key) from why
        return made


def _travelling(address: str) -> str:
    """An address as it stands in DNS, or as it is where it has no place there."""
    try:
        return addresses.travelling(address)
    except errors.BadAddress:
        return address
