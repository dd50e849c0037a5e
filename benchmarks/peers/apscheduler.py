"""APScheduler with its stored job store: so many jobs due at one instant, each for a case that falls behind."""

import functools
import logging
import pickle
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler import events
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine, create_engine

from benchmarks.peers import floor

OVER = events.EVENT_JOB_EXECUTED | events.EVENT_JOB_MISSED | events.EVENT_JOB_ERROR
DUE = f"SELECT id, CAST(id AS INTEGER) FROM apscheduler_jobs WHERE next_run_time <= ? LIMIT {floor.BATCH}"


@functools.cache
def engine(url: str) -> Engine:
    """Ten threads write to one file: each may have to wait for the others."""
    return create_engine(url, connect_args={"timeout": 60})


def fall_behind(url: str, case_id: int) -> None:
    """The job."""
    with engine(url).begin() as connection:
        for statement in floor.FALL_BEHIND:
            connection.exec_driver_sql(statement, (case_id,))


def scheduler_on(url: str) -> BackgroundScheduler:
    """A scheduler whose jobs are stored there."""
    return BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(engine=engine(url))}, timezone=UTC)


def fill(bare: floor.Floor, url: str, n: int, due_at: datetime, options: dict[str, Any]) -> None:
    """So many jobs, copied from one that the scheduler stored."""
    scheduler = scheduler_on(url)
    scheduler.start(paused=True)
    scheduler.add_job(fall_behind, "date", run_date=due_at, args=[url, 0], **options)
    scheduler.shutdown()
    due, state = bare.run("SELECT next_run_time, job_state FROM apscheduler_jobs").fetchone()
    one = pickle.loads(state)
    copies = [(str(i), due, pickle.dumps({**one, "id": str(i), "args": (url, i)})) for i in range(1, n + 1)]
    with bare.commit():
        bare.run("DELETE FROM apscheduler_jobs")
        bare.run_many("INSERT INTO apscheduler_jobs VALUES (?, ?, ?)", copies)
        bare.run("CREATE TABLE kept AS SELECT * FROM apscheduler_jobs")


def storm(url: str, n: int, watch: floor.Watch, **options: Any) -> int:
    """All at once. What its defaults find more than a second late is dropped."""
    bare = floor.with_cases(url, n)
    due_at = datetime.now(UTC) + timedelta(seconds=2 + n / 5000)
    fill(bare, url, n, due_at, options)
    scheduler, ended = scheduler_on(url), threading.Semaphore(0)
    scheduler.add_listener(lambda _event: ended.release(), OVER)
    scheduler.start()
    threading.Event().wait((due_at - datetime.now(UTC)).total_seconds())
    with watch("peer"):
        for _ in range(n):
            ended.acquire()
        scheduler.shutdown()
    done = bare.count("cases", "WHERE state = 'late'")
    with bare.commit():
        bare.run("INSERT INTO apscheduler_jobs SELECT * FROM kept")
        bare.run("UPDATE cases SET state = 'open'")
    with watch("bare"):
        floor.sweep(bare, DUE, due_at.timestamp(), "DELETE FROM apscheduler_jobs WHERE id = ?")
    return done


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    floor.tell(
        "apscheduler", {"storm_10k": functools.partial(storm, misfire_grace_time=None), "storm_10k_defaults": storm}
    )
