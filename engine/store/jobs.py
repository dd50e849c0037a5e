"""Jobs that must run once across machines."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from engine import database
from engine.store.statements import TABLES

RUNS = TABLES["job_runs"]


def take(connection: Connection, job: str, scheduled_at: datetime) -> bool:
    """Whether this process is the one that runs the job for that instant: the first to ask is.

    Nobody is for an instant before one that the job has run for: a clock that goes back has nothing done anew.
    """
    last = connection.execute(select(func.max(RUNS.c.scheduled_at)).where(RUNS.c.job == job)).scalar()
    if last is not None and last >= scheduled_at:
        return False
    row = database.insert(RUNS, connection.dialect).values(job=job, scheduled_at=scheduled_at)
    return connection.execute(row.on_conflict_do_nothing().returning(RUNS.c.job)).first() is not None
