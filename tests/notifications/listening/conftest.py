"""A desk whose listener takes mail from whoever connects."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from engine import clock
from notifications import listening
from notifications.listening import reception
from tests.notifications.intake.conftest import Post, furnished, post

__all__ = ["furnished", "post"]

HOST, NAME = "127.0.0.1", "mail.desk.example"
PATIENCE_S = 20.0
RULES = listening.Rules(HOST, 0, NAME, frozenset({"desk@desk.example", "help.example"}), 800_000, timeout_s=PATIENCE_S)


@dataclass
class Ear:
    """A listener that listens, and what its desk was woken for."""

    post: Post
    rules: listening.Rules
    woken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        desk = reception.Reception(self.post.intake, self.post.cases.clock, self.woken.extend)
        self.listener = listening.Listener(self.rules, desk, clock.SystemClock())

    @property
    def port(self) -> int:
        return self.listener.port

    def speak(self) -> smtplib.SMTP:
        """A mail server that has said hello."""
        made = smtplib.LMTP if self.rules.protocol == "lmtp" else smtplib.SMTP
        line = made(HOST, self.port, "relay.example", timeout=PATIENCE_S)
        line.ehlo_or_helo_if_needed()
        return line

    def line(self) -> socket.socket:
        """A connection that says nothing by itself."""
        return socket.create_connection((HOST, self.port), PATIENCE_S)

    def came(self) -> list[bytes]:
        """What is on record, as it came, the oldest first."""
        with self.post.cases.database.reading() as connection:
            wanted = "SELECT content FROM incoming_mails JOIN files ON hash = content_hash ORDER BY id"
            return [bytes(one) for one in connection.exec_driver_sql(wanted).scalars()]


Opens = Callable[..., Ear]


@pytest.fixture
def listen(post: Post) -> Iterator[Opens]:
    """Opens a listener under rules that differ from `RULES` so."""
    opened: list[Ear] = []

    def begin(**changes: object) -> Ear:
        ear = Ear(post, replace(RULES, **changes))  # type: ignore[arg-type]
        ear.listener.start()
        opened.append(ear)
        return ear

    yield begin
    for ear in opened:
        ear.listener.stop()


@contextmanager
def spoken(ear: Ear) -> Iterator[smtplib.SMTP]:
    """A conversation, ended without goodbye where it was cut."""
    line = ear.speak()
    try:
        yield line
    finally:
        line.close()
