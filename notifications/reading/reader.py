"""From the bytes of a mail to what it says."""

import email
import itertools
import re
from email.message import Message

from notifications import bounces
from notifications.reading import addresses, attachments, bodies, kinds, limits, mime, quotes, words
from notifications.reading.addresses import Address
from notifications.reading.headers import Headers
from notifications.reading.mail import Mail
from notifications.reading.parts import Part
from notifications.reading.remarks import Remarks

_NO_TEXT = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
# What the library's parser is known to raise on parameters that are broken in their encoding.
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
_SOMETHING = re.compile(rb"\S")
_MAILBOX_LINE = re.compile(rb">?From [ \t]*[^\s:]")
_BETWEEN_BLOCKS = re.compile(rb"(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)")
_TYPED = re.compile(rb"^content-type[ \t]*:", re.IGNORECASE | re.MULTILINE)


def read(raw: bytes) -> Mail:
    """What a mail says. Never raises; touches nothing; bounded in room and work whatever the bytes are."""
    remarks = Remarks()
    mail = _plain(raw, remarks)
    top = mime.parse(mail, remarks)
    hint = _hint(top)
    subject = _subject(top.headers, remarks, hint)
    sender = _sender(top.headers, remarks, hint)
    body = bodies.Body() if _is_no_mail(mail, top, remarks) else bodies.read(mail, top, remarks)
    lines = bodies.text_lines(body.pieces, remarks)
    files = [attachments.of_part(mail, part, remarks) for part in body.attached]
    files += [attachments.of_file(file, remarks) for file in body.files]
    found = bounces.found(_message(mail, top))
    return Mail(
        kinds.kind_of(found),
        sender,
        tuple(one for value in top.headers.all("to") for one in addresses.parse(value, remarks, "To", hint)),
        subject,
        "\n".join(line.text for line in lines).strip(),
        quotes.reply(lines, subject, remarks),
        bodies.page_of(body.pieces, remarks),
        tuple(files),
        found.bounces,
        kinds.why_not(sender, found),
        tuple(remarks.sentences),
        found.returned,
    )


def _plain(raw: bytes, remarks: Remarks) -> bytes:
    """The mail without what stands before its headers: a mark of UTF-8, empty lines, the line that a mailbox adds."""
    begins = _SOMETHING.search(raw)
    if begins is None:
        remarks.add("There is nothing in it.")
    mail = mime.with_line_feeds(raw, remarks)
    mail = mail.removeprefix(b"\xef\xbb\xbf")
    if mail[:1] in (b"\r", b"\n") and begins:
        remarks.add("Empty lines stand before the headers; they were skipped.")
        mail = mail.lstrip(b"\r\n")
    if _MAILBOX_LINE.match(mail):
        mail = mail[mail.find(b"\n") + 1 :] if b"\n" in mail else b""
    return mail


def _is_no_mail(mail: bytes, top: Part, remarks: Remarks) -> bool:
    """Whether the bytes are some other file: no header, and bytes that no text has."""
    found = not top.headers.fields and bool(_NO_TEXT.search(mail[:4_096]))
    if found:
        remarks.add("It has no headers and is no text: this is no mail.")
    return found


def _hint(top: Part) -> str:
    """The charset of the first text that names one: raw headers are mostly in the same."""
    named = (part.parameters.get("charset", "") for part in top.walk() if part.type.startswith("text/"))
    return next((one for one in named if one), "")


def _subject(headers: Headers, remarks: Remarks, hint: str) -> str:
    text = words.decode(headers.first("subject") or b"", remarks, "The subject", hint)
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _sender(headers: Headers, remarks: Remarks, hint: str) -> Address:
    """Who wrote: From, else Reply-To, else Return-Path."""
    first: Address | None = None
    for name in ("From", "Reply-To", "Return-Path"):
        found = [one for value in headers.all(name.lower()) for one in addresses.parse(value, remarks, name, hint)]
        first = first or (found[0] if found else None)
        usable = next((one for one in found if one.usable()), None)
        if usable is not None:
            if name == "From":
                return usable
            remarks.add(f"From gives no address that can be used; {name} was taken.")
            return Address(usable.address, usable.name or (first.name if first else ""))
    remarks.add("No address of a sender is given.")
    return Address("", (first.name or first.address) if first else "")


def _message(mail: bytes, top: Part) -> Message:
    """The mail as the standard library has it, for what looks for bounces; of a large one its beginning.

    The library's parser calls itself for each part within a part: a mail of too many is given by its headers alone.
    """
    head = mail[: min(top.start, limits.BOUNCE_HEADER_BYTES)]
    if len(head) < top.start:
        head = head[: head.rfind(b"\n") + 1] + b"\n"
    beginning = head + _first_blocks(mail[top.start : top.start + limits.BOUNCE_BYTES])
    if sum(1 for _ in _TYPED.finditer(beginning)) > limits.BOUNCE_PARTS:
        beginning = head
    try:
        return email.message_from_bytes(beginning)
    except _FAULTS:
        return _of_headers(top.headers)


def _first_blocks(body: bytes) -> bytes:
    ends = itertools.islice(_BETWEEN_BLOCKS.finditer(body), limits.BOUNCE_BLOCKS, None)
    beyond = next(ends, None)
    return body[: beyond.start()] if beyond else body


def _of_headers(headers: Headers) -> Message:
    made = Message()
    for name, value in headers.fields:
        if name != "content-type":
            made[name] = value.decode("ascii", "surrogateescape")
    return made
