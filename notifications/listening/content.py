"""A mail as it comes behind DATA (RFC 5321 section 4.5.2), until the line with the lone dot."""

from collections.abc import Callable

_END = b"\r\n.\r\n"
"""And nothing like it: what else ends lines would let one mail smuggle in another."""
_DOT = b"\r\n."
"""A line that begins with a dot has one more on the way, which does not count."""


class Content:
    """Keeps at most ``most_bytes``, for which ``hold`` gives room. What is more is listened to and not kept."""

    def __init__(self, most_bytes: int, hold: Callable[[int], bool]) -> None:
        # The end of the command's own line: the mail may be the dot alone.
        self._kept = bytearray(b"\r\n")
        self._most_bytes, self._hold = most_bytes, hold
        self.came, self.held, self._stuffed = 0, 0, 0
        self.is_too_large, self.found_no_room = False, False

    def feed(self, chunk: bytes) -> bytes | None:
        """Takes what came; None until the mail has ended, then what stood behind it."""
        before = len(self._kept)
        looked = max(before - len(_END) + 1, 0)
        self._kept += chunk
        self.came += len(chunk)
        end = self._kept.find(_END, looked)
        behind = bytes(self._kept[end + len(_END) :]) if end >= 0 else None
        if end >= 0:
            del self._kept[end + 2 :]
        self._stuffed += self._kept.count(_DOT, max(before - len(_DOT) + 1, 0))
        self._bound(len(chunk))
        return behind

    def taken(self, before: bytes) -> bytes:
        """The mail, its dots as they were, with lines before it; nothing of it is kept."""
        whole, self._kept = self._kept.replace(_DOT, b"\r\n"), bytearray()
        return b"".join((before, memoryview(whole)[2:]))

    def _bound(self, grown: int) -> None:
        self.is_too_large = self.is_too_large or len(self._kept) - 2 - self._stuffed > self._most_bytes
        if not self.is_too_large and not self.found_no_room:
            if self._hold(grown):
                self.held += grown
            else:
                self.found_no_room = True
        if self.is_too_large or self.found_no_room:
            del self._kept[: 1 - len(_END)]
