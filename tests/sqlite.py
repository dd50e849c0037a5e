"""SQLite files with all of Caseclock's tables, which are empty: the migrations run once a test process, the rest is a
copy, which is there thirty times sooner.
"""

import tempfile
from functools import cache
from pathlib import Path

from engine import database


def new_database(path: Path) -> str:
    """The URL of a new database at the path."""
    path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "desk.sqlite"
        database.open(f"sqlite:///{path}").close()
        return path.read_bytes()
