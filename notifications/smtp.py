"""A relay that takes mail by SMTP: connections that are kept and used again, and what its answers mean."""

import asyncio
import contextlib
import math
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import NoReturn

import aiosmtplib

from engine import errors, settings
from notifications import bearer, dialogue, message

SIGN_IN = frozenset({530, 534, 535, 538})
"""Answers about our signing in: the relay or our settings are at fault, not the mail."""
TOO_LARGE = 552
"""Of what a relay says of the envelope's sender, this is about the mail (RFC 1870)."""
IDLE_S = 20.0
"""A connection that rested longer is not trusted any more: relays hang up after some silence."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mail is handed over. ``hostname`` is what we call ourselves; ``tls`` is none, starttls or tls. With
    ``tokens`` these are shown instead of a password.
    """

    host: str
    port: int
    tls: str = "none"
    user: str = ""
    password: settings.Secret = field(default_factory=settings.Secret)
    hostname: str = "localhost"
    timeout_s: float = 60.0
    tokens: bearer.Tokens | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(slots=True)
class _Line:
    client: aiosmtplib.SMTP
    rested_at: float
    fresh: bool = True


class Pool:
    """Up to ``most`` connections to one relay, for one event loop. After the relay can't be reached, all further mails
    fail at once until `revive`, so that a dead relay costs one time-out and not one a mail. One that takes fewer
    connections than that is given no more than it takes, until `revive`.
    """

    def __init__(self, relay: Relay, most: int = 4) -> None:
        self.relay = relay
        self._idle: list[_Line] = []
        self._down: errors.RelayUnreachable | None = None
        self._under_way: set[asyncio.Timeout] = set()
        self._ends_at = math.inf
        self._turns, self._turns_lost, self._working = asyncio.Semaphore(most), 0, 0
        self._first = asyncio.Lock()
        self._shown = settings.Secret()

    @property
    def down(self) -> bool:
        """Whether the relay could not be reached since the last `revive`."""
        return self._down is not None

    async def ready(self) -> None:
        """Returns when there is a connection, at rest or at work; raises errors.RelayUnreachable."""
        async with self._first:
            if self._working:
                return
            try:
                self._idle.append(self._rested() or await self._connected())
            except errors.RelayUnreachable as why:
                self._down = why
                raise

    def revive(self) -> None:
        """Gives a relay that could not be reached, or not as often as wanted, another chance."""
        self._down = None
        for _ in range(self._turns_lost):
            self._turns.release()
        self._turns_lost = 0

    def hurry(self, within_s: float) -> None:
        """Ends what is under way, and whatever begins from now on, in at most so many seconds. Called in the loop."""
        self._ends_at = asyncio.get_running_loop().time() + within_s
        for one in self._under_way:
            if not one.expired():
                one.reschedule(min(one.when() or math.inf, self._ends_at))

    @contextlib.asynccontextmanager
    async def turn(self, until: float = math.inf) -> AsyncIterator[None]:
        """One's turn to `send`, for as long as the context lasts; raises TimeoutError where it does not come by then,
        an instant of the loop.
        """
        async with self._until(until):
            await self._turns.acquire()
        try:
            yield
        finally:
            self._turns.release()

    async def send(self, parcel: message.Parcel, at_most_s: float) -> dialogue.Reply:
        """Hands the mail over, when it is one's `turn`, in at most so many seconds; none of it is under way after them.

        Raises errors.TemporaryFailure (4xx, time-out, broken before DATA), errors.RelayUnreachable,
        errors.PermanentFailure (5xx), errors.OutcomeUnknown (time-out or broken after DATA began).
        """
        until = asyncio.get_running_loop().time() + at_most_s
        line = self._rested() or await self._another(until)
        if line.fresh:
            return await self._hand_over(line, parcel, until)
        try:
            return await self._hand_over(line, parcel, until)
        except errors.TemporaryFailure as failure:
            if failure.code is not None:
                raise
            return await self._hand_over(await self._another(until), parcel, until)

    async def close(self) -> None:
        """Says goodbye on every connection."""
        lines, self._idle = self._idle, []
        await asyncio.gather(*map(_quit, lines))

    @contextlib.asynccontextmanager
    async def _until(self, at: float = math.inf) -> AsyncIterator[None]:
        """Raises TimeoutError at an instant of the loop, or when `hurry` says."""
        ends_at = min(at, self._ends_at)
        async with asyncio.timeout_at(ends_at if ends_at < math.inf else None) as running:
            self._under_way.add(running)
            try:
                yield
            finally:
                self._under_way.discard(running)

    def _rested(self) -> _Line | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            line = self._idle.pop()
            if line.client.is_connected and now - line.rested_at < IDLE_S:
                return line
            line.client.close()
        return None

    async def _another(self, until: float) -> _Line:
        """A new connection; where the relay takes no more of them than are at work, the one that rests next."""
        while True:
            try:
                return await self._connected()
            except errors.RelayUnreachable as why:
                if not self._working:
                    self._down = why
                    raise
            try:
                async with self._until(until):
                    await self._turns.acquire()
            except TimeoutError as why:
                raise errors.TemporaryFailure(code=None, text="no connection to the relay was free in time") from why
            # Now one has two turns, of which one is given back in the end.
            self._turns_lost += 1
            if line := self._rested():
                return line

    async def _connected(self) -> _Line:
        if self._down:
            raise errors.RelayUnreachable(**self._down.facts)
        client = self._client()
        try:
            async with self._until():
                await client.connect()
                await dialogue.greet(client)
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ssl.SSLError) as why:
            client.close()
            if self.relay.tokens and isinstance(why, aiosmtplib.SMTPAuthenticationError):
                self.relay.tokens.forget(self._shown)
            raise errors.RelayUnreachable(relay=self.relay.name, code=_code(why), text=_text(why)) from why
        return _Line(client, asyncio.get_running_loop().time())

    def _client(self) -> aiosmtplib.SMTP:
        relay = self.relay
        return aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.user or None,
            password=relay.password.value or None if relay.user and not relay.tokens else None,
            oauth_token_generator=self._token if relay.tokens else None,
            local_hostname=relay.hostname,
            timeout=relay.timeout_s,
            use_tls=relay.tls == "tls",
            start_tls=relay.tls == "starttls",
        )

    async def _token(self) -> str:
        """A token to sign in with. Raises aiosmtplib.SMTPException where the provider gives none."""
        assert self.relay.tokens is not None
        try:
            self._shown = await asyncio.to_thread(self.relay.tokens.current)
        except errors.TokenFailure as why:
            raise aiosmtplib.SMTPException(str(why)) from why
        return self._shown.value

    async def _hand_over(self, line: _Line, parcel: message.Parcel, until: float) -> dialogue.Reply:
        stage = [dialogue.Stage.ENVELOPE]
        self._working += 1
        try:
            async with self._until(until):
                reply = await dialogue.hand_over(line.client, parcel, stage)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as why:
            await self._give_up(line, why)
            _explain(why, stage[0])
        except BaseException:
            line.client.close()
            raise
        finally:
            self._working -= 1
        self._rest(line)
        return reply

    async def _give_up(self, line: _Line, why: BaseException) -> None:
        """Keeps a connection whose relay answered properly, closes any other."""
        code = _code(why)
        if code is None or code == 421:  # 421: the relay is closing the channel
            line.client.close()
            return
        try:
            async with self._until():
                await line.client.rset()
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            line.client.close()
            return
        self._rest(line)

    def _rest(self, line: _Line) -> None:
        line.rested_at, line.fresh = asyncio.get_running_loop().time(), False
        self._idle.append(line)


def _explain(why: Exception, stage: dialogue.Stage) -> NoReturn:
    """Raises what an error of the dialogue means for the mail."""
    code, text = _code(why), _text(why)
    if isinstance(why, aiosmtplib.SMTPNotSupported) or (code is not None and code >= 500 and not _is_ours(why, code)):
        raise errors.PermanentFailure(code=code, text=text) from why
    if code is None and stage is dialogue.Stage.CONTENT:
        raise errors.OutcomeUnknown(code=code, text=text) from why
    raise errors.TemporaryFailure(code=code, text=text) from why


def _is_ours(why: Exception, code: int) -> bool:
    """Whether a refusal is about us, whom an operator can set right: we may not sign in, or not send from there."""
    return code in SIGN_IN or (isinstance(why, aiosmtplib.SMTPSenderRefused) and code != TOO_LARGE)


def _code(why: BaseException) -> int | None:
    """The code of a relay's answer; None where it did not answer. aiosmtplib gives -1 for what it could not read."""
    code = getattr(why, "code", None)
    return code if isinstance(code, int) and 200 <= code < 600 else None


def _text(why: BaseException) -> str:
    text = str(getattr(why, "message", "") or why)
    if isinstance(why, TimeoutError):
        text = text or "no answer in time"
    return text[: dialogue.MAX_TEXT] or type(why).__name__


async def _quit(line: _Line) -> None:
    try:
        await line.client.quit(timeout=1)
    except (aiosmtplib.SMTPException, OSError, TimeoutError):
        line.client.close()
