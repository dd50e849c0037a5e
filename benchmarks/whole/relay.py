"""The mail server at the other end of connections in memory: it takes mails, refuses them, hangs up or falls silent."""

import asyncio
import hashlib
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.whole import loop as loops

_MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)\r?$", re.MULTILINE | re.IGNORECASE)
MOODS = (
    "refuses connection", "4xx greeting", "421 mail", "4xx mail", "4xx rcpt", "5xx rcpt", "silent at rcpt",
    "hangs up at rcpt", "hangs up at data", "4xx content", "5xx content", "silent after content",
    "hangs up after content", "takes and falls silent", "takes and hangs up", "takes slowly",
)  # fmt: skip
"""What may be other than that a mail is taken."""
ANSWERS = {"4xx": b"451 4.3.0 not now\r\n", "5xx": b"550 5.1.1 never\r\n", "421": b"421 4.3.2 closing\r\n"}
SLOW_S = 150.0


@dataclass(frozen=True)
class Taken:
    """A mail that the server has, by its Message-ID and a digest of recipient and content."""

    message_id: str
    digest: str


Take = Callable[[Taken], None]


class Relay:
    """``take`` is called at the instant at which the server has a mail. ``rate`` is how often it is in a mood."""

    def __init__(self, loop: loops.Loop, chance: random.Random, rate: float, take: Take) -> None:
        self.loop, self.chance, self.rate, self.take = loop, chance, rate, take

    def mood(self) -> str:
        """How the next mail is treated; "" as it should be."""
        return self.chance.choice(MOODS) if self.chance.random() < self.rate else ""

    async def listen(self, protocol: asyncio.Protocol) -> asyncio.Transport:
        """A new connection."""
        await asyncio.sleep(self.chance.uniform(0, 0.2))
        mood = self.mood()
        if mood == "refuses connection":
            raise ConnectionRefusedError(111, "connection refused")
        wire = Wire(self, protocol, _Session(self, mood))
        protocol.connection_made(wire)
        wire.session.greet(wire)
        return wire


class Wire(asyncio.Transport):
    """Both ends of a connection: bytes take a moment, and come in order."""

    def __init__(self, relay: Relay, client: asyncio.Protocol, session: "_Session") -> None:
        super().__init__()
        self._loop, self._chance, self._client, self.session = relay.loop, relay.chance, client, session
        self._closed = False
        self._last_s = {"there": 0.0, "back": 0.0}

    def write(self, data: Any) -> None:
        self._after("there", lambda: self.session.hear(bytes(data), self))

    def is_closing(self) -> bool:
        return self._closed

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._loop.call_soon(self._client.connection_lost, None)

    abort = close

    def answer(self, data: bytes, after_s: float = 0.0) -> None:
        """From the server to the client."""
        self._after("back", lambda: None if self._closed else self._client.data_received(data), after_s)

    def hang_up(self) -> None:
        """The server closes the connection."""
        self._after("back", self.close)

    def _after(self, way: str, act: Callable[[], object], after_s: float = 0.0) -> None:
        at = max(self._loop.time() + self._chance.uniform(0, 0.2) + after_s, self._last_s[way])
        self._last_s[way] = at
        self._loop.call_at(at, act)


class _Session:
    """What the server does with one connection, mail by mail."""

    def __init__(self, relay: Relay, mood: str) -> None:
        self._relay, self._mood = relay, mood
        self._heard, self._content = b"", False
        self._recipient = b""

    def greet(self, wire: Wire) -> None:
        wire.answer(ANSWERS["4xx"] if self._mood == "4xx greeting" else b"220 relay\r\n")

    def hear(self, data: bytes, wire: Wire) -> None:
        """What the client sent; also what was under way when the client went."""
        self._heard += data
        while self._next(wire):
            pass

    def _next(self, wire: Wire) -> bool:
        end = b"\r\n.\r\n" if self._content else b"\r\n"
        said, found, rest = self._heard.partition(end)
        if found:
            self._heard = rest
            self._mail(said, wire) if self._content else self._command(said, wire)
        return bool(found)

    def _command(self, line: bytes, wire: Wire) -> None:
        verb = line[:4].upper().decode()
        if verb == "RCPT":
            self._recipient = line
        match verb, self._mood:
            case ("MAIL", "421 mail"):
                wire.answer(ANSWERS["421"])
            case ("MAIL", "4xx mail") | ("RCPT", "4xx rcpt"):
                wire.answer(ANSWERS["4xx"])
                self._mood = ""
            case ("RCPT", "5xx rcpt"):
                wire.answer(ANSWERS["5xx"])
                self._mood = ""
            case ("RCPT", "silent at rcpt"):
                pass
            case ("RCPT", "hangs up at rcpt") | ("DATA", "hangs up at data"):
                wire.hang_up()
            case ("EHLO", _):
                wire.answer(b"250-relay\r\n250 SMTPUTF8\r\n")
            case ("DATA", _):
                self._content = True
                wire.answer(b"354 go on\r\n")
            case ("QUIT", _):
                wire.answer(b"221 bye\r\n")
                wire.hang_up()
            case _:
                wire.answer(b"250 ok\r\n")

    def _mail(self, content: bytes, wire: Wire) -> None:
        mood, self._mood, self._content = self._mood, self._relay.mood(), False
        if mood in ("4xx content", "5xx content"):
            wire.answer(ANSWERS[mood[:3]])
        elif mood == "hangs up after content":
            wire.hang_up()
        elif mood != "silent after content":
            self._take(content)
            if mood == "takes and hangs up":
                wire.hang_up()
            elif mood != "takes and falls silent":
                wire.answer(b"250 taken\r\n", SLOW_S if mood == "takes slowly" else 0.0)

    def _take(self, content: bytes) -> None:
        found = _MESSAGE_ID.search(content)
        digest = hashlib.sha256(self._recipient + b"\n" + content).hexdigest()
        self._relay.take(Taken(found[1].decode() if found else "", digest))
