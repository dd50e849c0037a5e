"""A file of real cases as bytes, plain or gzip."""

import contextlib
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from engine import errors

_GZIP = b"\x1f\x8b"


@contextlib.contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """The content of the file; what goes wrong while it is read is raised as errors.UnreadableRecords."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            if packed:
                with gzip.open(raw) as content:
                    yield cast("BinaryIO", content)
            else:
                yield raw
    except (OSError, EOFError, zlib.error) as why:
        raise errors.UnreadableRecords(file=str(path), reason=_reason(why)) from why


def _reason(why: Exception) -> str:
    if isinstance(why, EOFError | zlib.error | gzip.BadGzipFile):
        return "its gzip data is damaged or cut off"
    return getattr(why, "strerror", None) or str(why)
