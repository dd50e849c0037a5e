"""The secret that signs links and sessions: as configured, else made once and kept beside the database."""

import dataclasses
import os
import secrets
from pathlib import Path

from console import places
from engine import errors, settings
from engine.settings.setting import Secret

NAME = "secret_key"
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
