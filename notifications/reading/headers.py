"""Headers of a part: lines into fields, and the parameters of fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from notifications.reading import charsets, limits, words
from notifications.reading.remarks import Remarks

_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_PARAMETER = re.compile(rb"(?:boundary|charset|name|filename|type|report-type|format)(?:\*\d*\*?)?=", re.IGNORECASE)
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_FOLD = re.compile(rb"[\r\n]+[ \t]*|\0")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")


@dataclass(frozen=True)
class Headers:
    """The fields of one part, in order, as bytes; a name is in small letters."""

    fields: tuple[tuple[str, bytes], ...]

    def all(self, name: str) -> Iterator[bytes]:
        return (value for known, value in self.fields if known == name)

    def first(self, name: str) -> bytes | None:
        return next(self.all(name), None)

    def has(self, name: str) -> bool:
        return any(known == name for known, _ in self.fields)

    def plain(self, name: str) -> str:
        """The value as ASCII in small letters, for words of a protocol; "" where there is none."""
        return (self.first(name) or b"").decode("ascii", "replace").strip().lower()


def parse(raw: bytes, start: int, stop: int, remarks: Remarks, most: int = limits.HEADER_BYTES) -> tuple[Headers, int]:
    """The headers that begin at `start`, and where the body begins; at most `most` bytes of them."""
    fields: list[tuple[str, list[bytes]]] = []
    at, used = start, 0
    while at < stop:
        end = line_end(raw, at, stop)
        line = raw[at : min(end, at + limits.VALUE_BYTES)].rstrip(b"\r\n")
        if not line.strip(b" \t") and not (fields and line and _goes_on(raw, end, stop)):
            return _made(fields), end
        named = None if line[:1] in b" \t" or line[:2] == b"--" else _NAME.match(line)
        if (
            named is None
            and line[:1] not in b" \t"
            and not (fields and (_goes_on(raw, end, stop) or _is_parameter(line)))
        ):
            # A first line that is no header may be the rest of a `From ` line; else the body begins here.
            if not fields and _goes_on(raw, end, stop):
                at = end
                continue
            if at > start:
                remarks.add(
                    "No empty line stands between headers and body; the body was taken to begin after the headers."
                )
            return _made(fields), at
        used += end - at
        if used > most or len(fields) >= most // 128:
            remarks.add(f"The headers of a part are more than {most // 1024} KB or {most // 128:,}; the rest was left.")
            return _made(fields), _after_empty_line(raw, at, stop)
        _keep(fields, named, line, remarks)
        at = end
    return _made(fields), stop


def line_end(raw: bytes, at: int, stop: int) -> int:
    """The place after the line that holds `at`."""
    found = raw.find(b"\n", at, stop)
    return stop if found < 0 else found + 1


def _goes_on(raw: bytes, at: int, stop: int) -> bool:
    """Whether the line at a place is a header."""
    return bool(_NAME.match(raw[at : min(stop, at + 256)])) and raw[at : at + 2] != b"--"


def _is_parameter(line: bytes) -> bool:
    """Whether a line that should have been indented is the rest of a field such as Content-Type."""
    return bool(_PARAMETER.match(line))


def _after_empty_line(raw: bytes, at: int, stop: int) -> int:
    found = _EMPTY_LINE.search(raw, at, stop)
    return found.end() if found else stop


def _keep(fields: list[tuple[str, list[bytes]]], named: re.Match[bytes] | None, line: bytes, remarks: Remarks) -> None:
    if named:
        fields.append((named[1].decode("ascii").lower(), [line[named.end() :]]))
    elif fields:
        if line[:1] not in b" \t":
            remarks.add("A header goes on in a line that isn't indented; it was read as part of the header before.")
        pieces = fields[-1][1]
        if len(pieces) < 1_000:
            pieces.append(line if line[:1] in b" \t" else b" " + line)


def _made(fields: list[tuple[str, list[bytes]]]) -> Headers:
    return Headers(
        tuple((name, _FOLD.sub(b"", b"".join(pieces))[: limits.VALUE_BYTES].strip()) for name, pieces in fields)
    )


def token(value: bytes | None) -> str:
    """What a field such as Content-Type says before its parameters, in small letters."""
    plain = (value or b"")[:1_000].decode("latin-1").partition(";")[0]
    return "".join(plain.split()).strip("\"'").lower()


def parameters(value: bytes | None, remarks: Remarks) -> dict[str, str]:
    """The parameters of a field by name, continuations joined and encodings read (RFC 2231, RFC 2047, and raw text)."""
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, given in _pairs((value or b"")[:16_384].decode("latin-1")):
        hit = _SECTION.fullmatch(name)
        if hit is None or len(sections) > 200:
            continue
        # `name*` and `name*0` say more than a plain `name` beside them, whichever comes first.
        key = hit[1] if hit[2] is None and not hit[3] else hit[1] + "*"
        sections.setdefault(key, {}).setdefault(int(hit[2] or 0), (given, bool(hit[3])))
    found = {key: _plain(parts[0][0], remarks) for key, parts in sections.items() if not key.endswith("*")}
    extended = {key[:-1]: _joined(parts, remarks) for key, parts in sections.items() if key.endswith("*")}
    return found | {key: text for key, text in extended.items() if text}


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Name and value of each parameter; a value may be quoted, may have spaces without, or lack its last quote."""
    at = text.find(";")
    while 0 <= at < len(text):
        at += 1
        equals, next_one = text.find("=", at), text.find(";", at)
        if equals < 0:
            return
        if 0 <= next_one < equals:
            at = next_one
            continue
        name = text[at:equals].strip().lower()
        at = equals + 1
        while at < len(text) and text[at] in " \t":
            at += 1
        given, at = _quoted(text, at) if text[at : at + 1] == '"' else _bare(text, at)
        yield name, given


def _bare(text: str, at: int) -> tuple[str, int]:
    end = text.find(";", at)
    # An encoded word may have a semicolon in it.
    if text.startswith("=?", at):
        closed = text.rfind("?=", at)
        end = text.find(";", closed) if closed > at else end
    end = len(text) if end < 0 else end
    return text[at:end].strip().strip("'"), end


def _quoted(text: str, at: int) -> tuple[str, int]:
    found: list[str] = []
    at += 1
    while at < len(text) and text[at] != '"':
        # Only these two are escaped on purpose: other backslashes are those of a path.
        if text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\"):
            at += 1
        found.append(text[at])
        at += 1
    end = text.find(";", at)
    return "".join(found), len(text) if end < 0 else end


def _plain(given: str, remarks: Remarks) -> str:
    raw = given.encode("latin-1")
    text = words.decode(raw, remarks, "A parameter of a part")
    if "'" in text and "%" in text and text.count("'") >= 2 and charsets.codec_of(text.partition("'")[0]):
        return _joined({0: (text, True)}, remarks)
    return text


def _joined(parts: dict[int, tuple[str, bool]], remarks: Remarks) -> str:
    """The text of a value in sections: the first may name the charset; each says whether it is percent-encoded."""
    charset, found = "", bytearray()
    for place, (given, encoded) in enumerate(parts[key] for key in sorted(parts)):
        piece = given
        if place == 0 and encoded and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)
        raw = piece.encode("latin-1", "replace")
        found += _percent(raw) if encoded else raw
    if b"=?" in found:
        return words.decode(bytes(found), remarks, "A parameter of a part")
    return charsets.decode(bytes(found), charset, remarks, "A parameter of a part")


def _percent(raw: bytes) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda hit: bytes((int(hit[1], 16),)), raw)
