"""The secret that signs links and sessions: as configured, else made once and kept beside the database."""

import dataclasses
import hashlib
import os
import secrets
from pathlib import Path

from console import places
from engine import database, errors, settings, store
from engine.settings.setting import Secret

NAME = "secret_key"
ANOTHER = (
    "The links of the last process that started on this database were signed with another key than this one's. Those "
    "that share a database need the same: give all machines one CASECLOCK_WEB_SECRET_KEY, or a file that holds it in "
    "CASECLOCK_WEB_SECRET_KEY_FILE."
)
_FACT = "secret_key_digest"
_OWN_ONLY = 0o600


def with_secret(known: settings.Settings) -> settings.Settings:
    """The settings with a `web.secret_key`. Raises errors.DatabaseUnwritable where it can't be kept."""
    if known.web.secret_key:
        return known
    key = Secret(_kept(places.beside_database(known) / NAME))
    return dataclasses.replace(known, web=dataclasses.replace(known.web, secret_key=key))


def _kept(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN_ONLY), "w") as new:
                new.write(secrets.token_urlsafe(32))
        except FileExistsError:
            pass
        return path.read_text(encoding="utf-8").strip() or secrets.token_urlsafe(32)
    except OSError as error:
        raise errors.DatabaseUnwritable(path=path, reason=error.strerror) from error


def is_another(base: database.Database, known: settings.Settings) -> bool:
    """Whether whoever started last on a PostgreSQL database signs with another key; puts the digest of ours on record.
    A file of SQLite has its key beside it.
    """
    if base.dialect.name != "postgresql":
        return False
    digest = hashlib.sha256(known.web.secret_key.value.encode()).hexdigest()
    with base.writing() as connection:
        before = store.facts.get(connection, _FACT)
        store.facts.put(connection, _FACT, digest)
    return before not in (None, digest)
