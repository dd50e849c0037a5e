"""Addresses in headers, as people's mailers write them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from notifications.reading import limits, words
from notifications.reading.remarks import Remarks

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.){0,400}"|=\?[^\s?=]{1,60}\?[bBqQ]\?(?:(?!\?=).){0,2000}\?=|[()<>,;:"]|[^()<>,;:"=]+|=', re.DOTALL
)
# Only where a word begins: from each of its letters a long word would be gone through again.
_BARE = re.compile(r"(?<![^\s<>()\[\],;:\"'])[^\s<>()\[\],;:\"']+@(?:[^\s<>()\[\],;:\"']+|\[[^\s\[\]]+\])")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Address:
    """One address and the name beside it; either may be empty."""

    address: str
    name: str

    def usable(self) -> bool:
        """Whether an answer could be sent there."""
        local, at, domain = self.address.rpartition("@")
        return bool(local and at and domain) and not any(one.isspace() for one in self.address)


def parse(value: bytes, remarks: Remarks, where: str, hint: str = "") -> tuple[Address, ...]:
    """The addresses of a header in order, groups opened, at most `limits.ADDRESSES`. Never raises."""
    found = _addresses(value, remarks, where, hint)
    if not any(one.usable() for one in found) and b"=?" in value:
        # Some mailers encode name and address together.
        again = _addresses(words.decode(value, remarks, where, hint).encode(), remarks, where, "utf-8")
        if any(one.usable() for one in again):
            remarks.add(f"{where} has its address within an encoded word; it was read.")
            return again
    return found


def _addresses(value: bytes, remarks: Remarks, where: str, hint: str) -> tuple[Address, ...]:
    found: list[Address] = []
    pending = ""
    for piece in _pieces(value[:32_768].decode("latin-1")):
        name, address, comment = _taken_apart(piece)
        if not address and not _BARE.search(name):
            # A comma within a name that should have been quoted: "Wang, Fang <fang@example.com>".
            pending = f"{pending}, {name}" if pending else name
            continue
        if not address:
            hit = _BARE.search(name)
            address = hit[0] if hit else ""
            name = name.replace(address, "", 1).strip(" '\"") or comment
        name = f"{pending}, {name}" if pending and address else name
        pending = ""
        found.append(_made(address, name or comment, remarks, where, hint))
        if len(found) >= limits.ADDRESSES:
            remarks.add(f"{where} has more than {limits.ADDRESSES:,} addresses; the rest was left.")
            break
    if pending:
        alone = " " not in pending
        found.append(_made(pending if alone else "", "" if alone else pending, remarks, where, hint))
    return tuple(one for one in found if one.address or one.name)


def _pieces(text: str) -> Iterable[list[str]]:
    """The tokens of each address: parted by commas and semicolons, the names of groups left out."""
    piece: list[str] = []
    depth, angle = 0, False
    for hit in _TOKEN.finditer(text):
        token = hit[0]
        depth = max(0, depth + (token == "(") - (token == ")"))
        if not depth:
            angle = (angle or token == "<") and token not in (">", ";")
        if token in (",", ";") and not depth and not angle:
            yield piece
            piece = []
        elif token == ":" and not depth and not angle and "<" not in piece and "mailto" not in piece:
            piece = []
        else:
            piece.append(token)
    yield piece


def _taken_apart(piece: list[str]) -> tuple[str, str, str]:
    """Name, address and comment of one address's tokens."""
    name: list[str] = []
    address: list[str] = []
    comment: list[str] = []
    depth, angle = 0, False
    for token in piece:
        if token == "(" and not angle:
            depth += 1
        elif token == ")" and not angle:
            depth = max(0, depth - 1)
        elif depth:
            comment.append(token)
        elif token == "<":
            angle, address = True, []
        elif token == ">":
            angle = False
        elif angle:
            address.append(token)
        else:
            name.append(_unquoted(token))
    return _spaced(name), _plain_address("".join(address)), _spaced(comment)


def _spaced(tokens: list[str]) -> str:
    return _SPACE.sub(" ", "".join(tokens)).strip()


def _unquoted(token: str) -> str:
    if len(token) >= 2 and token[0] == token[-1] == '"':
        return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)
    return "" if token == '"' else token


def _plain_address(text: str) -> str:
    plain = text.strip().strip("'").removeprefix("mailto:").removeprefix("MAILTO:")
    # An old route stands before the address: <@relay.example:fang@example.com>.
    plain = plain.rpartition(":")[2] if plain.startswith("@") else plain
    return plain.strip()


def _made(address: str, name: str, remarks: Remarks, where: str, hint: str) -> Address:
    told = words.decode(name.encode("latin-1"), remarks, where, hint)
    place = words.decode(address.encode("latin-1"), remarks, where, hint)
    return Address(_clean(place), _clean(told).strip("'\" "))


def _clean(text: str) -> str:
    return _SPACE.sub(" ", "".join(one if one.isprintable() else " " for one in text)).strip()
