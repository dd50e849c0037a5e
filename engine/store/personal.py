"""Erasing personal values: value and salt go, the digest in the history stays, and with it the chain."""

from datetime import datetime

from sqlalchemy import Connection, update

from engine.store.statements import PERSONAL


def erase(connection: Connection, case_id: int, at: datetime, key: str | None = None) -> int:
    """Erases a case's personal values, or those of one key; returns how many there were."""
    chosen = update(PERSONAL).where(PERSONAL.c.case_id == case_id, PERSONAL.c.erased_at.is_(None))
    if key is not None:
        chosen = chosen.where(PERSONAL.c.key == key)
    return connection.execute(chosen.values(value=None, salt=None, erased_at=at)).rowcount
