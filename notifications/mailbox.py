"""The mailbox of the local machine: mails as files of a Maildir, newest first, and what stands in one."""

import hashlib
import mailbox
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import cast

from engine import errors
from notifications import charset_names

PAGE_SIZE = 50
_HEAD_BYTES = 4096
"""The headers of a mail of the desk are shorter."""
_KEY = re.compile(r"(\d+)\.M(\d+)P\d+Q(\d+)\..+")
_HAS_ID = re.compile(rb"^message-id:", re.IGNORECASE | re.MULTILINE)
# What mailers call gb2312 is GBK more often than not; GB 18030 reads both.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030"}


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of the list of mails. ``sender`` and ``recipient`` read "Name <address>"; ``size`` is in bytes."""

    key: str
    subject: str
    sender: str
    recipient: str
    taken_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, counted from 1, and how many mails there are in all."""

    headings: tuple[Heading, ...]
    number: int
    count: int
    size: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.count // self.size))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """One mail, decoded; ``source`` is what came over the wire, with the envelope as Return-Path and Delivered-To."""

    heading: Heading
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    source: str


class Mailbox:
    """A Maildir with a bounded number of mails. Threads and processes may read it while one process adds to it."""

    def __init__(self, folder: Path, keep_count: int = 5000) -> None:
        self.folder, self.keep_count = folder, keep_count
        self._new = folder / "new"
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._mails = mailbox.Maildir(folder, create=True)
        self._lock = threading.Lock()
        self._held: dict[str, str] | None = None

    def add(self, content: bytes) -> str:
        """Keeps a mail; it is on the disk when this returns. The oldest go when there are too many. Returns its key.

        A mail that is there already, with the same Message-ID and content, is kept once: a sender that did not hear
        our answer sends it again.
        """
        with self._lock:
            held = self._held if self._held is not None else self._read_held()
            identity = _identity(content)
            if identity and identity in held:
                return held[identity]
            key = self._mails.add(content)
            _sync(self._new)
            held[identity or key] = key
            while len(held) > self.keep_count:
                (self._new / held.pop(next(iter(held)))).unlink(missing_ok=True)
            self._held = held
            return key

    def page(self, number: int = 1, size: int = PAGE_SIZE) -> Page:
        """A page of mails, newest first; a number beyond the last page gives the last."""
        keys = self._keys()[::-1]
        number = max(1, min(number, -(-len(keys) // size)))
        shown = keys[(number - 1) * size : number * size]
        return Page(tuple(self._headings(shown)), number, len(keys), size)

    def find(self, message_id: str, near: datetime) -> str | None:
        """The key of the mail with that Message-ID, taken about then if it can be helped; None where it is gone."""
        keys = sorted(self._keys(), key=lambda key: abs(_order(key)[0] - near.timestamp()))
        for key in keys:
            try:
                with (self._new / key).open("rb") as file:
                    head = file.read(_HEAD_BYTES)
            except OSError:  # gone in between, as one of too many
                continue
            if message_id.encode() in head and _message_id(head) == message_id:
                return key
        return None

    def open(self, key: str) -> Opened:
        """One mail. Raises errors.NoSuchMail."""
        try:
            content = (self._new / key).read_bytes() if _KEY.fullmatch(key) and "/" not in key else None
        except OSError:
            content = None
        if content is None:
            raise errors.NoSuchMail(key=key, keep_count=self.keep_count)
        mail = message_from_bytes(content, policy=policy.default)
        return Opened(
            heading=_heading(key, mail, len(content)),
            headers=tuple((name, _one_line(mail, name)) for name in dict.fromkeys(mail.keys())),
            text=_body(mail, "plain"),
            html=_body(mail, "html"),
            attachments=tuple(_attachments(mail)),
            source=content.decode("utf-8", "replace").replace("\r\n", "\n"),
        )

    def _keys(self) -> list[str]:
        """The keys of all mails, oldest first."""
        found = [path.name for path in self._new.iterdir() if _KEY.fullmatch(path.name)]
        return sorted(found, key=_order)

    def _read_held(self) -> dict[str, str]:
        """The keys of all mails by identity, oldest first; one without an identity stands under its key."""
        return {_identity((self._new / key).read_bytes()) or key: key for key in self._keys()}

    def _headings(self, keys: list[str]) -> Iterator[Heading]:
        for key in keys:
            path = self._new / key
            try:
                with path.open("rb") as file:
                    mail = BytesHeaderParser(policy=policy.default).parse(file)
                size = path.stat().st_size
            except OSError:  # gone in between, as one of too many
                continue
            yield _heading(key, mail, size)


def _order(key: str) -> tuple[int, ...]:
    match = _KEY.fullmatch(key)
    return tuple(int(part) for part in match.groups()) if match else ()


def _identity(content: bytes) -> str:
    """What tells a mail that came again from another: a digest of all of it; nothing for one without a Message-ID."""
    if not _HAS_ID.search(content.partition(b"\r\n\r\n")[0]):
        return ""
    return hashlib.sha256(content).hexdigest()


def _message_id(head: bytes) -> str:
    return " ".join(str(message_from_bytes(head, policy=policy.compat32).get("Message-ID", "")).split())


def _sync(folder: Path) -> None:
    """Makes the names in a folder last; the file itself has been synced by then."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _heading(key: str, mail: EmailMessage, size: int) -> Heading:
    taken_at = datetime.fromtimestamp(_order(key)[0], UTC)
    return Heading(key, _one_line(mail, "Subject"), _one_line(mail, "From"), _one_line(mail, "To"), taken_at, size)


def _one_line(mail: EmailMessage, name: str) -> str:
    """A header decoded; one that can't be read is shown as it stands."""
    try:
        return " ".join(str(mail.get(name, "")).split())
    except (ValueError, LookupError, IndexError, TypeError, AttributeError):
        raw = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), "")
        return " ".join(str(raw).split())


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return _text(cast(EmailMessage, part)) if part is not None else ""


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = (part.get_content_charset() or "utf-8").lower()
    wider = _WIDER.get(charset, charset)
    text = content.decode(wider if charset_names.is_known(wider) else "utf-8", "replace")
    return text.replace("\r\n", "\n")


def _attachments(mail: EmailMessage) -> Iterator[Attachment]:
    for number, part in enumerate(mail.iter_attachments(), 1):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield Attachment(part.get_filename() or f"attachment-{number}", part.get_content_type(), content)
