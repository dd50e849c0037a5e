"""The local mailbox's ear: takes mail by SMTP and answers 250 when it is on the disk."""

import asyncio
import contextlib
import logging
import socket
import threading

from aiosmtpd.smtp import SMTP, Envelope, Session

from engine import errors
from notifications import mailbox

log = logging.getLogger(__name__)
# aiosmtpd writes the addresses of every mail at the level of information.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class Taker:
    """What aiosmtpd calls when a mail has come in."""

    def __init__(self, kept: mailbox.Mailbox) -> None:
        self._kept = kept

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps the mail, with its envelope in front as mail servers write it."""
        # aiosmtpd gives a null sender as "<>", any other without brackets.
        lines = [f"Return-Path: <{(envelope.mail_from or '').strip('<>')}>"]
        lines += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
        content = "".join(line + "\r\n" for line in lines).encode() + (envelope.original_content or b"")
        try:
            await asyncio.to_thread(self._kept.add, content)
        except OSError as why:
            log.error("the mailbox can't keep a mail: %s", why.strerror)  # noqa: TRY400  the disk is no riddle
            return "452 4.3.1 The mailbox can't write to its disk now"
        return "250 2.0.0 Kept"


class MailboxServer:
    """Listens in a thread of its own from `start` to `stop`. Port 0 takes any free one, which ``port`` then names."""

    def __init__(self, kept: mailbox.Mailbox, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._taker = Taker(kept)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listens; raises errors.MailboxPortTaken when the address can't be had."""
        listening = self._listening()
        self.port = listening.getsockname()[1]
        self._loop, running = asyncio.new_event_loop(), threading.Event()
        arguments = (self._loop, listening, running)
        self._thread = threading.Thread(target=self._run, args=arguments, name="mailbox", daemon=True)
        self._thread.start()
        running.wait()

    @property
    def alive(self) -> bool:
        """Whether it listens."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """Stops listening; a mail that is being kept is kept, connections are closed."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        # A loop that ended by itself is closed.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(loop.stop)
        thread.join()
        self._loop = self._thread = None

    def _listening(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            return socket.create_server((self.host, self.port), family=family, backlog=128)
        except OSError as why:
            raise errors.MailboxPortTaken(host=self.host, port=self.port, reason=why.strerror or str(why)) from why

    def _run(self, loop: asyncio.AbstractEventLoop, listening: socket.socket, running: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(loop.create_server(self._protocol, sock=listening))
        loop.call_soon(running.set)
        try:
            loop.run_forever()
        finally:
            server.close()
            loop.run_until_complete(_finish())
            loop.close()

    def _protocol(self) -> SMTP:
        return SMTP(self._taker, hostname="caseclock-mailbox", ident="Caseclock mailbox", enable_SMTPUTF8=True)


async def _finish() -> None:
    """Ends the open connections, then waits for the mails that threads still write."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_default_executor()
