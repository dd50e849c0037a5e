"""Which mail of ours a report tells of: the token that it was given (ENVID, RFC 3461), the Message-IDs it returns."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message

from notifications.bounces import blocks, parts

_FIELD = "original-envelope-id"
_HEADER = re.compile(r"^[ \t>|]{0,8}message-id[ \t]{0,3}:[ \t]{0,10}(<[^<>\s]{1,996}>)", re.IGNORECASE | re.MULTILINE)
_IN_JSON = re.compile(
    r'"(?:name"\s{0,9}:\s{0,9}"message-id"\s{0,9},\s{0,9}"value|messageid)"\s{0,9}:\s{0,9}"(<[^<>\s"]{1,996}>)"',
    re.IGNORECASE,
)
"""As services write it that send notices instead of reports."""
_ID = re.compile(r"<[^<>\s]{1,996}>")
_MOST = 20
"""So many of each are looked up: a report of one mail names few."""


@dataclass(frozen=True, slots=True)
class Returned:
    """`envelope_ids` are what the relay was told to call the mail, `message_ids` those that it encloses or quotes."""

    envelope_ids: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


NOTHING = Returned()


def of(mail: Message) -> Returned:
    """What a report says of the mail that it is about; never the Message-ID of the report itself."""
    tokens: list[str] = []
    ids: list[str] = []
    for part in parts.walked(mail):
        if part.get_content_type().endswith("delivery-status"):
            tokens += [one for block in blocks.blocks(parts.raw_text(part)) for one in block.get(_FIELD, ())]
        elif not part.is_multipart():
            text = parts.text_of(part)
            ids += _HEADER.findall(text) + _IN_JSON.findall(text)
    for inside in parts.enclosed(mail):
        ids += _ID.findall(parts.header_of(inside, "Message-ID"))
        # One that holds the headers alone is read as a mail of no headers and a text.
        ids += _HEADER.findall(parts.own_text(inside))
    return Returned(_first(one.strip() for one in tokens), _first(ids))


def _first(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, found)))[:_MOST]
