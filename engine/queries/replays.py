"""What a replay compares with what its file says."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from engine.queries.tables import CASES, DEADLINES


def due_instants(connection: Connection, workflow: str) -> Iterator[tuple[str, datetime]]:
    """When each deadline of a workflow's cases is or was due, with the number of its case; paused ones are left out."""
    found = select(CASES.c.number, DEADLINES.c.due_at).join(DEADLINES, DEADLINES.c.case_id == CASES.c.id)
    found = found.where(CASES.c.workflow == workflow, DEADLINES.c.due_at.is_not(None))
    yield from ((number, due_at) for number, due_at in connection.execute(found))
