"""A mail into its parts, in one pass over its bytes however they are nested."""

import re

from notifications.reading import headers, limits, parts
from notifications.reading.parts import Part
from notifications.reading.remarks import Remarks

_MARK = re.compile(rb"\n--([^\r\n]{0,1000})")
# What a boundary looks like where none is named, or the one that is named stands nowhere.
_SHOWN = re.compile(rb"(?:^|\n)--([^\r\n]{3,200})\r?\nContent-(?:Type|Transfer|Disposition)", re.IGNORECASE)
# What stands before the parts for readers who see them raw; anything else is a text that a mail quotes another below.
_PREAMBLE = re.compile(rb"\s*(?:this is an? [^\n]{0,60}(?:mime|multi-?part)[^\n]{0,80}\s*)?", re.IGNORECASE)


class _Open:
    """A multipart whose parts are being found."""

    def __init__(self, part: Part, boundary: bytes) -> None:
        self.part, self.boundary, self.closed = part, boundary, False
        self.child: Part | None = None

    def end_child(self, raw: bytes, at: int) -> None:
        """The line break before a boundary is the boundary's."""
        if self.child is not None:
            stop = at - 1 if raw[at - 1 : at] == b"\r" else at
            self.child.stop = max(self.child.start, stop)
            self.child = None


def with_line_feeds(raw: bytes, remarks: Remarks) -> bytes:
    """The mail with line ends that have a line feed: some mailers end lines with a carriage return alone."""
    head = raw[:65_536]
    if head.count(b"\r") > 2 * head.count(b"\n"):
        remarks.add("Lines end with a carriage return alone; they were read as lines.")
        return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return raw


def parse(raw: bytes, remarks: Remarks) -> Part:
    """The tree of parts of a mail whose lines end with line feeds. Never raises."""
    found, body = headers.parse(raw, 0, len(raw), remarks)
    top = parts.made(found, body, len(raw), "text/plain", remarks)
    if not top.type.startswith("multipart/"):
        if not found.has("content-type") or _named(top):
            _find_untold(raw, top, remarks)
    else:
        named = _named(top)
        if named:
            _Splitting(raw, remarks).run(top, named)
        if not top.children:
            _find_other(raw, top, named, remarks)
    return top


def _named(part: Part) -> bytes:
    return part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")


def _find_untold(raw: bytes, top: Part, remarks: Remarks) -> None:
    """A mail that lost its Content-Type on the way, or has a wrong one, may still have parts."""
    named = _named(top)
    shown = re.compile(rb"(?:^|\n)--(%s)[ \t]*\r?\n" % re.escape(named)) if named else _SHOWN
    hit = shown.search(raw, max(top.start - 1, 0), min(top.stop, top.start + 16_384))
    if hit and (named or _PREAMBLE.fullmatch(raw, top.start, max(top.start, hit.start()))):
        remarks.add("The mail looks as if it has parts, and its Content-Type doesn't say so; they were read.")
        top.type = "multipart/mixed"
        _Splitting(raw, remarks).run(top, hit[1].rstrip())


def _find_other(raw: bytes, top: Part, named: bytes, remarks: Remarks) -> None:
    hit = _SHOWN.search(raw, max(top.start - 1, 0), min(top.stop, top.start + 65_536))
    if hit:
        remarks.add(f"The boundary that is named {'stands nowhere' if named else 'is missing'}; another was found.")
        _Splitting(raw, remarks).run(top, hit[1].rstrip())
    else:
        remarks.add("The mail says that it has parts and has none; it was read as one text.")
        page = b"<html" in raw[top.start : top.start + 2_048].lower()
        top.type = "text/html" if page else "text/plain"


class _Splitting:
    """One pass: the lines that are boundaries, each of the multipart that is innermost of those that use it."""

    def __init__(self, raw: bytes, remarks: Remarks) -> None:
        self.raw, self.remarks, self.part_count = raw, remarks, 0
        self.stack: list[_Open] = []
        self.used: set[bytes] = set()

    def run(self, top: Part, boundary: bytes) -> None:
        self._push(top, boundary)
        at = top.start
        for _ in range(limits.MARKS):
            hit = _MARK.search(self.raw, max(at - 1, 0))
            if hit is None:
                break
            at = self._mark(hit)
        else:
            self.remarks.add("Too many lines look like boundaries; what follows was read as one part.")
        self._leave(0, len(self.raw))

    def _mark(self, hit: re.Match[bytes]) -> int:
        """Takes one line; returns where to go on."""
        line = hit[1].rstrip()
        closing = line not in self.used and line.endswith(b"--")
        boundary = line[:-2] if closing else line
        if boundary not in self.used:
            return hit.end()
        level = max(at for at, one in enumerate(self.stack) if one.boundary == boundary)
        self._leave(level + 1, hit.start())
        self.stack[level].end_child(self.raw, hit.start())
        at = headers.line_end(self.raw, hit.end(), len(self.raw))
        if closing:
            self._close(level)
            return at
        if self.part_count >= limits.PARTS:
            self.remarks.add(f"The mail has more than {limits.PARTS:,} parts; the rest was left.")
            return at
        return self._begin(self.stack[level], at)

    def _begin(self, into: _Open, at: int) -> int:
        self.part_count += 1
        most = limits.PART_HEADER_BYTES
        found, body = headers.parse(self.raw, at, len(self.raw), self.remarks, most)
        otherwise = "message/rfc822" if into.part.type == "multipart/digest" else "text/plain"
        child = parts.made(found, body, len(self.raw), otherwise, self.remarks)
        into.part.children.append(child)
        into.child = child
        if child.type.startswith("multipart/") and (named := _named(child) or self._shown(body)):
            if len(self.stack) < limits.DEPTH:
                self._push(child, named)
            else:
                self.remarks.add(f"Parts are nested more than {limits.DEPTH} deep; what is deeper was left.")
        return body

    def _shown(self, at: int) -> bytes:
        """The boundary of a multipart within that names none."""
        hit = _SHOWN.search(self.raw, max(at - 1, 0), at + 8_192)
        found = hit[1].rstrip() if hit else b""
        return b"" if found in self.used else found

    def _push(self, part: Part, boundary: bytes) -> None:
        self.stack.append(_Open(part, boundary))
        self.used.add(boundary)

    def _close(self, level: int) -> None:
        """A boundary that was closed may come again, and is the outer multipart's where both have the same."""
        one = self.stack[level]
        one.closed = True
        if any(other.boundary == one.boundary for other in self.stack[:level]):
            self.stack.pop(level)

    def _leave(self, level: int, at: int) -> None:
        """Ends the multiparts from a level on, at a boundary of one further out or at the mail's end."""
        for one in reversed(self.stack[level:]):
            one.end_child(self.raw, at)
            one.part.stop = min(one.part.stop, at)
            if not one.closed and one.part.children:
                self.remarks.add("A multipart isn't closed; its last part was read to the end.")
        if self.stack[level:]:
            del self.stack[level:]
            self.used = {one.boundary for one in self.stack}
