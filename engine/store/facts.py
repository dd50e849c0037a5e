"""Facts of the installation by name: the versions of what processes keep in memory, the newest instant seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Integer, Text, cast, select, type_coerce

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
    """Tells every process to load something anew. The database counts: two that do so at once count twice."""
    grown = cast(cast(type_coerce(FACTS.c.value, Text), Integer) + 1, Text)
    row = database.insert(FACTS, connection.dialect).values(name=kept, value=1)
    counted = {"value": type_coerce(grown, FACTS.c.value.type)}
    connection.execute(row.on_conflict_do_update(index_elements=["name"], set_=counted))


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
    row = database.insert(FACTS, connection.dialect).values(name=LAST_SEEN, value=models.instant_text(now))
    newer = {"value": row.excluded.value}
    # Texts of fixed width: they sort as the instants do.
    older = type_coerce(FACTS.c.value, Text) < type_coerce(row.excluded.value, Text)
    connection.execute(row.on_conflict_do_update(index_elements=["name"], set_=newer, where=older))


def see_anew(connection: Connection, now: datetime) -> None:
    """Puts an instant on record in the place of a newer one, which a clock showed that was wrong."""
    put(connection, LAST_SEEN, models.instant_text(now))
