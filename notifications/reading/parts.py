"""A part of a mail, as places in its bytes: nothing is copied."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from notifications.reading import headers as headers_
from notifications.reading.headers import Headers
from notifications.reading.remarks import Remarks

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_MEANT = {
    "text": "text/plain",
    "text/": "text/plain",
    "plain": "text/plain",
    "html": "text/html",
    "multipart": "multipart/mixed",
    "multipart/": "multipart/mixed",
}


@dataclass
class Part:
    """One part: its headers, the place of its body, the parts within."""

    headers: Headers
    start: int
    stop: int
    type: str
    parameters: dict[str, str]
    disposition: str
    file_name: str
    children: list["Part"] = field(default_factory=list)

    @property
    def encoding(self) -> str:
        return headers_.token(self.headers.first("content-transfer-encoding"))

    def walk(self) -> Iterator["Part"]:
        """The part, then those within, in order; parts are nested at most `limits.DEPTH` deep."""
        yield self
        for child in self.children:
            yield from child.walk()


def made(found: Headers, start: int, stop: int, otherwise: str, remarks: Remarks) -> Part:
    """A part of these headers; `otherwise` is its type where they say none. Its file name is not yet harmless."""
    value, disposed = found.first("content-type"), found.first("content-disposition")
    kind = headers_.token(value)
    if kind and not _TYPE.fullmatch(kind):
        kind = _mended(kind, otherwise)
        remarks.add(f"A part's Content-Type can't be understood; it was read as {kind}.")
    parameters = headers_.parameters(value, remarks)
    named = headers_.parameters(disposed, remarks).get("filename", "") or parameters.get("name", "")
    return Part(found, start, stop, kind or otherwise, parameters, headers_.token(disposed), named)


def _mended(kind: str, otherwise: str) -> str:
    if kind in _MEANT:
        return _MEANT[kind]
    hit = _TYPE.match(kind)
    if hit:
        return hit[0]
    return "application/octet-stream" if "/" in kind else otherwise
