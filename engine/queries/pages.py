"""Cases that someone may see, page by page."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from engine.queries.listing import Filter, narrowed
from engine.queries.sight import Sight
from engine.queries.tables import CASES


@dataclass(frozen=True, slots=True)
class Place:
    """A case in the order of the pages."""

    id: int
    number: str


def page(connection: Connection, wanted: Filter, sight: Sight, most: int, before: int | None = None) -> list[Place]:
    """Up to ``most`` cases, the newest first; ``before`` is the id of the last one of the page before."""
    found: Select[Any] = narrowed(select(CASES.c.id, CASES.c.number).where(sight.seen), wanted)
    if before is not None:
        found = found.where(CASES.c.id < before)
    return [Place(*row) for row in connection.execute(found.order_by(CASES.c.id.desc()).limit(most))]
