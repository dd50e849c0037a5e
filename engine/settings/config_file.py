"""config.toml: what it gives, line by line, and what in it is unknown or has no place there."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.settings import tree
from engine.settings.complaint import Complaint, did_you_mean
from engine.settings.given import Given, from_file
from engine.settings.setting import PASSWORD_IN_URL, Setting, shown

MOST_BYTES = 1_000_000
_HEADER = re.compile(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*([A-Za-z0-9_."' -]+?)\s*=(.*)""")
_PLACE = re.compile(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def read(path: Path) -> list[Given | Complaint]:
    """Everything that the file gives, each with its line; complaints instead where that can't be used."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES).decode("utf-8-sig")
        reading = _Reading(path, text)
    except OSError as refused:
        return [Complaint(str(path), f"can't be read: {refused.strerror}.", "Name another with --config.")]
    except UnicodeDecodeError:
        return [Complaint(str(path), "is not UTF-8 text.", "Save it as UTF-8.")]
    except (tomllib.TOMLDecodeError, RecursionError) as broken:
        return [_not_toml(path, text, str(broken))]
    return list(reading.found())


def lines_of_keys(text: str) -> dict[tuple[str, ...], int]:
    """The line of each table and key of a TOML text, by its path; tomllib keeps none."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if fence:
            fence = "" if fence in line else fence
        elif header := _HEADER.match(line):
            table = _path(header[1])
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault(table + _path(key[1]), number)
            fence = next((mark for mark in ('"""', "'''") if key[2].count(mark) == 1), "")
    return lines


class _Reading:
    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.content = tomllib.loads(text)
        self.lines = lines_of_keys(text)
        self.known = {(one.section, one.key): one for one in tree.every()}

    def found(self) -> Iterator[Given | Complaint]:
        for section, content in self.content.items():
            if section not in tree.SECTIONS:
                yield self._unknown_section(section)
            elif not isinstance(content, Mapping):
                yield Complaint(
                    self._where(section), f"`{section}` is a section.", f"Write [{section}], its keys below."
                )
            else:
                for key, value in content.items():
                    yield self._one(section, key, value)

    def _one(self, section: str, key: str, value: Any) -> Given | Complaint:
        where = self._where(section, key)
        if known := self.known.get((section, key)):
            if not _tells(known, value):
                return Given(known, value, where)
            kept_in = known if known.secret else self.known.get((section, "password"), known)
            return _secret_in_the_open(known, kept_in, where)
        holder = self.known.get((section, key.removesuffix("_file")))
        if holder and holder.secret:
            return self._secret_file(holder, key, value, where)
        return self._unknown_key(section, key, where)

    def _secret_file(self, known: Setting, key: str, value: Any, where: str) -> Given | Complaint:
        if not isinstance(value, str) or not value or "\0" in value:
            return Complaint(where, f"`{known.section}.{key}` is {shown(value)}; allowed: the path of a file.", "")
        return from_file(known, self.path.parent / value, where)

    def _unknown_section(self, section: str) -> Complaint:
        homes = [one.section for one in self.known.values() if one.key == section]
        if homes and not isinstance(self.content[section], Mapping):
            return Complaint(self._where(section), f"`{section}` stands in no section.", _belongs(homes))
        return Complaint(self._where(section), f"unknown section [{section}].", did_you_mean(section, tree.SECTIONS))

    def _unknown_key(self, section: str, key: str, where: str) -> Complaint:
        if (section, key) in tree.GONE:
            return Complaint(where, f"`{section}.{key}` is no setting any more.", tree.GONE[section, key])
        homes = [one.section for one in self.known.values() if one.key == key]
        keys = [one.key for one in self.known.values() if one.section == section]
        return Complaint(
            where, f"unknown setting `{key}` in [{section}].", _belongs(homes) if homes else did_you_mean(key, keys)
        )

    def _where(self, *path: str) -> str:
        line = self.lines.get(path) or self.lines.get(path[:1])
        return f"{self.path}:{line}" if line else str(self.path)


def _tells(known: Setting, value: Any) -> bool:
    return known.secret or (isinstance(value, str) and bool(PASSWORD_IN_URL.search(value)))


def _secret_in_the_open(known: Setting, holder: Setting, where: str) -> Complaint:
    """``holder`` is the setting that the secret belongs to, such as the password beside an address."""
    fix = f"Give it in the environment as {holder.variable}, or name a file that holds it in {holder.variable}_FILE"
    fix += f" or here as `{holder.key}_file`." if holder.secret else "."
    return Complaint(where, f"`{known.name}` holds a secret, which has no place in this file.", fix)


def _belongs(homes: list[str]) -> str:
    return "It belongs to " + " or ".join(f"[{home}]" for home in homes) + "."


def _path(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _not_toml(path: Path, text: str, message: str) -> Complaint:
    place = _PLACE.match(message)
    at = f"{path}:{place[2]}:{place[3]}" if place and place[2] else f"{path}:{len(text.splitlines())}"
    return Complaint(at, f"is not TOML: {place[1] if place else message}.", 'A text stands in quotes: key = "text".')
