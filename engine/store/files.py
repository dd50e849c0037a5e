"""Files by the hash of their content: the same file is stored once."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine import database, errors
from engine.store.statements import TABLES

FILES = TABLES["files"]
_COLUMNS = ("hash", "bytes", "media_type", "content", "stored_at")


@dataclass(frozen=True, slots=True)
class File:
    """A stored file; ``bytes_count`` is its length."""

    hash: str
    bytes_count: int
    media_type: str
    content: bytes


def put(connection: Connection, content: bytes, media_type: str, at: datetime, most_bytes: int) -> str:
    """Stores a file and returns its hash; raises errors.FileTooLarge."""
    if len(content) > most_bytes:
        raise errors.FileTooLarge(bytes=len(content), most=most_bytes)
    hash_ = hashlib.sha256(content).hexdigest()
    writing = database.inserting_new(FILES, _COLUMNS, connection.dialect)
    writing.run(connection, [(hash_, len(content), media_type, content, at)])
    return hash_


def sizes(connection: Connection, hashes: Collection[str]) -> dict[str, int]:
    """The bytes of those of these files that are here, by hash."""
    found = select(FILES.c.hash, FILES.c.bytes).where(FILES.c.hash.in_(hashes))
    return {hash_: int(count) for hash_, count in connection.execute(found)}


def get(connection: Connection, hash_: str) -> File | None:
    """The file of that hash."""
    row = connection.execute(select(*(FILES.c[name] for name in _COLUMNS[:4])).where(FILES.c.hash == hash_)).first()
    return File(*row) if row else None
