"""The text of a YAML file: not too large, UTF-8, without characters that YAML does not have."""

import re
from dataclasses import dataclass
from pathlib import Path

from engine import errors
from engine.sheets.place import START, Place
from engine.sheets.problems import Problems

NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold. ``nodes`` counts what aliases stand for each time they stand for it."""

    bytes: int = 256 * 1024
    nodes: int = 20_000
    depth: int = 24
    aliases: int = 100


LIMITS = Limits()


def load(path: Path, kind: type[errors.BadYaml]) -> bytes:
    """What a file holds, or enough of it to be refused as too large. Raises an error of that kind."""
    try:
        with path.open("rb") as file:
            return file.read(LIMITS.bytes + 1)
    except OSError as why:
        problems = Problems(str(path))
        problems.add(START, f"the file can't be read ({why.strerror})", code="yaml")
        raise problems.refusal(kind) from why


def text_of(source: str | bytes, problems: Problems, limits: Limits) -> str:
    """The text of what was read. Raises errors.BadYaml, the problem noted."""
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "surrogatepass"))
    if size > limits.bytes:
        sentence = f"the file has {size:,} bytes; {limits.bytes:,} are allowed"
        problems.add(START, sentence, given=f"{size:,} bytes", allowed=f"{limits.bytes:,} bytes", code="limit")
        raise problems.refusal()
    text = (_decoded(source, problems) if isinstance(source, bytes) else source).removeprefix("\ufeff")
    if odd := NOT_YAML.search(text):
        sentence = f"the character U+{ord(odd[0]):04X} can't stand in YAML"
        problems.add(
            _place_of(text, odd.start()), sentence, given=f"U+{ord(odd[0]):04X}", fix="take it out", code="yaml"
        )
        raise problems.refusal()
    return text


def _decoded(source: bytes, problems: Problems) -> str:
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as why:
        before = source[: why.start].decode("utf-8")
        given = f"byte 0x{source[why.start]:02X}"
        place = _place_of(before, len(before))
        problems.add(
            place, f"{given} is no UTF-8", given=given, allowed="UTF-8", fix="save the file as UTF-8", code="yaml"
        )
        raise problems.refusal() from why


def _place_of(text: str, offset: int) -> Place:
    before = text[:offset]
    return Place(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
