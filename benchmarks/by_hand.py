"""The same writes in hand-written SQL on Python's sqlite3: no rules and no digests, only the rows."""

import sqlite3
from pathlib import Path

from benchmarks import desk

OPEN_CASE = """INSERT INTO cases (id, number, workflow, definition_hash, title, channel, priority, opened_at,
changed_at, configuration, remembered, fields, last_by, next_fire_at, version, seq, head, thread_id)
VALUES (?, ?, 'bench', ?, 'Commonwealth Avenue', 'web', 'normal', ?, ?, '["received"]', '{}', ?, ?, ?, 1, 1, ?, ?)"""
ENTRY = """INSERT INTO history (case_id, seq, at, actor_kind, actor_key, event, from_states, to_states, facts,
personal_digests, previous, digest) VALUES (?, ?, ?, 'operator', 'bench', ?, ?, ?, ?, '{}', ?, ?)"""
ARM = """INSERT INTO deadlines (case_id, name, occasion, calendar, target_s, started_at, state, consumed_s,
running_since, due_at, next_fire_at, rung, provisional, runs)
VALUES (?, 'filling', 1, '24x7', 259200.0, ?, 'armed', 0.0, ?, ?, ?, 0, 0, '[]')"""
FIND_CASE = "SELECT * FROM cases WHERE number = ?"
FIND_DEADLINES = "SELECT * FROM deadlines WHERE case_id = ?"
CLOSE_CASE = """UPDATE cases SET configuration = '["filled"]', closed_at = ?, changed_at = ?, last_by = ?,
next_fire_at = NULL, version = 2, seq = 2, head = ? WHERE id = ?"""
MEET = """UPDATE deadlines SET state = 'met', consumed_s = 3600.0, running_since = NULL, next_fire_at = NULL,
ended_at = ?, ended_by = 'closed', runs = ? WHERE id = ?"""

HASH = "0" * 64
AT, LATER, DUE = (f"2026-01-0{day}.000000+00:00" for day in ("5T09:00:00", "5T10:00:00", "8T09:00:00"))
FACTS = '{"deadlines":[["filling",1,"armed","2026-01-08T09:00:00+00:00"]],"given":{"street":"Commonwealth Avenue"}}'


def start(path: Path) -> sqlite3.Connection:
    """A connection as the engine has it, to a new database with the same tables and indexes."""
    opened = desk.start(path)
    opened.database.close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536")
    return connection


def write(connection: sqlite3.Connection, count: int, batch_size: int) -> None:
    """Opens and closes as many cases, with so many commands a transaction."""
    definition = connection.execute("SELECT hash FROM definitions").fetchone()[0]
    for step in (_open, _close):
        for first in range(0, count, batch_size):
            connection.execute("BEGIN IMMEDIATE")
            for number in range(first, min(first + batch_size, count)):
                step(connection, number, definition)
            connection.execute("COMMIT")


def _open(connection: sqlite3.Connection, number: int, definition: str) -> None:
    fields, by = '{"street":"Commonwealth Avenue"}', '{"opened":"operator:bench"}'
    thread = f"<0123456789abcdef0123.{number}@caseclock.example>"
    connection.execute(OPEN_CASE, (number + 1, str(number), definition, AT, AT, fields, by, DUE, HASH, thread))
    connection.execute(ENTRY, (number + 1, 1, AT, "open", "[]", '["received"]', FACTS, "", HASH))
    connection.execute(ARM, (number + 1, AT, AT, DUE, DUE))


def _close(connection: sqlite3.Connection, number: int, _definition: str) -> None:
    case_id = connection.execute(FIND_CASE, (str(number),)).fetchone()[0]
    row_id = connection.execute(FIND_DEADLINES, (case_id,)).fetchone()[0]
    by = '{"fill":"operator:bench","opened":"operator:bench"}'
    connection.execute(CLOSE_CASE, (LATER, LATER, by, HASH, case_id))
    facts = '{"deadlines":[["filling",1,"met","2026-01-08T09:00:00+00:00"]]}'
    connection.execute(ENTRY, (case_id, 2, LATER, "fill", '["received"]', '["filled"]', facts, HASH, HASH))
    connection.execute(MEET, (LATER, f'[["{AT}","{LATER}","closed"]]', row_id))
