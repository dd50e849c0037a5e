"""A letter becomes the bytes that travel: MIME that any relay of 1982 passes unharmed and any reader shows whole.

Python's own folding splits no character but makes lines of 77, its default transfer encoding is 8bit, and it takes ten
times as long; so header values beyond ASCII are encoded here (RFC 2047, base64) and bodies are base64 or
quoted-printable.
"""

import binascii
import hashlib
import re
from base64 import b64encode, encodebytes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from engine import errors
from notifications import addresses

LINE_LIMIT = 76
TRACE = "Caseclock-Trace"
"""The header by which a mail of ours is known where it comes back to us."""
_WORD_BYTES = 45
"""So many bytes of UTF-8 fill an encoded-word of 72 characters."""
_FIRST_WORD_BYTES = 39
"""The first stands beside the name of its header, of at most ten characters with its colon."""
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_REFERENCE = re.compile(r"<[!-;=?-~]{1,250}>")
"""An id that another program made: they follow no standard's rules for what stands between the brackets."""
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[A-Za-z0-9.-]+>")


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says and to whom. ``message_id`` and ``at`` (its Date) are those of its first try, for every try.

    ``references`` is the chain that it hangs on, its parent last, at least the synthetic root of the case's
    thread; all ids are in angle brackets. ``reply_address`` takes the answers, ``return_address`` what the relays
    say later; "" is the address that the mail comes from. ``token`` names this mail in what relays say (ENVID).
    ``enclosed`` are the files that go with it, each as a part. ``unsubscribe_url`` is for a survey or a digest, "" for
    any other mail; ``unsubscribe_mailto`` the same by mail. A ``receipt`` answers by itself a mail of its reader's.
    """

    message_id: str
    references: tuple[str, ...]
    at: datetime
    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    reply_address: str = ""
    return_address: str = ""
    token: str = ""
    unsubscribe_url: str = ""
    unsubscribe_mailto: str = ""
    enclosed: tuple[bytes, ...] = ()
    receipt: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """The bytes of a mail with its envelope. ``utf8``: only a relay with SMTPUTF8 may be given it.

    ``token`` is what relays call the mail in their reports; "" where it has none.
    """

    sender: str
    recipient: str
    content: bytes
    utf8: bool
    token: str = ""


def compose(letter: Letter) -> Parcel:
    """The mail of a letter: always the same bytes for the same letter.

    Raises errors.BadAddress, errors.BadHeader for a value with a line break or another control character.
    """
    author, recipient = addresses.travelling(letter.from_address), addresses.travelling(letter.to_address)
    reply_to, sender = (addresses.travelling(one or author) for one in (letter.reply_address, letter.return_address))
    headers = "".join(f"{name}: {value}\r\n" for name, value in _headers(letter, author, reply_to, recipient))
    content = headers.encode() + _body(letter)
    utf8 = addresses.needs_smtputf8(author + reply_to + sender + recipient)
    return Parcel(sender, recipient, content, utf8, letter.token)


def _headers(letter: Letter, author: str, reply_to: str, recipient: str) -> Iterator[tuple[str, str]]:
    references = [_identity("References", one, _REFERENCE) for one in letter.references]
    yield "Date", format_datetime(letter.at)
    yield "Message-ID", _identity("Message-ID", letter.message_id)
    yield "In-Reply-To", references[-1]
    yield "References", "\r\n ".join(references)
    yield "From", _mailbox("From", letter.from_name, author)
    yield "Reply-To", _mailbox("Reply-To", letter.from_name, reply_to)
    yield "To", _mailbox("To", letter.to_name, recipient)
    yield "Subject", unstructured("Subject", letter.subject)
    yield "Auto-Submitted", "auto-replied" if letter.receipt else "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    if letter.token:
        yield TRACE, letter.token
    yield from _unsubscribing(letter)


def _unsubscribing(letter: Letter) -> Iterator[tuple[str, str]]:
    """How the reader's program ends mail of this kind (RFC 2369, 3.2), by one click where the link is safe (RFC 8058,
    3.1 allows https alone).
    """
    ways = [f"<{one}>" for one in (letter.unsubscribe_url, letter.unsubscribe_mailto) if one]
    for one in ways:
        _refuse_controls("List-Unsubscribe", one)
    if ways:
        yield "List-Unsubscribe", ",\r\n ".join(ways)
    if letter.unsubscribe_url.startswith("https://"):
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _body(letter: Letter) -> bytes:
    """Text first, HTML after it; the boundary follows from the Message-ID, so that every try is the same mail."""
    # No encoded line has a "_" behind a "=".
    digest = hashlib.sha256(letter.message_id.encode()).hexdigest().encode()
    both = (_part("plain", letter.text), _part("html", letter.html))
    body = _several(b"alternative", b"=_" + digest[:24], both)
    if letter.enclosed:
        body = _several(b"mixed", b"=_" + digest[24:48], (body, *letter.enclosed))
    return b"MIME-Version: 1.0\r\n" + body


def _several(kind: bytes, boundary: bytes, parts: Iterable[bytes]) -> bytes:
    told = b"".join(b"--%s\r\n%s\r\n" % (boundary, one) for one in parts)
    return b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n%s--%s--\r\n' % (kind, boundary, told, boundary)


def _part(subtype: str, text: str) -> bytes:
    """A part in seven bits: quoted-printable where most of it stays readable, else base64 (RFC 2045, 6)."""
    data = b"".join(line + b"\r\n" for line in text.encode().splitlines())
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if beyond * 6 < len(text):
        encoding, encoded = "quoted-printable", binascii.b2a_qp(data)
    else:
        encoding, encoded = "base64", encodebytes(data).replace(b"\n", b"\r\n")
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + encoded


def unstructured(header: str, value: str) -> str:
    """A value of free text, folded; ASCII stays readable. Raises errors.BadHeader."""
    _refuse_controls(header, value)
    if _PLAIN.fullmatch(value) and "=?" not in value and len(header) + 2 + len(value) <= LINE_LIMIT:
        return value
    first, space, rest = value.partition(" ")
    if space and rest[:1].strip() and _PLAIN.fullmatch(first) and "=?" not in first and len(first) <= 40:
        return f"{first}\r\n {encoded(rest)}"
    return encoded(value)


def _mailbox(header: str, name: str, address: str) -> str:
    """A name and an address, the address on a line of its own where both do not fit."""
    _refuse_controls(header, name)
    if not name:
        return address
    phrase = name if _PHRASE.fullmatch(name) and "=?" not in name and len(name) <= 50 else encoded(name)
    apart = "\r\n " if len(header) + len(phrase) + len(address) + 5 > LINE_LIMIT else " "
    return f"{phrase}{apart}<{address}>"


def _identity(header: str, value: str, pattern: re.Pattern[str] = _MESSAGE_ID) -> str:
    if not pattern.fullmatch(value):
        raise errors.BadHeader(header=header, why="an id has the form <left@right>")
    return value


def _refuse_controls(header: str, value: str) -> None:
    found = _CONTROLS.search(value)
    if found:
        raise errors.BadHeader(header=header, why=f"it has the control character U+{ord(found[0]):04X}")


def encoded(value: str, first: int = _FIRST_WORD_BYTES) -> str:
    """A text as encoded-words of RFC 2047, one a line, each of whole characters. ``first`` are the bytes that fit into
    the first beside what stands before it.
    """
    words = (f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in _chunks(value, first))
    return "\r\n ".join(words)


def _chunks(value: str, first: int) -> Iterator[bytes]:
    held, limit = b"", first
    for character in value:
        one = character.encode("utf-8")
        if len(held) + len(one) > limit:
            yield held
            held, limit = b"", _WORD_BYTES
        held += one
    if held:
        yield held
