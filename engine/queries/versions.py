"""The versions of a workflow's definition."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine import models
from engine.queries.tables import CASES

DEFINITIONS = models.METADATA.tables["definitions"]


@dataclass(frozen=True, slots=True)
class Version:
    """One version, who published it when, and how many open cases go by it."""

    version: int
    hash: str
    published_at: datetime
    published_by: str
    open_count: int


def versions(connection: Connection, workflow: str) -> list[Version]:
    """All versions of a workflow, the newest first."""
    mine = (CASES.c.definition_hash == DEFINITIONS.c.hash, CASES.c.workflow == workflow, CASES.c.closed_at.is_(None))
    count = select(func.count()).select_from(CASES).where(*mine).scalar_subquery()
    columns = [*(DEFINITIONS.c[name] for name in ("version", "hash", "published_at", "published_by")), count]
    found = select(*columns).where(DEFINITIONS.c.workflow == workflow)
    return [Version(*row) for row in connection.execute(found.order_by(DEFINITIONS.c.version.desc()))]


def elsewhere(connection: Connection, workflow: str, hash_: str, most: int, after: int = 0) -> list[tuple[int, str]]:
    """Up to ``most`` open cases of a workflow that go by another version, by id and number, behind that id."""
    mine = (CASES.c.workflow == workflow, CASES.c.definition_hash != hash_, CASES.c.closed_at.is_(None))
    found = select(CASES.c.id, CASES.c.number).where(*mine, CASES.c.id > after).order_by(CASES.c.id).limit(most)
    return [(row.id, row.number) for row in connection.execute(found)]


def count_elsewhere(connection: Connection, workflow: str, hash_: str) -> int:
    """How many open cases of a workflow go by another version."""
    mine = (CASES.c.workflow == workflow, CASES.c.definition_hash != hash_, CASES.c.closed_at.is_(None))
    return connection.execute(select(func.count()).select_from(CASES).where(*mine)).scalar_one()
