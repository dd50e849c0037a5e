"""A letter becomes the bytes that travel: MIME that any relay of 1982 passes unharmed and any reader shows whole.

Python's own folding splits no character but makes lines of 77, and its default transfer encoding is 8bit; so header
values beyond ASCII are encoded here (RFC 2047, base64) and bodies are base64 or quoted-printable.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from engine import errors
from notifications import addresses

LINE_LIMIT = 76
_WORD_BYTES = 45
"""So many bytes of UTF-8 fill an encoded-word of 72 characters."""
_FIRST_WORD_BYTES = 39
"""The first stands beside the name of its header, of at most ten characters with its colon."""
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[A-Za-z0-9.-]+>")


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says and to whom. ``message_id`` and ``at`` (its Date) are those of its first try, for every try.

    ``thread_id`` is the synthetic root of the case's conversation; both ids are in angle brackets.
    """

    message_id: str
    thread_id: str
    at: datetime
    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """The bytes of a mail with its envelope. ``utf8``: only a relay with SMTPUTF8 may be given it."""

    sender: str
    recipient: str
    content: bytes
    utf8: bool


class _Policy(policy.EmailPolicy):
    """Writes header values as they are given: they are folded already."""

    def fold(self, name: str, value: Any) -> str:
        return f"{name}: {value}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("utf-8")

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return name, value

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        return policy.SMTP.header_fetch_parse(name, value) if isinstance(value, str) else value


def compose(letter: Letter) -> Parcel:
    """The mail of a letter: always the same bytes for the same letter.

    Raises errors.BadAddress, errors.BadHeader for a value with a line break or another control character.
    """
    sender, recipient = addresses.travelling(letter.from_address), addresses.travelling(letter.to_address)
    mail = _body(letter)
    for name, value in _headers(letter, sender, recipient):
        mail[name] = value
    content = mail.as_bytes(policy=mail.policy)
    return Parcel(sender, recipient, content, addresses.needs_smtputf8(sender + recipient))


def _headers(letter: Letter, sender: str, recipient: str) -> Iterator[tuple[str, str]]:
    origin = _mailbox("From", letter.from_name, sender)
    yield "Date", format_datetime(letter.at)
    yield "Message-ID", _identity("Message-ID", letter.message_id)
    yield "In-Reply-To", _identity("In-Reply-To", letter.thread_id)
    yield "References", _identity("References", letter.thread_id)
    yield "From", origin
    yield "Reply-To", _mailbox("Reply-To", letter.from_name, sender)
    yield "To", _mailbox("To", letter.to_name, recipient)
    yield "Subject", unstructured("Subject", letter.subject)
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"


def _body(letter: Letter) -> EmailMessage:
    """Text first, HTML after it; the boundary follows from the Message-ID, so that every try is the same mail."""
    mail = EmailMessage(_Policy(linesep="\r\n", max_line_length=LINE_LIMIT))
    mail.set_content(letter.text, charset="utf-8", cte=_encoding(letter.text))
    mail.add_alternative(letter.html, subtype="html", charset="utf-8", cte=_encoding(letter.html))
    mail.set_boundary("=_" + hashlib.sha256(letter.message_id.encode()).hexdigest()[:24])
    return mail


def _encoding(text: str) -> str:
    """Quoted-printable where most of it stays readable, else base64."""
    beyond = sum(not character.isascii() for character in text)
    return "quoted-printable" if beyond * 6 < len(text) else "base64"


def unstructured(header: str, value: str) -> str:
    """A value of free text, folded; ASCII stays readable. Raises errors.BadHeader."""
    _refuse_controls(header, value)
    if _PLAIN.fullmatch(value) and "=?" not in value and len(header) + 2 + len(value) <= LINE_LIMIT:
        return value
    first, space, rest = value.partition(" ")
    if space and rest[:1].strip() and _PLAIN.fullmatch(first) and "=?" not in first and len(first) <= 40:
        return f"{first}\r\n {_encoded(rest)}"
    return _encoded(value)


def _mailbox(header: str, name: str, address: str) -> str:
    """A name and an address, the address on a line of its own where both do not fit."""
    _refuse_controls(header, name)
    if not name:
        return address
    phrase = name if _PHRASE.fullmatch(name) and "=?" not in name and len(name) <= 50 else _encoded(name)
    apart = "\r\n " if len(header) + len(phrase) + len(address) + 5 > LINE_LIMIT else " "
    return f"{phrase}{apart}<{address}>"


def _identity(header: str, value: str) -> str:
    if not _MESSAGE_ID.fullmatch(value):
        raise errors.BadHeader(header=header, why="an id has the form <left@right>")
    return value


def _refuse_controls(header: str, value: str) -> None:
    found = _CONTROLS.search(value)
    if found:
        raise errors.BadHeader(header=header, why=f"it has the control character U+{ord(found[0]):04X}")


def _encoded(value: str) -> str:
    """Encoded-words of RFC 2047, one a line, each of whole characters."""
    words = (f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in _chunks(value))
    return "\r\n ".join(words)


def _chunks(value: str) -> Iterator[bytes]:
    held, limit = b"", _FIRST_WORD_BYTES
    for character in value:
        one = character.encode("utf-8")
        if len(held) + len(one) > limit:
            yield held
            held, limit = b"", _WORD_BYTES
        held += one
    if held:
        yield held
