"""The IMAP mailbox of a desk: where it is, how it is entered, which folders are meant."""

from dataclasses import dataclass, field

from engine import settings


@dataclass(frozen=True, slots=True)
class Account:
    """``tls`` is none, starttls or tls. ``done_folder`` takes what was fetched, "" where it stays and is marked as
    seen. No mail larger than ``most_bytes`` is fetched.
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

    @classmethod
    def of(cls, known: settings.Settings, most_bytes: int) -> "Account":
        """As the settings have it."""
        imap = known.imap
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
        )

    @property
    def server(self) -> str:
        """The server by its name and port."""
        return f"{self.host}:{self.port}"
