"""Relays that greylist, tarpit, hang in each state of the protocol, hang up, or take fewer connections than we want."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from engine import settings

TIMEOUT_S = 0.15


@dataclass
class Moody:
    """A relay that falls silent at ``silent_at``, hangs up at ``hangs_up_at``, each for as many times as ``moods``
    says; takes ``most`` connections at a time, and closes every third mail's connection where it is ``fickle``.
    """

    silent_at: str = ""
    hangs_up_at: str = ""
    moods: int = 1000
    most: int = 1000
    fickle: bool = False
    slow_s: float = 0.0
    offers: tuple[str, ...] = ()
    refuses: dict[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: int = 0
    taken: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    open_count: int = 0
    largest: int = 0
    talks: list[Any] = field(default_factory=list)

    def start(self) -> None:
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        serving = self.loop.create_server(lambda: Talk(self), self.host, 0)
        self.server = asyncio.run_coroutine_threadsafe(serving, self.loop).result()
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _hang_up(self) -> None:
        for one in self.talks:
            one.transport.abort()

    def in_mood(self, verb: str, mood: str) -> bool:
        if verb != mood or self.moods <= 0:
            return False
        self.moods -= 1
        return True


class Talk(asyncio.Protocol):
    """One connection, word by word."""

    def __init__(self, relay: Moody) -> None:
        self.relay, self.rest, self.content, self.to = relay, b"", None, ""

    def connection_made(self, transport: Any) -> None:
        relay, self.transport = self.relay, transport
        relay.open_count += 1
        relay.talks.append(self)
        relay.largest = max(relay.largest, relay.open_count)
        if relay.open_count > relay.most:
            self.answer("CONNECT", "421 4.7.0 too many connections from you")
            transport.close()
            return
        self.answer("CONNECT", "220 relay")

    def connection_lost(self, _why: Any) -> None:
        self.relay.open_count -= 1

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while b"\r\n" in self.rest:
            line, _, self.rest = self.rest.partition(b"\r\n")
            self.take(line.decode())

    def take(self, line: str) -> None:
        if self.content is not None:
            self.content.append(line)
            if line == ".":
                self.content = None
                self.relay.taken.append(self.to)
                self.answer("CONTENT", "250 taken")
                if self.relay.fickle and len(self.relay.taken) % 3 == 0:
                    self.transport.close()
            return
        verb = line[:4].upper()
        self.relay.heard.append(verb)
        if verb == "RCPT":
            self.to = line.partition("<")[2].partition(">")[0]
        if verb == "EHLO":
            offers = "".join(f"250-{one}\r\n" for one in self.relay.offers)
            self.answer(verb, f"{offers}250 HELP")
        else:
            self.answer(verb, {"DATA": "354 go on", "QUIT": "221 bye", "AUTH": "235 ok"}.get(verb, "250 ok"))

    def answer(self, verb: str, text: str) -> None:
        relay = self.relay
        text = relay.refuses.get(f"{verb} {self.to}" if verb == "RCPT" else verb, text)
        if relay.in_mood(verb, relay.hangs_up_at):
            self.transport.abort()
        elif not relay.in_mood(verb, relay.silent_at):
            if relay.slow_s:
                relay.loop.call_later(relay.slow_s, self.transport.write, text.encode() + b"\r\n")
            else:
                self.transport.write(text.encode() + b"\r\n")
            if verb == "DATA" and text.startswith("354"):
                self.content = []


@pytest.fixture
def moody() -> Iterator[Any]:
    """`moody(silent_at="RCPT")`: a relay that listens."""
    made: list[Moody] = []

    def make(**changes: Any) -> Moody:
        made.append(Moody(**changes))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.stop()


def states(outbox: Any, number: int = 1) -> list[str]:
    return [row.outcome for row in outbox.states(number)]


UNREACHED = ["deferred"]
TRIED = ["attempting", "deferred"]
UNSURE = ["attempting", "unknown", "deferred"]


@pytest.mark.parametrize(
    ("state", "story"),
    [
        ("CONNECT", UNREACHED), ("EHLO", UNREACHED), ("STAR", UNREACHED), ("AUTH", UNREACHED), ("MAIL", TRIED),
        ("RCPT", TRIED), ("DATA", UNSURE), ("CONTENT", UNSURE),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mood", ["silent_at", "hangs_up_at"])
def test_a_relay_that_hangs_or_hangs_up_in_any_state_costs_no_mail(outbox, moody, state, story, mood):
    relay = moody(**{mood: state}, offers=("STARTTLS", "AUTH PLAIN") if state in ("STAR", "AUTH") else ())
    outbox.queue()
    sender = outbox.sender(relay, timeout_s=TIMEOUT_S)
    known = sender._relay.pool.relay
    tls, user = "starttls" if state == "STAR" else "none", "desk" if state == "AUTH" else ""
    sender._relay.pool.relay = replace(known, tls=tls, user=user, password=settings.Secret("secret"))
    counts = sender.run_once(outbox.clock.now())
    assert (counts.deferred + counts.unknown, counts.total) == (1, 1)
    # Whose envelope a fresh connection refused to hear is a try; what never came so far is none.
    assert states(outbox) == story
    relay.moods = 0
    sender._relay.pool.relay = known
    assert sender.run_once(outbox.clock.advance(600)).sent == 1
    assert relay.taken == ["li.na.1@desk.example"] * (2 if state == "CONTENT" else 1)


def test_a_relay_that_never_says_goodbye_keeps_nobody_waiting(outbox, moody):
    relay = moody(silent_at="QUIT")
    outbox.queue()
    sender = outbox.sender(relay)
    assert sender.run_once(outbox.clock.now()).sent == 1
    sender.close()
    outbox.opened.clear()
    assert "QUIT" in relay.heard


def test_a_relay_that_greylists_gets_each_mail_again_at_its_time_and_the_others_meanwhile(outbox, moody):
    grey = "451 4.7.1 greylisted"
    relay = moody(refuses={"RCPT li.na.1@desk.example": grey, "RCPT li.na.2@desk.example": grey})
    for _ in range(4):
        outbox.queue()
    counts = outbox.run(relay)
    assert (counts.deferred, counts.sent) == (2, 2)
    relay.refuses.clear()
    assert outbox.run(relay, after_s=59).total == 0
    assert outbox.run(relay, after_s=1).sent == 2
    assert sorted(relay.taken) == [f"li.na.{number}@desk.example" for number in (1, 2, 3, 4)]


def test_a_relay_that_refuses_one_of_several_recipients_takes_the_others(outbox, moody):
    relay = moody(refuses={"RCPT li.na.2@desk.example": "550 5.1.1 no such user"})
    for _ in range(3):
        outbox.queue()
    counts = outbox.run(relay, pool_size=1)
    assert (counts.failed, counts.sent, relay.largest) == (1, 2, 1)
    assert sorted(relay.taken) == ["li.na.1@desk.example", "li.na.3@desk.example"]


def test_a_tarpit_is_slow_and_loses_nothing(outbox, moody):
    relay = moody(slow_s=0.02)
    for _ in range(4):
        outbox.queue()
    assert outbox.run(relay, timeout_s=TIMEOUT_S * 3).sent == 4
    assert len(relay.taken) == 4


def test_a_relay_that_closes_every_third_connection_gets_each_mail_once(outbox, moody):
    relay = moody(fickle=True)
    for _ in range(20):
        outbox.queue()
    sender = outbox.sender(relay)
    while sender.run_once(outbox.clock.advance(60)).total:
        pass
    assert sorted(relay.taken) == sorted(f"li.na.{number}@desk.example" for number in range(1, 21))
    assert {outbox.row(number).attempt_count for number in range(1, 21)} == {1}


def test_a_relay_that_takes_fewer_connections_than_we_want_gets_all_mails_by_those(outbox, moody):
    relay = moody(most=2)
    for _ in range(30):
        outbox.queue()
    assert outbox.run(relay, pool_size=6).sent == 30
    assert sorted(relay.taken) == sorted(f"li.na.{number}@desk.example" for number in range(1, 31))
    assert all(states(outbox, number) == ["attempting", "sent"] for number in range(1, 31))
