"""Files that hold a secret: for the eyes of this user alone from the first byte."""

import os
import re
from pathlib import Path

from engine import errors, settings

_FILE = re.compile(r"\(file (.+)\)$")
_OWN_ONLY = 0o600
_OWN_ONLY_DIRECTORY = 0o700


def put(path: Path, text: str) -> bool:
    """Makes a file, and its directory where there is none; whether it was not there yet, with this very text.

    Raises errors.SecretUnwritable, also for a file with another text, which stays as it is.
    """
    try:
        if path.exists() and path.read_text(encoding="utf-8", errors="replace") == text:
            return False
        path.parent.mkdir(mode=_OWN_ONLY_DIRECTORY, parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN_ONLY)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return True
    except OSError as why:
        raise errors.SecretUnwritable(path=path, reason=why.strerror) from why


def read_from(known: settings.Settings, name: str) -> Path | None:
    """The file that a secret setting was read from, None where it came another way."""
    found = _FILE.search(known.origins.get(name, ""))
    return Path(found[1]) if found else None
