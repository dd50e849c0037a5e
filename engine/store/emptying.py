"""Takes cases and people out of a database again, as when the loading of a demo desk was cut off."""

from sqlalchemy import Connection, delete

from engine import models
from engine.database import wordindex
from engine.store import facts

KEPT = (
    "definitions", "live_definitions", "routings", "templates", "live_templates", "calendar_versions", "live_calendars",
    "facts", "sessions", "entry_tokens", "api_tokens",
)  # fmt: skip
"""What is not of cases and people; who signed in is known by key, and may come again."""


def empty(connection: Connection) -> None:
    """Removes all cases with their histories and mails, all people and customers."""
    wordindex.empty(connection)
    for table in reversed(models.METADATA.sorted_tables):
        if table.name not in KEPT:
            connection.execute(delete(table))
    facts.outdate(connection, "desk")
