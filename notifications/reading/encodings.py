"""Bodies of parts out of their transfer encoding (RFC 2045), piece by piece, so that a large one takes no room."""

import binascii
import re
from collections.abc import Iterator

from notifications.reading.remarks import Remarks

_BLOCK = 1_048_576
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_STRANGE = bytes(sorted(set(range(256)) - set(_ALPHABET)))
_SPACE = b" \t\r\n"
_NO_SPACE = bytes(sorted(set(_STRANGE) - set(_SPACE)))
_PADDING = re.compile(rb"=+")
_SEGMENTS = 10_000
# A mailer or list on the way left spaces after the `=` that joins two lines.
_LOOSE_JOIN = re.compile(rb"=[ \t]+(?=\r?\n)")
_KNOWN = ("", "7bit", "8bit", "binary", "none", "7-bit", "8-bit", "7bits", "8bits")


def pieces(raw: bytes, start: int, stop: int, encoding: str, remarks: Remarks) -> Iterator[bytes]:
    """The content of a part. Never raises; what doesn't fit its encoding is read as far as it does."""
    if encoding == "base64" and not _is_plain(raw, start, stop, remarks):
        yield from _base64(raw, start, stop, remarks)
    elif encoding in ("quoted-printable", "quotedprintable", "quoted_printable"):
        yield binascii.a2b_qp(_LOOSE_JOIN.sub(b"=", raw[start:stop]))
    elif encoding in ("uuencode", "x-uuencode", "x-uue", "uue"):
        yield uudecoded(raw[start:stop].splitlines())
    else:
        if encoding not in _KNOWN and encoding != "base64":
            remarks.add("A part names a transfer encoding that is unknown; it was read as it stands.")
        for at in range(start, stop, _BLOCK):
            yield raw[at : min(stop, at + _BLOCK)]


def first(raw: bytes, start: int, stop: int, encoding: str, most: int, remarks: Remarks) -> bytes:
    """The content's first bytes, at most so many."""
    # Both encodings make less of what they read: no more than four bytes of three, or three of one.
    near = min(stop, start + most * (3 if encoding.startswith("q") else 2)) if stop - start > most else stop
    found = bytearray()
    for piece in pieces(raw, start, near, encoding, remarks):
        found += piece
        if len(found) >= most:
            break
    return bytes(found[:most])


def uudecoded(lines: list[bytes]) -> bytes:
    """Lines of uuencoded text, with or without `begin` and `end`; a line that is none is left out."""
    found = bytearray()
    for line in lines:
        if line.startswith((b"begin ", b"end")) or not line:
            continue
        try:
            found += binascii.a2b_uu(line)
        except binascii.Error:
            # Some encoders give a wrong length: what the line's own first character says is taken.
            usable = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                found += binascii.a2b_uu(line[:usable])
            except binascii.Error:
                continue
    return bytes(found)


def _is_plain(raw: bytes, start: int, stop: int, remarks: Remarks) -> bool:
    """Whether a part that says base64 is plainly text: words with spaces between, or signs that base64 has not."""
    sample = raw[start : min(stop, start + 2_048)].strip()
    coded = sample.partition(b"=")[0]
    sample = coded if len(coded) >= 8 else sample
    strange = len(sample) - len(sample.translate(None, _NO_SPACE))
    plain = sample.count(b" ") * 20 > len(sample) or strange * 20 > len(sample)
    if plain:
        remarks.add("A part says it is base64 and is not; it was read as it stands.")
    return plain


def _base64(raw: bytes, start: int, stop: int, remarks: Remarks) -> Iterator[bytes]:
    rest, segments = b"", 0
    for at in range(start, stop, _BLOCK):
        block = raw[at : min(stop, at + _BLOCK)]
        plain = block.translate(None, _STRANGE)
        if segments == 0 and _has_rubbish(block.partition(b"=")[0]):
            remarks.add("Base64 has characters that don't belong; they were left out.")
        if b"=" in plain and segments < _SEGMENTS:
            tail = _after_padding(raw, at + block.index(b"="), stop)
            if tail:
                remarks.add("Text stands after the end of base64; it was left out.")
                yield _unpadded(rest + plain[: plain.index(b"=")])
                return
            done = _PADDING.split(rest + plain)
            segments += len(done)
            yield b"".join(_unpadded(one) for one in done[:-1])
            rest = done[-1]
            continue
        rest += plain.replace(b"=", b"")
        whole = len(rest) - len(rest) % 4
        yield binascii.a2b_base64(rest[:whole])
        rest = rest[whole:]
    yield _unpadded(rest)


def _has_rubbish(coded: bytes) -> bool:
    return len(coded.translate(None, _NO_SPACE)) < len(coded)


def _after_padding(raw: bytes, at: int, stop: int) -> bool:
    """Whether what follows the padding is no base64: a footer that a list or relay added."""
    after = raw[at : min(stop, at + 400)].lstrip(b"=").strip()
    return _has_rubbish(after)


def _unpadded(plain: bytes) -> bytes:
    usable = plain[:-1] if len(plain) % 4 == 1 else plain
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))
