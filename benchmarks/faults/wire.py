"""What stands between a sender and its relay, and strikes at a point of their dialogue: SMTP without pipelining."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable

POINTS = (
    "wire.connected", "wire.mail", "wire.rcpt", "wire.data", "wire.half", "wire.sent", "wire.replied",
)  # fmt: skip
"""A connection is there; MAIL, RCPT or DATA has come and was not handed on; half of the mail was; all of it was, and
the relay has not answered; its answer is there, and the sender has not heard it.
"""
_MOST_BYTES = 2**24


class Wire:
    """Listens from `start` to `stop`, and hands on to a relay."""

    host = "127.0.0.1"

    def __init__(self, host: str, port: int) -> None:
        self._relay = (host, port)
        self.port = 0
        self.passed = Counter[str]()
        self._changed = threading.Condition()
        self._point, self._passes, self._strike = "", 0, _nothing
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)

    def start(self) -> None:
        """Listens when this returns."""
        self._thread.start()
        server = asyncio.start_server(self._serve, self.host, 0, limit=_MOST_BYTES)
        self.port = asyncio.run_coroutine_threadsafe(server, self._loop).result().sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Listens no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def strike_at(self, point: str, passes: int, strike: Callable[[], None]) -> None:
        """Calls ``strike`` when the point has been passed so many times from now on, before anything more goes on."""
        with self._changed:
            self._point, self._passes, self._strike = point, passes, strike

    def wait_for(self, point: str, count: int, patience_s: float) -> bool:
        """Waits until the point was passed so often; False where it was not."""
        with self._changed:
            return self._changed.wait_for(lambda: self.passed[point] >= count, patience_s)

    def _pass(self, point: str) -> None:
        with self._changed:
            self.passed[point] += 1
            self._changed.notify_all()
            if point != self._point:
                return
            self._passes -= 1
            if self._passes > 0:
                return
            self._point = ""
            strike = self._strike
        strike()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            relay_reader, relay_writer = await asyncio.open_connection(*self._relay, limit=_MOST_BYTES)
            self._pass("wire.connected")
            try:
                await self._talk(reader, writer, relay_reader, relay_writer)
            finally:
                relay_writer.close()
        except (OSError, asyncio.IncompleteReadError):
            # One of the two has gone.
            pass
        finally:
            writer.close()

    async def _talk(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        relay_reader: asyncio.StreamReader,
        relay_writer: asyncio.StreamWriter,
    ) -> None:
        writer.write(await _reply(relay_reader))
        while line := await reader.readline():
            verb = line[:4].decode("ascii", "replace").lower()
            if verb in ("mail", "rcpt", "data"):
                self._pass(f"wire.{verb}")
            relay_writer.write(line)
            answer = await _reply(relay_reader)
            writer.write(answer)
            if verb == "data" and answer.startswith(b"354"):
                content = await reader.readuntil(b"\r\n.\r\n")
                middle = len(content) // 2
                await _send(relay_writer, content[:middle])
                self._pass("wire.half")
                await _send(relay_writer, content[middle:])
                self._pass("wire.sent")
                answer = await _reply(relay_reader)
                self._pass("wire.replied")
                writer.write(answer)


async def _send(writer: asyncio.StreamWriter, content: bytes) -> None:
    writer.write(content)
    await writer.drain()


async def _reply(reader: asyncio.StreamReader) -> bytes:
    """All lines of an answer."""
    lines = [await reader.readuntil(b"\n")]
    while lines[-1][3:4] == b"-":
        lines.append(await reader.readuntil(b"\n"))
    return b"".join(lines)


def _nothing() -> None:
    pass
