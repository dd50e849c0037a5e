"""The listener: an ear for mail servers, in a thread of its own. On one machine one process has it; others stand by."""

import asyncio
import contextlib
import errno
import logging
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

from engine import clock as clocks
from engine import errors
from notifications.listening import conversation, trace
from notifications.listening.reception import Reception
from notifications.listening.rules import Rules

log = logging.getLogger(__name__)

THREADS = 4
"""So many mails are put on record at a time; the database takes them one after the other."""
LOOK_EVERY_S = 5.0
"""How soon a process that stands by takes over."""
GENTLY_S = 2.0
"""A stop waits so long for mails that are in hand; a mail server hands over again what was not answered."""
ANSWER_WITHIN_S = 2.0
BACKLOG = 128


class Listener:
    """Listens from `start` to `stop`. Port 0 takes any free one, which ``port`` then names."""

    def __init__(self, rules: Rules, desk: Reception, clock: clocks.Clock) -> None:
        self._rules, self._desk, self._clock = rules, desk, clock
        self.port = rules.port
        self.listens = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._begun = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listens, or stands by where another process of a desk has the port.

        Raises errors.ListenerPortTaken where another program has it, errors.ListenerCertificateBroken.
        """
        self._rules.context()
        listening = self._bound()
        if listening is None:
            log.info("Another process listens on %s:%d; this one stands by.", self._rules.host, self._rules.port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(self._loop, listening), name="listener", daemon=True)
        self._thread.start()
        self._begun.wait()

    @property
    def alive(self) -> bool:
        """Whether it listens or stands by."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """Takes no mail any more. One that is being put on record is, and its mail server hears so."""
        if self._thread is None or self._loop is None:
            return
        # A loop that ended by itself is closed.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self, loop: asyncio.AbstractEventLoop, listening: socket.socket | None) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(self._listen(listening))
        finally:
            # Whoever waits for the start sees that it is over.
            self._begun.set()

    async def _listen(self, listening: socket.socket | None) -> None:
        if listening is None:
            self._begun.set()
            listening = await self._awaited()
        if listening is None:
            return
        self.port = listening.getsockname()[1]
        with ThreadPoolExecutor(THREADS, "listener") as threads:
            hall = conversation.Hall(self._rules, self._desk, self._clock, threads)
            made = conversation.of(hall)
            server = await asyncio.get_running_loop().create_server(made, sock=listening, backlog=BACKLOG)
            self.listens = True
            self._begun.set()
            await self._stopping.wait()
            self.listens = False
            server.close()
            in_hand = [one.answered for one in hall.lines if one.answered]
            if in_hand:
                await asyncio.wait(in_hand, timeout=GENTLY_S)
            for one in list(hall.lines):
                one.hang_up()

    async def _awaited(self) -> socket.socket | None:
        """The socket, when whoever has it is gone; None where a stop comes first."""
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_EVERY_S)
            with contextlib.suppress(OSError):
                if not self._stopping.is_set():
                    found = self._socket()
                    log.info("The listener's port is free: this process listens now.")
                    return found
        return None

    def _bound(self) -> socket.socket | None:
        """The socket; None where a listener of a desk has the port. Raises errors.ListenerPortTaken."""
        host, port = self._rules.host, self._rules.port
        try:
            return self._socket()
        except OSError as why:
            if why.errno == errno.EADDRINUSE and is_ours(greeting(host, port)):
                return None
            reason = os.strerror(why.errno) if why.errno and why.errno > 0 else str(why)
            raise errors.ListenerPortTaken(host=host, port=port, reason=reason) from why

    def _socket(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._rules.host else socket.AF_INET
        return socket.create_server((self._rules.host, self._rules.port), family=family, backlog=BACKLOG)


def greeting(host: str, port: int) -> bytes | None:
    """What whoever has the port says first; b"" where they say nothing, None where nobody is there."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        with socket.create_connection((reached, port), ANSWER_WITHIN_S) as line:
            return line.recv(512)
    except ConnectionRefusedError:
        return None
    except OSError:
        return b""


def is_ours(said: bytes | None) -> bool:
    """Whether a greeting is a listener's."""
    return said is not None and trace.OURSELVES.encode() in said
