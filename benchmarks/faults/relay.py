"""The local mailbox on a free port, with a record of every mail that it took, repeated ones too."""

import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications import mailbox, mailbox_server


@dataclass(frozen=True)
class Taken:
    """A mail that was answered with 250, or was about to be when its sender died."""

    message_id: str
    digest: str
    recipient: str
    subject: str


class Recording(mailbox.Mailbox):
    """A mailbox that writes down, on the disk too, each mail before it is answered."""

    def __init__(self, folder: Path, keep_count: int) -> None:
        super().__init__(folder, keep_count)
        self.taken: list[Taken] = []
        self._record = (folder.parent / "taken.txt").open("a", encoding="utf-8")
        self._changed = threading.Condition()
        self._strike_at, self._strike, self._by_envelope = 0, _nothing, False

    def add(self, content: bytes) -> str:
        """Keeps the mail, records it, and strikes if it is time, before the sender hears of it."""
        key = super().add(content)
        headers = BytesHeaderParser().parsebytes(content)
        named = (str(headers[name]) for name in ("To", "Subject"))
        one = Taken(str(headers["Message-ID"]), hashlib.sha256(content).hexdigest(), *named)
        with self._changed:
            self._record.write(f"{one.message_id} {one.digest}\n")
            self._record.flush()
            os.fsync(self._record.fileno())
            self.taken.append(one)
            self._strike_if_due(len(self.taken), by_envelope=False)
            self._changed.notify_all()
        return key

    def envelope_came(self) -> None:
        """A sender has said for whom the next mail is, and has not sent it yet."""
        with self._changed:
            self._strike_if_due(len(self.taken) + 1, by_envelope=True)

    def _strike_if_due(self, count: int, by_envelope: bool) -> None:
        if self._strike_at and count >= self._strike_at and by_envelope == self._by_envelope:
            self._strike_at = 0
            self._strike()

    def strike_at(self, count: int, strike: Callable[[], None], by_envelope: bool = False) -> None:
        """Calls ``strike`` at so many mails: before the last of them is answered, or when its envelope is there."""
        with self._changed:
            self._strike_at, self._strike = max(count, len(self.taken) + 1), strike
            self._by_envelope = by_envelope

    def wait_for(self, count: int, patience_s: float) -> bool:
        """Waits until so many mails were taken; False when they did not come."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.taken) >= count, patience_s)

    def close(self) -> None:
        """Ends the record."""
        self._record.close()


class _Taker(mailbox_server.Taker):
    """Tells the record of each envelope too."""

    def __init__(self, kept: Recording) -> None:
        super().__init__(kept)
        self._recording = kept

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes every recipient."""
        self._recording.envelope_came()
        envelope.rcpt_tos.append(address)
        return "250 OK"


class _Server(mailbox_server.MailboxServer):
    def __init__(self, kept: Recording) -> None:
        super().__init__(kept, "127.0.0.1", 0)
        self._taker = _Taker(kept)


class Relay:
    """Takes mail by SMTP from `start` to `stop`."""

    def __init__(self, directory: Path, keep_count: int) -> None:
        self.kept = Recording(directory / "mailbox", keep_count)
        self._server = _Server(self.kept)

    @property
    def port(self) -> int:
        return self._server.port

    def start(self) -> None:
        """Listens on a free port."""
        self._server.start()

    def stop(self) -> None:
        """Listens no more."""
        self._server.stop()
        self.kept.close()


def _nothing() -> None:
    pass
