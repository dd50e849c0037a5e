"""Removes what was kept only for a while. What belongs to a case is never removed here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, delete, select

from engine.store import aside
from engine.store.statements import TABLES

RUNS, ANSWERS = TABLES["job_runs"], TABLES["idempotency"]
RUNS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were removed of each kind."""

    sessions: int = 0
    links: int = 0
    answers: int = 0
    runs: int = 0
    asides: int = 0


def prune(connection: Connection, now: datetime, keep_answers: timedelta) -> Counts:
    """Removes sessions and links that are over, answers to commands that were given longer ago than ``keep_answers``,
    what is on record of runs, but for the last one of each job, and what no longer holds of cases set aside.
    """
    return Counts(
        sessions=_remove_over(connection, TABLES["sessions"], now),
        links=_remove_over(connection, TABLES["entry_tokens"], now),
        answers=connection.execute(delete(ANSWERS).where(ANSWERS.c.at < now - keep_answers)).rowcount,
        runs=_remove_runs(connection, now - RUNS_KEPT),
        asides=aside.forget_void(connection),
    )


def _remove_over(connection: Connection, table: Table, now: datetime) -> int:
    return connection.execute(delete(table).where(table.c.expires_at <= now)).rowcount


def _remove_runs(connection: Connection, before: datetime) -> int:
    later = RUNS.alias("later")
    followed = select(later.c.job).where(later.c.job == RUNS.c.job, later.c.scheduled_at > RUNS.c.scheduled_at).exists()
    return connection.execute(delete(RUNS).where(RUNS.c.scheduled_at < before, followed)).rowcount
