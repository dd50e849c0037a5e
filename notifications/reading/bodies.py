"""What of a mail is its text, what its page, and which parts are attachments."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from notifications.reading import charsets, encodings, flowed, limits, page_text, pages, uuencoded
from notifications.reading.page_text import Line
from notifications.reading.parts import Part
from notifications.reading.remarks import Remarks

_META = re.compile(rb"<meta[^>]{0,300}?charset=[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype html|<html[\s>])", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A stretch of what is shown: as plain text, as a page, or as both."""

    plain: str = ""
    page: str = ""


@dataclass
class Body:
    """What was found in the tree of parts."""

    pieces: list[Piece] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)
    files: list[uuencoded.File] = field(default_factory=list)


def read(raw: bytes, top: Part, remarks: Remarks) -> Body:
    """The body of a mail. Never raises."""
    return _Reading(raw, remarks).run(top)


class _Reading:
    def __init__(self, raw: bytes, remarks: Remarks) -> None:
        self.raw, self.remarks, self.left = raw, remarks, 2 * limits.TEXT_BYTES
        self.body = Body()

    def run(self, top: Part) -> Body:
        self.body.pieces = self._pieces(top)
        if not self.body.pieces and (only := next(filter(_is_named_text, self.body.attached), None)):
            self.body.attached.remove(only)
            self.body.pieces = self._text(only)
        self._say_what_is_closed(top)
        return self.body

    def _say_what_is_closed(self, top: Part) -> None:
        if top.type in ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"):
            self.remarks.add("The mail is encrypted or signed as a whole; its parts were kept as they are.")

    def _pieces(self, part: Part) -> list[Piece]:
        kind = part.type
        if not part.children:
            return self._leaf(part)
        if kind == "multipart/alternative":
            return self._alternative(part)
        if kind == "multipart/related":
            return self._related(part)
        if kind in ("multipart/signed", "multipart/report"):
            found = self._pieces(part.children[0])
            self._attach(part.children[1:])
            return found
        if kind in ("multipart/encrypted", "multipart/appledouble"):
            self._attach(part.children)
            return []
        return self._once([piece for child in part.children for piece in self._pieces(child)])

    def _alternative(self, part: Part) -> list[Piece]:
        """The plainest text there is, and the richest page: alternatives stand from plain to rich."""
        shown = [self._pieces(child) for child in part.children]
        plain = next((one for one in shown if any(piece.plain for piece in one)), None)
        page = next((one for one in reversed(shown) if any(piece.page for piece in one)), None)
        if plain is None or page is None or plain is page:
            return plain or page or []
        return [Piece("\n".join(one.plain for one in plain if one.plain), "\n".join(_as_page(one) for one in page))]

    def _once(self, pieces: list[Piece]) -> list[Piece]:
        """Some mailers send plain text and page as two texts where they are one in two forms."""
        if len(pieces) == 2 and pieces[0].plain and not pieces[0].page and not pieces[1].plain:
            lines = page_text.lines(pages.marked(pages.bounded(pieces[1].page, Remarks())))
            if " ".join(line.text for line in lines).split() == pieces[0].plain.split():
                return [Piece(pieces[0].plain, pieces[1].page)]
        return pieces

    def _related(self, part: Part) -> list[Piece]:
        start = part.parameters.get("start", "")
        root = next((one for one in part.children if start and _content_id(one) == start), part.children[0])
        found = self._pieces(root)
        rest = [one for one in part.children if one is not root]
        beside = [one for one in rest if _is_shown(one) and not one.headers.has("content-id")]
        self._attach(one for one in rest if one not in beside)
        return found + [piece for one in beside for piece in self._leaf(one)]

    def _attach(self, parts: Iterable[Part]) -> None:
        for part in parts:
            self.body.attached += [one for one in part.walk() if not one.children]

    def _leaf(self, part: Part) -> list[Piece]:
        if _is_shown(part):
            return self._text(part)
        if part.stop > part.start or part.file_name:
            self.body.attached.append(part)
        return []

    def _text(self, part: Part) -> list[Piece]:
        most = min(limits.TEXT_BYTES, self.left)
        content = encodings.first(self.raw, part.start, part.stop, part.encoding, most + 1, self.remarks)
        if len(content) > most:
            self.remarks.add("The text is longer than is read; the rest of it was left.")
            content = content[: content.rfind(b"\n", 0, most) + 1 or most]
        self.left -= len(content)
        if part.type == "text/html":
            page = self._decoded(content, part.parameters.get("charset", "") or _meta(content))
            return [Piece(page=page)] if page.strip() else []
        content, files = uuencoded.taken_out(content)
        self.body.files += files
        text = self._decoded(content, part.parameters.get("charset", ""))
        if _PAGE.match(text):
            self.remarks.add("A part says it is plain text and is HTML; it was read as HTML.")
            return [Piece(page=text)]
        if part.parameters.get("format", "").lower() == "flowed":
            text = flowed.joined(text, part.parameters.get("delsp", "").lower() == "yes")
        return [Piece(plain=text)] if text.strip() else []

    def _decoded(self, content: bytes, label: str) -> str:
        text = charsets.decode(content, label, self.remarks, "The text")
        if "\0" in text:
            self.remarks.add("The text has NUL bytes; they were left out.")
            text = text.replace("\0", "")
        return text.removeprefix("\ufeff").replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")


def text_lines(pieces: list[Piece], remarks: Remarks) -> list[Line]:
    """The lines of the text: plain where there is plain, else read from the page."""
    found: list[Line] = []
    for piece in pieces:
        if piece.plain.strip():
            found += [Line(line.rstrip(), False) for line in piece.plain.strip("\n").rstrip().split("\n")]
        else:
            found += page_text.lines(pages.marked(pages.bounded(piece.page, remarks)))
    return found


def page_of(pieces: list[Piece], remarks: Remarks) -> str:
    """The pages of the mail, sanitised, as one; "" where there are none."""
    if not any(piece.page for piece in pieces):
        return ""
    return "\n".join(pages.harmless(pages.bounded(_as_page(piece), remarks)) for piece in pieces)


def _as_page(piece: Piece) -> str:
    return piece.page or f"<pre>{html.escape(piece.plain)}</pre>"


def _is_shown(part: Part) -> bool:
    return part.type in ("text/plain", "text/html") and part.disposition != "attachment" and not part.file_name


def _is_named_text(part: Part) -> bool:
    """A text with a name only, which some mailers give to the body itself."""
    return part.type in ("text/plain", "text/html") and not part.disposition


def _content_id(part: Part) -> str:
    return (part.headers.first("content-id") or b"").decode("latin-1")


def _meta(content: bytes) -> str:
    hit = _META.search(content[:4_096])
    return hit[1].decode("ascii") if hit else ""
