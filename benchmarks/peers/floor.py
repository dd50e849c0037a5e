"""What a peer is held against: the plainest SQL for the rows that it leaves, in its own tables, commit for commit.

A peer's script is run as `python -m benchmarks.peers.NAME WHAT URL N`, does it once, does the same by plain SQL in the
same database, and prints one JSON line. Only what every environment has is imported here.
"""

import contextlib
import gc
import importlib
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

BATCH = 500
EVENTS = {"diagnose": "repairing", "ask": "waiting", "reply": "repairing", "finish": "repaired"}
"""The steps of every repair, and the state that each leads to; it begins as received."""
CASES = "CREATE TABLE cases (id INTEGER PRIMARY KEY, state TEXT NOT NULL)"
NUMBERED = "CREATE TABLE {} (id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL, said TEXT NOT NULL)"
NUMBERED_BY_SERVER = NUMBERED.replace("INTEGER PRIMARY KEY", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
FALL_BEHIND = (
    "UPDATE cases SET state = 'late' WHERE id = ?",
    "INSERT INTO history (case_id, said) VALUES (?, 'fall_behind from open to late')",
    "INSERT INTO mails (case_id, said) VALUES (?, 'queued for wang.fang@desk.example: a deadline has passed')",
)
"""What a job of a storm does to its case: a state change, an entry in the history, a row for a mail."""


class Watch:
    """How many seconds each side took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextlib.contextmanager
    def __call__(self, side: str) -> Iterator[None]:
        """Times what is done inside."""
        gc.collect()
        began_at = time.perf_counter()
        yield
        self.seconds[side] = time.perf_counter() - began_at


Way = Callable[[str, int, Watch], int]
"""Makes ready, times "peer" and "bare" with so many things each, and counts those that the peer left."""


def tell(name: str, ways: Mapping[str, Way]) -> None:
    """Does what the command line asks for, and prints it."""
    what, url, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
    watch = Watch()
    done = ways[what](url, n, watch)
    seconds, bare = watch.seconds["peer"], watch.seconds["bare"]
    print(json.dumps({"name": name, "what": what, "n": n, "done": done, "seconds": seconds, "bare_seconds": bare}))


class Floor:
    """A connection that knows the tables of a peer and nothing else."""

    def __init__(self, url: str) -> None:
        self.on_sqlite = url.startswith("sqlite")
        self.connection: Any
        if self.on_sqlite:
            self.connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
        else:
            # An environment for SQLite alone has no driver of PostgreSQL.
            self.connection = importlib.import_module("psycopg").connect(url, autocommit=True)
        self._cursor = self.connection.cursor()

    def run(self, statement: str, *values: Any) -> Any:
        """Runs one statement."""
        return self._cursor.execute(self._in_dialect(statement), values)

    def run_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Runs one statement for each row."""
        self._cursor.executemany(self._in_dialect(statement), rows)

    def _in_dialect(self, statement: str) -> str:
        return statement if self.on_sqlite else statement.replace("?", "%s")

    @contextlib.contextmanager
    def commit(self) -> Iterator[None]:
        """Has what is done inside on the disk at its end."""
        self._cursor.execute("BEGIN IMMEDIATE" if self.on_sqlite else "BEGIN")
        yield
        self._cursor.execute("COMMIT")

    def count(self, table: str, where: str = "") -> int:
        """How many rows there are."""
        found: int = self.run(f"SELECT count(*) FROM {table} {where}").fetchone()[0]
        return found


def with_cases(url: str, n: int) -> Floor:
    """A connection to so many cases, none of them late, none with a history or a mail."""
    floor = Floor(url)
    floor.run(CASES)
    for table in ("history", "mails"):
        floor.run(NUMBERED.format(table) if floor.on_sqlite else NUMBERED_BY_SERVER.format(table))
    with floor.commit():
        floor.run_many("INSERT INTO cases (id, state) VALUES (?, 'open')", [(number,) for number in range(1, n + 1)])
    return floor


def fall_behind(floor: Floor, case_id: int) -> None:
    """Does it to one, committed."""
    with floor.commit():
        for statement in FALL_BEHIND:
            floor.run(statement, case_id)


def sweep(floor: Floor, due: str, now: object, *changes: str) -> None:
    """All jobs that are due: done to their cases, and the changes made to each job, so many a commit.

    ``due`` selects jobs with their cases; a change takes a job.
    """
    while True:
        with floor.commit():
            found = floor.run(due, now).fetchall()
            for statement in FALL_BEHIND:
                floor.run_many(statement, [(case_id,) for _, case_id in found])
            for change in changes:
                floor.run_many(change, [(job,) for job, _ in found])
        if len(found) < BATCH:
            return


def stepping(url: str, case_ids: Sequence[int], watch: Watch) -> int:
    """All steps of these cases, each committed: the state read and changed, and an entry in the history.

    Gives how many entries there were before, without those of case 1: what is made once is made on it.
    """
    floor = Floor(url)
    done = floor.count("history", "WHERE case_id > 1")
    with watch("bare"):
        for event, state in EVENTS.items():
            for case_id in case_ids:
                with floor.commit():
                    floor.run("SELECT state FROM cases WHERE id = ?", case_id).fetchone()
                    floor.run("UPDATE cases SET state = ? WHERE id = ?", state, case_id)
                    floor.run("INSERT INTO history (case_id, event) VALUES (?, ?)", case_id, event)
    return done
