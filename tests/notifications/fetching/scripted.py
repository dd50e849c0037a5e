"""An IMAP server of ours that goes wrong where a test wants it to."""

import asyncio
import re
import threading

PHASES = ("GREETING", "CAPABILITY", "LOGIN", "SELECT", "SEARCH", "SIZES", "BODY", "STORE", "IDLE")
GARBAGE = b"\xff\xfe what? {7\r\n\x00\x00)(\r\n"


class ScriptedImap:
    """One mailbox. ``wrong`` says for a phase what is done instead of an answer: "hang", "drop", "garbage", or bytes
    with the tag for {}. "BODY 7" is that of the mail 7 alone.
    """

    host = "127.0.0.1"

    def __init__(self, offers: str = "IMAP4rev1 IDLE") -> None:
        self.offers = offers
        self.mails: dict[int, bytes] = {}
        self.sizes: dict[int, int] = {}
        self.flags: dict[int, str] = {}
        self.wrong: dict[str, str | bytes] = {}
        self.connection_count, self.port = 0, 0
        self.reached = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def start(self) -> None:
        """Listens on a free port."""
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, self.host, 0), self._loop).result()
        self._server, self.port = server, server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Hangs up on all."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connection_count += 1
        try:
            if await self._goes(writer, "GREETING", "*"):
                writer.write(b"* OK here\r\n")
            while line := await reader.readline():
                tag, _, command = line.decode().strip().partition(" ")
                phase, answer = self._answering(command)
                if tag == "DONE" or not await self._goes(writer, phase, tag):
                    continue
                writer.write(answer.replace(b"{}", tag.encode()))
                if phase == "IDLE":
                    await reader.readline()
                    writer.write(f"{tag} OK done\r\n".encode())
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _goes(self, writer: asyncio.StreamWriter, phase: str, tag: str) -> bool:
        """Whether the phase goes as it should."""
        wrong = self.wrong.get(phase)
        if wrong is None:
            return True
        self.reached.set()
        if wrong == "hang":
            await asyncio.Event().wait()
        if wrong == "drop":
            raise ConnectionError
        writer.write(GARBAGE if wrong == "garbage" else bytes(wrong).replace(b"{}", tag.encode()))  # type: ignore[arg-type]
        return False

    def _answering(self, command: str) -> tuple[str, bytes]:
        """The phase that a command belongs to, and the answer."""
        ok = b"{} OK done\r\n"
        if command.startswith("UID SEARCH"):
            found = [uid for uid in self.mails if "Seen" not in self.flags.get(uid, "")]
            return "SEARCH", f"* SEARCH {' '.join(map(str, found))}\r\n".encode() + ok
        if body := re.match(r"UID FETCH (\d+) \(BODY", command):
            phase = f"BODY {body[1]}" if f"BODY {body[1]}" in self.wrong else "BODY"
            return phase, self._body(int(body[1])) + ok
        if command.startswith("UID FETCH"):
            return "SIZES", b"".join(self._sizes()) + ok
        if stored := re.match(r"UID STORE (\d+) \+FLAGS.SILENT \((.*)\)", command):
            if "STORE" not in self.wrong:
                self.flags[int(stored[1])] = self.flags.get(int(stored[1]), "") + stored[2]
            return "STORE", ok
        plain: dict[str, tuple[str, bytes]] = {
            "CAPABILITY": ("CAPABILITY", f"* CAPABILITY {self.offers}\r\n".encode() + ok),
            "SELECT": ("SELECT", b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n{} OK [READ-WRITE] done\r\n"),
            "IDLE": ("IDLE", b"+ idling\r\n"),
        }
        return plain.get(command.partition(" ")[0], (command.partition(" ")[0], ok))

    def _sizes(self) -> list[bytes]:
        told = [
            f"UID {uid} FLAGS ({self.flags.get(uid, '')}) RFC822.SIZE {self.sizes.get(uid, len(raw))}"
            for uid, raw in self.mails.items()
        ]
        return [f"* {at} FETCH ({one})\r\n".encode() for at, one in enumerate(told, 1)]

    def _body(self, uid: int) -> bytes:
        raw = self.mails[uid]
        return f"* 9 FETCH (FLAGS () UID 9)\r\n* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
