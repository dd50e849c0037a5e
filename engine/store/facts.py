"""Facts of the installation by name: the versions of what processes keep in memory, the newest instant seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, select

from engine import database, models
from engine.store import statements
from engine.store.statements import TABLES

FACTS = TABLES["facts"]
LAST_SEEN = "last_seen_at"

Kept = Literal["definitions", "templates", "desk", "calendars"]
"""What processes keep in memory until its version grows."""


def versions(connection: Connection) -> Mapping[str, int]:
    """The version of each thing that is kept in memory, and was ever changed."""
    rows = statements.of(connection).facts.rows(connection, get_args(Kept))
    return {row[0]: row[1] for row in rows}


def outdate(connection: Connection, kept: Kept) -> None:
    """Tells every process to load something anew."""
    put(connection, kept, (get(connection, kept) or 0) + 1)


def get(connection: Connection, name: str) -> Any:
    """A fact, None where it was never put."""
    return connection.execute(select(FACTS.c.value).where(FACTS.c.name == name)).scalar()


def put(connection: Connection, name: str, value: Any) -> None:
    """Puts a fact in the place of what it was."""
    database.upserting(FACTS, ("name",), ("name", "value"), connection.dialect).run(connection, [(name, value)])


def last_seen(connection: Connection) -> datetime | None:
    """The newest instant that was put on record, for `clock.check_forward`."""
    found = get(connection, LAST_SEEN)
    return datetime.fromisoformat(found) if found else None


def see(connection: Connection, now: datetime) -> None:
    """Puts an instant on record, unless a newer one is."""
    if (last_seen(connection) or now) <= now:
        put(connection, LAST_SEEN, models.instant_text(now))
