"""One look at all that DNS says of the domains that a desk sends and receives with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from engine import errors, settings
from notifications import addresses, signatures
from notifications.domains import dmarc, published, receiving, spf
from notifications.domains.asking import Dns
from notifications.domains.finding import Finding

RESERVED = ("example", "invalid", "localhost", "test", "local")
"""Ends of names that are nobody's in DNS (RFC 2606, RFC 6762)."""
_EXAMPLES = ("example.com", "example.net", "example.org")


@dataclass(frozen=True, slots=True)
class Sending:
    """How a desk sends: the addresses of From, of the envelope and of answers, and its signer, if it has one."""

    from_address: str
    return_address: str
    reply_address: str
    signer: signatures.Signer | None = None

    @classmethod
    def of(cls, known: settings.Settings) -> "Sending":
        """As the settings have it. Raises errors.BadSigningKey, errors.BadAddress."""
        mail = known.mail
        back, answers = mail.return_address or mail.from_address, mail.reply_address or mail.from_address
        return cls(mail.from_address, back, answers, signatures.Signer.of(known))

    @property
    def from_domain(self) -> str:
        return domain_of(self.from_address)

    @property
    def envelope_domain(self) -> str:
        return domain_of(self.return_address)

    @property
    def is_made_up(self) -> bool:
        """Whether the domain of From is one that nobody can own."""
        return is_nobodys(self.from_domain)


def is_nobodys(domain: str) -> bool:
    """Whether a domain is one that nobody can own."""
    ours = any(domain == one or domain.endswith(f".{one}") for one in _EXAMPLES)
    return ours or domain.rpartition(".")[2] in RESERVED


def domain_of(address: str) -> str:
    """The domain of an address as DNS has it. Raises errors.BadAddress."""
    return addresses.travelling(address).rpartition("@")[2].lower()


def look(dns: Dns, sending: Sending) -> Iterator[Finding]:
    """SPF, DKIM, DMARC, and who takes the mail that comes back. Where nobody answers that is the one finding."""
    ours, back = sending.from_domain, sending.envelope_domain
    domains = dict.fromkeys((ours, domain_of(sending.reply_address), back))
    looks: list[tuple[str, Callable[[], Finding]]] = [
        ("spf", partial(spf.look, dns, back)),
        ("dkim", partial(published.look, dns, sending.signer)),
        ("dmarc", partial(dmarc.look, dns, ours, back, sending.signer is not None)),
        *(("mx", partial(receiving.look, dns, domain)) for domain in domains),
    ]
    for about, one in looks:
        try:
            yield one()
        except errors.NoDns as why:
            if dns.is_silent:
                yield Finding("dns", "fine", f"What DNS says of {ours} was not looked at. {why}")
                return
            yield Finding(about, "look", str(why))
