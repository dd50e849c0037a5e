"""Jobs that must run once across machines."""

from datetime import datetime

from sqlalchemy import Connection

from engine import database
from engine.store.statements import TABLES

RUNS = TABLES["job_runs"]


def take(connection: Connection, job: str, scheduled_at: datetime) -> bool:
    """Whether this process is the one that runs the job for that instant: the first to ask is."""
    row = database.insert(RUNS, connection.dialect).values(job=job, scheduled_at=scheduled_at)
    return connection.execute(row.on_conflict_do_nothing().returning(RUNS.c.job)).first() is not None
