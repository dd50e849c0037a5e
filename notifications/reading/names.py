"""Names of files as a mail gives them, made harmless for a disk, a header and a page."""

import re
import unicodedata

from notifications.reading import limits

_PATH = re.compile(r"^[A-Za-z]:[\\/]|^[\\/]|\.\.[\\/]|\\")
_SPACE = re.compile(r"\s+")


def harmless(name: str) -> str:
    """The name without path, control characters and marks that turn text round; a long one is cut before its ending."""
    plain = "".join(one for one in _SPACE.sub(" ", name) if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co"))
    if _PATH.search(plain):
        plain = re.split(r"[\\/]", plain.rstrip("\\/"))[-1]
    plain = plain.replace("/", "_").strip().rstrip(". ")
    if set(plain) <= {"."}:
        return ""
    return _shortened(plain)


def of_message(subject: str) -> str:
    """The file name of a mail within a mail."""
    return _shortened((harmless(subject.replace("\\", "_").replace("..", ".")) or "message") + ".eml")


def _shortened(name: str) -> str:
    if len(name) <= limits.NAME_CHARACTERS:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 12:
        return name[: limits.NAME_CHARACTERS]
    return stem[: limits.NAME_CHARACTERS - len(ending) - 1] + dot + ending
