"""Encoded words of headers (RFC 2047), also as broken as mailers send them."""

import binascii
import re
from dataclasses import dataclass

from notifications.reading import charsets
from notifications.reading.remarks import Remarks

_OPENS = r"=\?[^\s?=]{1,60}\?[bBqQ]\?"
# A word ends at its `?=`; at the next word, or with the value, where that was lost.
_WORD = re.compile(
    rf"=\?(?P<charset>[^\s?=]{{1,60}})\?(?P<way>[bBqQ])\?(?P<text>(?:(?!{_OPENS}|\?=).)*)(?P<end>\?=|)",
    re.DOTALL,
)
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


@dataclass
class _Run:
    """Words of one charset that stand side by side: a character may begin in one and end in the next."""

    charset: str
    found: bytearray
    rest: bytes = b""

    def take(self, way: str, text: bytes) -> None:
        if way in "qQ":
            self.finish()
            self.found += _HEX.sub(lambda hit: bytes((int(hit[1], 16),)), text.replace(b"_", b" "))
            return
        plain = self.rest + _NO_BASE64.sub(b"", text)
        whole = len(plain) - len(plain) % 4
        self.rest = b"" if b"=" in text else plain[whole:]
        self.found += _base64(plain if b"=" in text else plain[:whole])

    def finish(self) -> None:
        self.found += _base64(self.rest)
        self.rest = b""


def decode(value: bytes, remarks: Remarks, where: str, hint: str = "") -> str:
    """The text of a header's value, unfolded. Never raises; raw 8-bit text is read by `hint` or by what it shows."""
    text = value.decode("latin-1")
    pieces: list[str] = []
    run: _Run | None = None
    end = 0
    for hit in _WORD.finditer(text):
        between = text[end : hit.start()]
        if run is not None and (between.strip(" \t") or not _same(run.charset, hit["charset"])):
            pieces.append(_text(run, remarks, where))
            run = None
            between = between if between.strip(" \t") else ""
        if run is None:
            pieces.append(_plain(between, remarks, where, hint) if between else "")
            run = _Run(hit["charset"], bytearray())
        if not hit["end"]:
            remarks.add(f"{where} has an encoded word without its end; it was read to where the next begins.")
        run.take(hit["way"], hit["text"].encode("latin-1"))
        end = hit.end()
    if run is not None:
        pieces.append(_text(run, remarks, where))
    pieces.append(_plain(text[end:], remarks, where, hint))
    return "".join(pieces)


def _same(one: str, other: str) -> bool:
    return one.partition("*")[0].lower() == other.partition("*")[0].lower()


def _text(run: _Run, remarks: Remarks, where: str) -> str:
    run.finish()
    return charsets.decode(bytes(run.found), run.charset, remarks, where)


def _plain(text: str, remarks: Remarks, where: str, hint: str) -> str:
    raw = text.encode("latin-1")
    if raw.isascii() and b"\x1b" not in raw:
        return text
    return charsets.decode(raw, "", remarks, where, hint)


def _base64(plain: bytes) -> bytes:
    """Base64 without padding, its last character dropped where it is half of nothing."""
    usable = plain[:-1] if len(plain) % 4 == 1 else plain
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))
