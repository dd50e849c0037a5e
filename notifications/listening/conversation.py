"""One connection: aiosmtpd's dialogue, with answers, bounds and an end of DATA of our own."""

import asyncio
import contextlib
import functools
import logging
import re
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import AnyStr

from aiosmtpd.smtp import SMTP, Envelope, Session

from engine import clock as clocks
from notifications.listening import checks, reception, trace
from notifications.listening.content import Content
from notifications.listening.crowd import Crowd
from notifications.listening.rules import Rules

# aiosmtpd writes the peers and the words of every dialogue: customers' addresses among them.
logging.getLogger("mail.log").addFilter(lambda record: record.levelno >= logging.ERROR)

RECORD_WITHIN_S = 600.0
"""A mail server waits so long for the answer to a whole mail (RFC 5321 section 4.5.3.2.6)."""
LONGEST = 10
"""A mail that trickles is waited for so many times as long as one that does not come at all, and one that is too large
heard to its end as long as it is no larger than so many that are not.
"""
_CALLS = {"MAIL": 10_000, "RCPT": 100_000, "DATA": 10_000, "RSET": 10_000, "*": 100}
"""So often may a connection say each."""
_CODES = {
    b"221": b"2.0.0", b"250": b"2.0.0", b"500": b"5.5.2", b"501": b"5.5.4", b"502": b"5.5.1", b"503": b"5.5.1",
    b"530": b"5.7.0", b"552": b"5.3.4", b"553": b"5.1.3", b"554": b"5.7.0", b"555": b"5.5.4",
}  # fmt: skip
"""The enhanced status codes (RFC 2034) of aiosmtpd's own answers."""
_BARE = re.compile(rb"([245]\d\d) (?![245]\.\d)")
_TOO_MUCH_AT_ONCE = "452 4.3.1 Too much mail at once, hand it over again later"
_ENDLESS = "421 4.3.1 The mail has no end"


class Hall:
    """What all connections of a listener share: ``threads`` in which mails are put on record, and ``lines``, those
    that are open.
    """

    def __init__(
        self,
        rules: Rules,
        desk: reception.Reception,
        clock: clocks.Clock,
        threads: Executor,
        crowd: Crowd | None = None,
    ) -> None:
        self.rules, self.desk, self.clock, self.threads = rules, desk, clock, threads
        self.context: ssl.SSLContext | None = rules.context()
        self.crowd = crowd or Crowd(rules)
        self.lines: set[Conversation] = set()


class Conversation(SMTP):
    """A connection that speaks SMTP."""

    def __init__(self, hall: Hall) -> None:
        rules = hall.rules
        super().__init__(
            checks.Checks(rules, hall.crowd),
            data_size_limit=rules.most_bytes,
            enable_SMTPUTF8=True,
            hostname=rules.name,
            ident=trace.OURSELVES,
            tls_context=hall.context,
            require_starttls=rules.tls_required,
            timeout=rules.timeout_s,
            command_call_limit=_CALLS,
            loop=asyncio.get_running_loop(),
        )
        self._hall, self._verdict = hall, ""
        self.peer = ""
        self.answered: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A peer is there; once more when it goes over to TLS."""
        if self not in self._hall.lines:
            self._hall.lines.add(self)
            self.peer = checks.name_of(transport.get_extra_info("peername"))
            self._verdict = self._hall.crowd.enter(self.peer)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """The peer is gone, or we are."""
        if self in self._hall.lines:
            self._hall.lines.discard(self)
            self._hall.crowd.leave(self.peer)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        with contextlib.suppress(ConnectionError):
            if self._verdict:
                await self.push(self._verdict)
                self.hang_up()
            else:
                await super()._handle_client()

    def hang_up(self) -> None:
        """Ends the connection when what was said last is out."""
        if self.transport is not None:
            self.transport.close()

    async def push(self, status: AnyStr) -> None:
        """Answers, with an enhanced status code."""
        said = status.encode() if isinstance(status, str) else status
        bare = _BARE.match(said)
        code = _CODES.get(bare[1]) if bare else None
        await super().push(b"%b %b %b" % (said[:3], code, said[4:]) if code else said)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        """The greeting of old."""
        await self._greeted(hostname, [])

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        """The greeting, with what is offered."""
        offers = ["PIPELINING", f"SIZE {self._hall.rules.most_bytes}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        if self._hall.context and not self._tls_protocol:
            offers.append("STARTTLS")
        await self._greeted(hostname, offers)

    async def smtp_AUTH(self, _arg: str) -> None:  # noqa: N802
        """Nobody signs in here."""
        await self.push("502 5.5.1 Nobody signs in here")

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """Takes a mail, and answers when it is on record."""
        if await self.check_helo_needed():
            return
        envelope, session = self.envelope, self.session
        assert envelope is not None
        assert session is not None
        if arg or not envelope.rcpt_tos:
            await self.push("501 5.5.4 DATA stands alone" if arg else "503 5.5.1 Say first for whom it is")
            return
        await self.push("354 End it with a line that is a dot alone")
        content = Content(self._hall.rules.most_bytes, functools.partial(self._hall.crowd.hold, self.peer))
        self.answered = asyncio.get_running_loop().create_future()
        try:
            if not await self._heard(content):
                await self.push(_ENDLESS)
                self.hang_up()
                return
            answer = await self._taken(content, session, envelope)
            self.envelope = self._create_envelope()
            await self._answer(answer, envelope.rcpt_tos)
        finally:
            self._hall.crowd.let_go(self.peer, content.held)
            self.answered.set_result(None)
            self.answered = None

    async def _answer(self, answer: str, _recipients: list[str]) -> None:
        await self.push(answer)

    async def _greeted(self, hostname: str, offers: list[str]) -> None:
        if not hostname:
            await self.push("501 5.5.4 Say who you are")
            return
        self.envelope = self._create_envelope()
        assert self.session is not None
        self.session.extended_smtp, self.session.host_name = bool(offers), hostname
        lines = [self._hall.rules.name, *offers]
        # In one piece, and without the codes that greetings do not have (RFC 2034 section 3).
        await super().push("\r\n".join([f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"]).encode())

    async def _heard(self, content: Content) -> bool:
        """Hears the mail to its end; False where it has none."""
        until = self.loop.time() + self._hall.rules.timeout_s * LONGEST
        while self.loop.time() < until and content.came <= self._hall.rules.most_bytes * LONGEST:
            # All that is there, so that what stands behind the mail can be put back.
            chunk = await self._reader.read(1 << 30)
            if not chunk:
                raise asyncio.CancelledError
            self._reset_timeout()
            behind = content.feed(chunk)
            if behind is not None:
                self._reader.feed_data(behind)
                return True
        return False

    async def _taken(self, content: Content, session: Session, envelope: Envelope) -> str:
        if content.is_too_large:
            return reception.TOO_LARGE
        if content.found_no_room:
            return _TOO_MUCH_AT_ONCE
        origin = trace.Origin(self.peer, session.host_name or "", self._spoke(session, envelope))
        sender = (envelope.mail_from or "").strip("<>")
        before = trace.lines(sender, envelope.rcpt_tos, origin, self._hall.rules.name, self._hall.clock.now())
        self._reset_timeout(RECORD_WITHIN_S)
        take: Awaitable[str] = self.loop.run_in_executor(
            self._hall.threads, self._hall.desk.take, content.taken(before)
        )
        answer = await take
        self._reset_timeout()
        return answer

    def _spoke(self, session: Session, envelope: Envelope) -> str:
        """RFC 3848, and RFC 6531 section 4.3."""
        name = "UTF8SMTP" if envelope.smtp_utf8 else "ESMTP" if session.extended_smtp else "SMTP"
        return name + ("S" if self._tls_protocol and name != "SMTP" else "")


class LocalConversation(Conversation):
    """A connection that speaks LMTP (RFC 2033)."""

    async def smtp_LHLO(self, hostname: str) -> None:  # noqa: N802
        """The greeting."""
        await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        """Not here."""
        await self.smtp_EHLO(hostname)

    async def smtp_EHLO(self, _hostname: str) -> None:  # noqa: N802
        """Nor this."""
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def _answer(self, answer: str, recipients: list[str]) -> None:
        """An answer for each recipient: they are one mail, so that it is the same for all."""
        for _ in recipients:
            await self.push(answer)

    def _spoke(self, _session: Session, envelope: Envelope) -> str:
        name = "UTF8LMTP" if envelope.smtp_utf8 else "LMTP"
        return name + ("S" if self._tls_protocol else "")


def of(hall: Hall) -> Callable[[], Conversation]:
    """What makes a conversation for each connection."""
    made = LocalConversation if hall.rules.protocol == "lmtp" else Conversation
    return lambda: made(hall)
