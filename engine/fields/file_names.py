"""The name under which a file is kept: what a disk, a header and a page take."""

import unicodedata
from pathlib import PurePosixPath

LONGEST_NAME = 120


def safe_name(given: str) -> str:
    """A name without directories and without characters that can't be seen, at most LONGEST_NAME long."""
    seen = "".join(one for one in given if unicodedata.category(one)[0] != "C")
    last = PurePosixPath(seen.replace("\\", "/")).name.strip(" .") or "file"
    stem, dot, ending = last.rpartition(".")
    if len(last) <= LONGEST_NAME or not dot or len(ending) > 10:
        return last[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
