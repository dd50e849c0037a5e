"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path

from engine import errors


def write(path: Path, text: str) -> None:
    """Puts a file in the place of what was there, its directory made where there is none; on the disk before it counts.

    Raises errors.CalendarUnwritable.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_directory(path.parent)
    except OSError as error:
        raise errors.CalendarUnwritable(path=path, reason=error.strerror) from error


def _sync_directory(directory: Path) -> None:
    """Else a power cut could lose the new name of a file that is on the disk."""
    number = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
