"""The versions of a workflow's definition."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine import models

DEFINITIONS = models.METADATA.tables["definitions"]


@dataclass(frozen=True, slots=True)
class Version:
    """One version, and who published it when."""

    version: int
    hash: str
    published_at: datetime
    published_by: str


def versions(connection: Connection, workflow: str) -> list[Version]:
    """All versions of a workflow, the newest first."""
    columns = [DEFINITIONS.c[name] for name in ("version", "hash", "published_at", "published_by")]
    found = select(*columns).where(DEFINITIONS.c.workflow == workflow)
    return [Version(*row) for row in connection.execute(found.order_by(DEFINITIONS.c.version.desc()))]
