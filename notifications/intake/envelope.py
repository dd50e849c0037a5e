"""What intake must know of a mail whatever else it is: which mail it is, what it answers, where it was sent to."""

import hashlib
import re
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import getaddresses

_ID = re.compile(r"<[^<>\s]{1,996}>")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_MOST_HEADERS_BYTES = 1_000_000
_MOST_PARENTS = 100
"""So many mails that one answers are looked up: the nearest ones."""
_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


@dataclass(frozen=True, slots=True)
class Envelope:
    """``key`` is the same for the same mail by whatever way it came: of its Message-ID and its body, or of all of it
    where it has none. ``parents`` are the Message-IDs that it answers, the nearest first.
    """

    key: str
    message_id: str
    parents: tuple[str, ...]
    recipients: tuple[str, ...]


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
    except (ValueError, LookupError, RecursionError):
        return Envelope(hashlib.sha256(raw).hexdigest(), "", (), ())
    parents = tuple(dict.fromkeys((*answered, *reversed(chain))))[:_MOST_PARENTS]
    message_id = ids[0] if ids else ""
    plain = body.replace(b"\r\n", b"\n").rstrip()
    named = message_id.encode("utf-8", "surrogateescape") + b"\0" + plain if message_id else raw
    return Envelope(hashlib.sha256(named).hexdigest(), message_id, parents, recipients)


def _ids(text: str) -> list[str]:
    return _ID.findall(text)
