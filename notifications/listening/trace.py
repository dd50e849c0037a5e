"""The lines that stand before a mail when it came to its end (RFC 5321 section 4.4): from where, for whom, by whom."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

OURSELVES = "Caseclock listener"
MOST_ADDRESS = 254
"""RFC 5321 section 4.5.3.1.3, without its brackets."""
_WORD = re.compile(r"[^A-Za-z0-9.:_\[\]-]")
_LONGEST_WORD = 255


@dataclass(frozen=True, slots=True)
class Origin:
    """Who handed a mail over: its address, what it calls itself, and how it spoke (RFC 3848), such as ESMTPS."""

    peer: str
    says: str
    spoke: str


def lines(sender: str, recipients: Iterable[str], origin: Origin, name: str, now: datetime) -> bytes:
    """What is put before a mail; a sender of "" is the null one. The addresses are `is_plain`."""
    told = [f"Return-Path: <{sender}>"]
    told += [f"Delivered-To: {one}" for one in recipients]
    told.append(f"Received: from {_word(origin.says)} ([{_word(origin.peer)}])")
    told.append(f"\tby {name} ({OURSELVES}) with {origin.spoke}; {format_datetime(now)}")
    return "".join(line + "\r\n" for line in told).encode()


def is_plain(address: str) -> bool:
    """Whether an address can stand in a line: it has no control characters, nor bytes that are no UTF-8."""
    return address.isprintable() and len(address) <= MOST_ADDRESS and not set(address) & set("<>")


def _word(text: str) -> str:
    return _WORD.sub("_", text)[:_LONGEST_WORD] or "unknown"
