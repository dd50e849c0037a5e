"""Relays that mails go to, and what arrives behind them."""

import queue
from typing import Any, Protocol

from notifications import mailbox_server
from tests.notifications import postfix


class Relay(Protocol):
    """Where mail goes; what has arrived behind it."""

    name: str

    @property
    def port(self) -> int: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def arrived(self) -> list[bytes]:
        """All that has come since the last time, once nothing more comes."""


class RealRelay(postfix.Postfix):
    """Postfix, and what it hands on."""

    name = "Postfix"

    def arrived(self) -> list[bytes]:
        return _drained(self.arrivals, 5.0)


class StandIn:
    """aiosmtpd, where Postfix is not."""

    name = "aiosmtpd"

    def __init__(self) -> None:
        self._arrivals = postfix.Arrivals()
        kept: Any = self._arrivals
        self._ear = mailbox_server.MailboxServer(kept, "127.0.0.1", 0)

    @property
    def port(self) -> int:
        return self._ear.port

    def start(self) -> None:
        self._ear.start()

    def stop(self) -> None:
        self._ear.stop()

    def arrived(self) -> list[bytes]:
        return _drained(self._arrivals, 0.2)


def _drained(arrivals: postfix.Arrivals, quiet_s: float) -> list[bytes]:
    found = []
    while True:
        try:
            found.append(arrivals.next(quiet_s))
        except queue.Empty:
            return found
