"""One mail that came in and waits, as its page shows it: what was read of it, never its HTML."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine import people, queries
from engine.queries import waiting as queries_
from notifications import reading
from notifications.intake import belonging, envelope
from web import uploads, waiting
from web.parts import Parts
from web.reader import Reader

LONGEST_TEXT = 100_000
SOURCE_BYTES = 20_000
MOST_TO = 20
LONGEST_TO = 1_000
PLAIN_TYPE = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A mail that a person may settle, with its bytes as they came; ``case`` is where it seems to belong, "" where that
    is not known.
    """

    mail: queries.Incoming
    content: bytes
    case: str

    @property
    def is_read(self) -> bool:
        """What could not be worked in several tries is not opened here either."""
        return self.mail.state != "quarantined"


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with the mail, with the address at which it is had."""

    name: str
    size: str
    address: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows. ``whole`` is "" where it says no more than ``text``; ``source`` is shown in place of both
    where the mail was not read. ``problem`` says what is wrong with the number that was ``typed``.
    """

    id: int
    name: str
    address: str
    to: str
    subject: str
    iso: str
    full: str
    why: str
    case: str
    text: str
    whole: str
    source: str
    is_cut: bool
    files: tuple[File, ...]
    notes: tuple[str, ...]
    typed: str
    problem: str


def load(parts: Parts, person: people.Person, mail_id: int) -> Loaded | None:
    """A mail that waits for this person among others; None where it does not."""
    with parts.database.reading() as connection:
        found = waiting.find(parts, connection, person, mail_id)
        if found is None:
            return None
        content, case = queries.content(connection, found.content_hash), found.case
        if found.state == "quarantined" and case is None:
            # Nobody has judged yet whose it is.
            home = belonging.find(connection, envelope.of(content), "", "", "", "").home
            case = home.number if home else None
            if case and not queries_.takes(connection, waiting.asked(parts, connection, person), case):
                return None
    return Loaded(found, content, case or "")


def view(loaded: Loaded, reader: Reader, typed: str | None = None, problem: str = "") -> View:
    """The page."""
    mail, one = loaded.mail, reading.read(loaded.content) if loaded.is_read else None
    reply, whole = (one.reply_text.strip() or one.text.strip(), one.text.strip()) if one else ("", "")
    source = "" if one else loaded.content[:SOURCE_BYTES].decode("utf-8", "replace")
    return View(
        mail.id,
        mail.from_name[: waiting.LONGEST],
        mail.from_address[: waiting.LONGEST],
        _to(one) if one else "",
        waiting.subject(mail, reader)[: waiting.LONGEST],
        mail.came_at.isoformat(timespec="seconds"),
        reader.moment(mail.came_at),
        waiting.why(mail, reader),
        loaded.case,
        reply[:LONGEST_TEXT],
        "" if whole == reply else whole[:LONGEST_TEXT],
        source,
        max(len(reply), len(whole)) > LONGEST_TEXT or (not one and len(loaded.content) > SOURCE_BYTES),
        tuple(_files(mail.id, one.attachments, reader)) if one else (),
        one.notes if one else (),
        loaded.case if typed is None else typed,
        problem,
    )


def file(loaded: Loaded, sha256: str) -> reading.Attachment | None:
    """The file of that hash that came with the mail."""
    found = reading.read(loaded.content).attachments if loaded.is_read else ()
    return next((one for one in found if one.sha256 == sha256), None)


def media_type(one: reading.Attachment) -> str:
    """The type of a file as the mail says, if it is one."""
    return one.type if _MEDIA_TYPE.fullmatch(one.type) else PLAIN_TYPE


def _to(one: reading.Mail) -> str:
    shown = ", ".join(f"{to.name} <{to.address}>" if to.name else to.address for to in one.to[:MOST_TO])
    return f"{shown[:LONGEST_TO]}…" if len(one.to) > MOST_TO or len(shown) > LONGEST_TO else shown


def _files(mail_id: int, found: Iterable[reading.Attachment], reader: Reader) -> list[File]:
    nameless = reader.say("incoming_nameless")
    return [
        File(one.name or nameless, uploads.size(one.size), f"/incoming/{mail_id}/files/{one.sha256}") for one in found
    ]
