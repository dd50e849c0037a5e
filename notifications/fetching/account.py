"""The IMAP mailbox of a desk: where it is, how it is entered, which folders are meant."""

from dataclasses import dataclass, field

from engine import settings
from notifications import bearer


@dataclass(frozen=True, slots=True)
class Account:
    """``tls`` is none, starttls or tls. ``done_folder`` takes what was fetched, "" where it stays and is marked as
    seen. No mail larger than ``most_bytes`` is fetched. With ``tokens`` these are shown instead of a password.
    """

    host: str
    port: int
    tls: str
    user: str
    password: settings.Secret = field(default_factory=settings.Secret)
    folder: str = "INBOX"
    done_folder: str = ""
    timeout_s: float = 30.0
    most_bytes: int = 50_000_000
    tokens: bearer.Tokens | None = field(default=None, compare=False)

    @classmethod
    def of(cls, known: settings.Settings, most_bytes: int) -> "Account":
        """As the settings have it."""
        imap = known.imap
        tokens = bearer.Tokens(bearer.Grant.of(known, imap.timeout_s)) if imap.sign_in == "oauth" else None
        return cls(
            imap.host,
            imap.port,
            imap.tls,
            imap.user,
            imap.password,
            imap.folder,
            imap.done_folder,
            imap.timeout_s,
            most_bytes,
            tokens,
        )

    @property
    def server(self) -> str:
        """The server by its name and port."""
        return f"{self.host}:{self.port}"
