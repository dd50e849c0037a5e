"""What intake must know of a mail whatever else it is: which mail it is, what it answers, where it was sent to."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from notifications import message

_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,996}>")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_OF_LISTENER = re.compile(
    rb"Return-Path: [^\r\n]*\r\n(?:Delivered-To: [^\r\n]*\r\n)+"
    rb"Received: [^\r\n]*\r\n\tby \S+ \(Caseclock listener\)[^\r\n]*\r\n(?=(?i:received):)"
)
"""What our listener puts before a mail that another mail server had: its instant is another when that one hands the
mail over again. Of a mail that no server had, nothing else may tell it from the next.
"""
_MOST_HEADERS_BYTES = 1_000_000
_MOST_PARENTS = 100
"""So many mails that one answers are looked up: the nearest ones."""
_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


@dataclass(frozen=True, slots=True)
class Envelope:
    """``key`` is the same for the same mail by whatever way it came: of its Message-ID and its body, or of all of it
    where it has none. ``parents`` are the Message-IDs that it answers, the nearest first. ``relay_count`` is how many
    relays say that they passed it on, ``delivery_count`` how often the same address is said to have got it; ``trace``
    is what a mail of ours carries to be known by if it comes back.
    """

    key: str
    message_id: str
    parents: tuple[str, ...]
    recipients: tuple[str, ...]
    relay_count: int = 0
    delivery_count: int = 0
    trace: str = ""


def of(raw: bytes) -> Envelope:
    """The envelope of a mail, however broken; never raises."""
    end = _END_OF_HEADERS.search(raw, 0, _MOST_HEADERS_BYTES)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw[:_MOST_HEADERS_BYTES], raw)
    try:
        found = BytesHeaderParser().parsebytes(head)
        ids = _ids(str(found.get("message-id", "")))
        answered = _ids(str(found.get("in-reply-to", "")))[:1]
        chain = _ids(" ".join(map(str, found.get_all("references", []))))
        said = [str(one) for name in _TO for one in found.get_all(name, [])]
        recipients = tuple(dict.fromkeys(address.lower() for _name, address in getaddresses(said) if "@" in address))
        delivered = Counter(str(one).strip().lower() for one in found.get_all("delivered-to", []))
        way = (len(found.get_all("received", [])), max(delivered.values(), default=0))
        trace = str(found.get(message.TRACE, "")).strip()
    except (ValueError, LookupError, RecursionError):
        return Envelope(hashlib.sha256(raw).hexdigest(), "", (), ())
    parents = tuple(dict.fromkeys((*answered, *reversed(chain))))[:_MOST_PARENTS]
    message_id = ids[0] if ids else ""
    return Envelope(_key(message_id, body, raw), message_id, parents, recipients, *way, trace)


def _key(message_id: str, body: bytes, raw: bytes) -> str:
    if not message_id:
        return hashlib.sha256(_as_handed_over(raw)).hexdigest()
    named = hashlib.sha256(message_id.encode("utf-8", "surrogateescape") + b"\0")
    named.update(body.replace(b"\r\n", b"\n").rstrip())
    return named.hexdigest()


def _as_handed_over(raw: bytes) -> bytes:
    before = _OF_LISTENER.match(raw)
    return raw[before.end() :] if before else raw


def _ids(text: str) -> list[str]:
    return _ID.findall(text)
