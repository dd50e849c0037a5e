"""A collection of mails held against what is expected of them: the four shares, and where a mail differs."""

import email
import io
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from notifications import bounces

GOALS = {"kind": 0.97, "count": 0.95, "status": 0.95, "permanent": 0.9}
_MAIL_OF_MBOX = re.compile(rb"(?:\A|\n)(?=From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )")
# A status x.0.9nn is another program's own number, no code of RFC 3463.
_PRIVATE = re.compile(r"[245]\.0\.9\d\d")
_KINDS = {"feedback": "feedback", "vacation": "automatic"}


@dataclass
class Tally:
    """How many were as expected, of how many, and what was not."""

    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys([*GOALS, "reason", "reply_code"], 0))
    all: dict[str, int] = field(default_factory=lambda: dict.fromkeys([*GOALS, "reason", "reply_code"], 0))
    differing: dict[str, list[str]] = field(default_factory=dict)

    def add(self, mail: str, figure: str, got: object, expected: object) -> None:
        self.all[figure] += 1
        self.right[figure] += got == expected
        if got != expected:
            self.differing.setdefault(mail, []).append(f"{figure} got {got} expected {expected}")

    def share(self, figure: str) -> float:
        return self.right[figure] / (self.all[figure] or 1)


def against(mails: dict[str, bytes], expected: dict[str, list[dict[str, Any]]]) -> Tally:
    """Each expected mail as it is read; one that is missing counts as unread."""
    tally = Tally()
    for name, wanted in expected.items():
        found = [bounces.found(mail) for mail in parsed(mails.get(name, b""))]
        got = [one for each in found for one in each.bounces]
        tally.add(name, "kind", kind(found[0]), _KINDS.get(wanted[0]["reason"], "bounce"))
        tally.add(name, "count", len(got), len(wanted))
        for number, one in enumerate(wanted):
            read = got[number] if number < len(got) else bounces.Bounce("", "none", "none", False, "none")
            if not _PRIVATE.fullmatch(one["status"]):
                tally.add(name, "status", read.status, one["status"])
            there = number < len(got)
            tally.add(name, "permanent", read.permanent if there else None, one["hard_bounce"])
            tally.add(name, "reason", read.reason, one["reason"])
            tally.add(name, "reply_code", read.reply_code, one["reply_code"])
    return tally


def kind(found: bounces.Found) -> str:
    return found.kind or ("automatic" if found.automatic else "mail")


def parsed(raw: bytes) -> list[Message]:
    """The mails of a file: one, or those of an mbox. Lines that end in CR alone are lines."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    if not raw.startswith(b"From "):
        return [email.message_from_bytes(raw)]
    each = [one for one in _MAIL_OF_MBOX.split(raw) if one.startswith(b"From ")]
    return [email.message_from_bytes(one.partition(b"\n")[2]) for one in each or [raw]]


def collection(path: Path) -> dict[str, bytes]:
    """The files of a directory or a tar archive by their path in it."""
    if path.is_dir():
        return {one.relative_to(path).as_posix(): one.read_bytes() for one in path.rglob("*") if one.is_file()}
    return dict(_unpacked(path.read_bytes()))


def _unpacked(raw: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        for member in archive:
            if member.isfile() and (inside := archive.extractfile(member)):
                yield member.name.removeprefix("./"), inside.read()


def expectations(path: Path) -> dict[str, list[dict[str, Any]]]:
    loaded: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
