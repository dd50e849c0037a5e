"""procrastinate: jobs deferred one by one, and so many scheduled jobs that are due at once under one worker."""

import functools
import logging
from datetime import UTC, datetime
from typing import Any

from procrastinate import App, PsycopgConnector

from benchmarks.peers import floor

JOB = "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'fall_behind', ?) RETURNING id"
SAID = "INSERT INTO procrastinate_events (job_id, type) VALUES (?, '{}')"
DUE = f"""SELECT id, (args ->> 'case_id')::int FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at <= ?
ORDER BY priority DESC, id LIMIT {floor.BATCH} FOR UPDATE SKIP LOCKED"""
SUCCEED = "UPDATE procrastinate_jobs SET status = 'succeeded', attempts = 1 WHERE id = ?"


desk = functools.cache(floor.Floor)
"""Where the cases are."""


def ready(url: str, n: int) -> tuple[App, Any, floor.Floor]:
    """An app with its tables and its one task, and the bare connection."""
    app = App(connector=PsycopgConnector(conninfo=url))

    @app.task(name="fall_behind")
    def fall_behind(case_id: int) -> None:
        floor.fall_behind(desk(url), case_id)

    with app.open():
        app.schema_manager.apply_schema()
    return app, fall_behind, floor.with_cases(url, n)


def defer(url: str, n: int, watch: floor.Watch) -> int:
    """One job after the other, each committed."""
    app, fall_behind, bare = ready(url, n)
    with app.open():
        fall_behind.defer(case_id=0)
        with watch("peer"):
            for case_id in range(1, n + 1):
                fall_behind.defer(case_id=case_id)
    done = bare.count("procrastinate_jobs") - 1
    # What its triggers do, the bare loop does itself.
    bare.run("ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER")
    with watch("bare"):
        for case_id in range(1, n + 1):
            with bare.commit():
                (job,) = bare.run(JOB, f'{{"case_id": {case_id}}}').fetchone()
                bare.run(SAID.format("deferred"), job)
    return done


def storm(url: str, n: int, watch: floor.Watch) -> int:
    """All jobs that are due, by one worker as it comes."""
    app, fall_behind, bare = ready(url, n)
    now, jobs = datetime.now(UTC), [{"case_id": case_id} for case_id in range(1, n + 1)]
    later = fall_behind.configure(schedule_at=now)
    with app.open():
        later.batch_defer(*jobs)
    with watch("peer"):
        app.run_worker(wait=False, install_signal_handlers=False)
    done = bare.count("cases", "WHERE state = 'late'")
    bare.run("UPDATE cases SET state = 'open'")
    with app.open():
        later.batch_defer(*jobs)
    bare.run("ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER")
    with watch("bare"):
        floor.sweep(bare, DUE, now, SUCCEED, SAID.format("started"), SAID.format("succeeded"))
    return done


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    floor.tell("procrastinate", {"defer": defer, "storm_10k": storm})
