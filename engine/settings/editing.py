"""config.toml with other values in it: line by line, so that comments and order stay as somebody wrote them."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from engine import errors
from engine.settings import config_file
from engine.settings.setting import shown

Changes = Mapping[tuple[str, str], Any]
"""Values by section and key."""
_LINE = re.compile(r"""(\s*[A-Za-z0-9_-]+\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'\[{]+)(\s*(?:#.*)?)""")
_HEADER = re.compile(r"\s*\[")


def edited(text: str, changes: Changes) -> str:
    """The text of a config.toml with these values in force: in the line where the key stands, commented out or not,
    else behind its section's last. What it gives otherwise is what it gave before.

    Raises errors.ConfigUneditable where that can't be done.
    """
    lines = text.splitlines()
    try:
        before = tomllib.loads(text)
        for (section, key), value in changes.items():
            lines = _with(lines, section, key, shown(value))
        made = "\n".join(lines) + "\n"
        after = tomllib.loads(made)
    except tomllib.TOMLDecodeError as why:
        raise errors.ConfigUneditable(why=str(why)) from why
    for (section, key), value in changes.items():
        before.setdefault(section, {})[key] = value
    if after != before:
        raise errors.ConfigUneditable(why="other settings would change with them")
    return made


def _with(lines: list[str], section: str, key: str, value: str) -> list[str]:
    places = config_file.lines_of_keys("\n".join(lines))
    at = places.get((section, key))
    if at is not None:
        return [*lines[: at - 1], _replaced(lines[at - 1], value), *lines[at:]]
    head = places.get((section,))
    if head is None:
        return [*lines, "", f"[{section}]", f"{key} = {value}"]
    end = next((n for n in range(head, len(lines)) if _HEADER.match(lines[n])), len(lines))
    commented = re.compile(rf"\s*#\s*{re.escape(key)}\s*=")
    for number in range(head, end):
        if commented.match(lines[number]):
            return [*lines[:number], f"{key} = {value}", *lines[number + 1 :]]
    last = max(n for n in range(head - 1, end) if lines[n].strip() and not lines[n].lstrip().startswith("#"))
    return [*lines[: last + 1], f"{key} = {value}", *lines[last + 1 :]]


def _replaced(line: str, value: str) -> str:
    found = _LINE.fullmatch(line)
    if found is None:
        raise errors.ConfigUneditable(why=f"this line is too involved: {line.strip()[:80]}")
    return f"{found[1]}{value}{found[3]}"
