"""A relay that takes all mail and keeps none, in a process of its own: `python -m benchmarks.mail.sink`.

It prints its port, then for each line that it is given as JSON to whom mail came and when: all, or how many. It ends
with its input.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

ROOT = Path(__file__).parents[2]


class Taker:
    """What aiosmtpd calls when a mail has come in."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, str]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Takes it."""
        self.taken.append((time.time(), envelope.rcpt_tos[0]))
        return "250 2.0.0 Taken"


class Sink:
    """The process, as whoever measures sees it."""

    host = "127.0.0.1"

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self._line())

    def count(self) -> int:
        """How many mails it has taken."""
        return int(self._asked("count"))

    def taken(self) -> list[tuple[float, str]]:
        """When each came, in seconds of the epoch, and to whom."""
        return [(at, recipient) for at, recipient in self._asked("taken")]

    def _asked(self, what: str) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextlib.contextmanager
def running() -> Iterator[Sink]:
    """A sink on a free port."""
    command = [sys.executable, "-m", "benchmarks.mail.sink"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Sink(process)
    finally:
        process.kill()
        process.communicate()


async def _serve() -> None:
    loop, taker = asyncio.get_running_loop(), Taker()
    server = await loop.create_server(lambda: SMTP(taker, hostname="sink"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    asked = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    while line := await asked.readline():
        print(json.dumps(taker.taken if line == b"taken\n" else len(taker.taken)), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
