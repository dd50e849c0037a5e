"""What shall be set up: the answers to all questions, and the settings that follow from them."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from engine import settings
from engine.settings import forms
from notifications import fetching, policies, signatures, smtp
from notifications.setting_up.providers import Provider, Server

PATIENCE_S = 20.0
"""So long an answer of relay or mailbox is waited for while mail is set up: whoever does so sits there."""
MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Ways:
    """How mail leaves and comes in: by which relay and which mailbox, if there is one, as whom, signed by whom; and
    whose they are.
    """

    relay: smtp.Relay
    account: fetching.Account | None
    address: str
    name: str
    provider: Provider | None = None
    signer: signatures.Signer | None = None

    @classmethod
    def of(cls, known: settings.Settings) -> "Ways | None":
        """Those of the settings, by which a desk goes already; None where they name no relay.

        Raises errors.BadSigningKey, errors.BadAddress.
        """
        relay = policies.relay_of(known)
        if relay is None:
            return None
        account = fetching.Account.of(known, MOST_BYTES) if known.imap.host else None
        return cls(
            dataclasses.replace(relay, timeout_s=min(relay.timeout_s, PATIENCE_S)),
            dataclasses.replace(account, timeout_s=min(account.timeout_s, PATIENCE_S)) if account else None,
            known.mail.from_address,
            known.mail.from_name,
            signer=signatures.Signer.of(known),
        )

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Plan:
    """``address`` is that of the desk and ``user`` signs in, at the relay only where it wants that (``signs_in``).
    Without a ``mailbox`` nothing is fetched.
    """

    address: str
    relay: Server
    user: str
    password: settings.Secret = field(default_factory=settings.Secret)
    signs_in: bool = True
    mailbox: Server | None = None
    name: str = ""
    provider: Provider | None = None

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def uses_password(self) -> bool:
        """Whether anybody signs in anywhere."""
        return self.signs_in or self.mailbox is not None

    @property
    def ways(self) -> Ways:
        """The ways that a trial takes."""
        server = self.relay
        user, password = (self.user, self.password) if self.signs_in else ("", settings.Secret())
        relay = smtp.Relay(server.host, server.port, server.tls, user, password, self.domain, PATIENCE_S)
        return Ways(relay, self._account, self.address, self.name or self.domain, self.provider)

    @property
    def _account(self) -> fetching.Account | None:
        server = self.mailbox
        if server is None:
            return None
        return fetching.Account(
            server.host,
            server.port,
            server.tls,
            self.user,
            self.password,
            timeout_s=PATIENCE_S,
            most_bytes=MOST_BYTES,
        )

    def changes(
        self, known: settings.Settings, secret_file: str, takes_sub_addresses: bool | None
    ) -> dict[tuple[str, str], Any]:
        """The settings that follow, by section and key; ``secret_file`` is where the password is kept, and None says
        that nobody knows whether sub-addresses are taken.
        """
        made: dict[tuple[str, str], Any] = {
            ("mail", "smtp_host"): self.relay.host,
            ("mail", "smtp_port"): self.relay.port,
            ("mail", "tls"): self.relay.tls,
            ("mail", "user"): self.user if self.signs_in else "",
            ("mail", "from_address"): self.address,
        }
        if known.mail.domain == type(known.mail)().domain:
            # Nobody's own, also where the file that we bring names it.
            made["mail", "domain"] = self.domain
        made |= {
            (name, "sign_in"): "password" for name in ("mail", "imap") if getattr(known, name).sign_in != "password"
        }
        if self.signs_in:
            made["mail", "password_file"] = secret_file
        if self.name:
            made["mail", "from_name"] = self.name
        if self.provider and self.provider.per_minute:
            made["mail", "per_minute"] = self.provider.per_minute
        if takes_sub_addresses is not None:
            apart = self.address if takes_sub_addresses and forms.SUB_ADDRESSED.fits(self.address) else ""
            made |= {("mail", key): apart for key in ("reply_address", "return_address")}
        if self.mailbox:
            made |= {("imap", key): getattr(self.mailbox, key) for key in ("host", "port", "tls")}
            made |= {("imap", "user"): self.user, ("imap", "password_file"): secret_file}
        return made
