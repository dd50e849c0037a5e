"""What Caseclock is held against: the plainest SQL that leaves the same rows in the same tables, commit for commit.

No rules, no checks, no digests worked out, no working time: whoever wrote this knew the outcome of each command
beforehand, and nearly every text that is stored is a constant. The tables, their indexes and the settings of the
connection are Caseclock's own. `tests/test_benchmarks.py` holds the rows that both leave against each other.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg

BATCH = 500
AT, LATER, DUE = (f"2026-01-0{day}.000000+00:00" for day in ("5T01:00:00", "5T02:00:00", "8T01:30:00"))
HASH = "0" * 64
BY = '{"ask":"operator:bench","diagnose":"operator:bench","opened":"operator:bench"}'
RUNS = '[["2026-01-05T01:00:00+00:00","2026-01-05T02:00:00+00:00","waiting"]]'
FACTS = '{"deadlines":[["first_response",1,"met","2026-01-05T05:00:00+00:00"]]}'
OPENED = """{"deadlines":[["first_response",1,"armed","2026-01-05T05:00:00+00:00"],\
["solution",1,"armed","2026-01-07T09:00:00+00:00"]],"given":{"equipment":"Lift 3"},"opened":{"channel":"web"}}"""
CONTEXT = """{"body":"","case":{"customer":"","grade":"","holder":"","number":"%s","priority":"normal","state":"Late",\
"title":"","url":"/cases/%s","workflow":"Pothole"},"deadline":{"acknowledge_url":"","acknowledged_for":"","counted":[\
{"from_at":"2026-01-05T01:00:00+00:00","kind":"hours","name":"","to_at":"2026-01-05T02:00:00.000001+00:00"}],\
"counted_s":3600.000001,"due_at":"2026-01-05T02:00:00+00:00","extended_s":0.0,"moved_from":"","next":null,\
"provisional":false,"state":"breached","target":"1h","title":"Filling","uncounted":[]},"event":{"at":\
"2026-01-05T02:00:00.000001+00:00","by":"","title":""},"facts":[],"linked":"","passed":[],"recipient":{"name":\
"Wang Fang","role":"","rule":"supervisor"},"zone":"UTC"}"""

STEPS = {  # event: state before, state after, deadline, its state
    "diagnose": ("received", "repairing", "first_response", "met"),
    "ask": ("repairing", "waiting", "solution", "paused"),
    "reply": ("waiting", "repairing", "solution", "armed"),
    "finish": ("repairing", "repaired", "solution", "met"),
}

FIND_CASE = "SELECT id, seq, head, configuration, fields, last_by, definition_hash FROM cases WHERE number = ?"
FIND_DEADLINES = "SELECT name, id, state, consumed_s, running_since, due_at, runs FROM deadlines WHERE case_id = ?"
CHANGE_CASE = """UPDATE cases SET configuration = ?, closed_at = ?, changed_at = ?, last_by = ?, next_fire_at = ?,
version = version + 1, seq = ?, head = ? WHERE id = ?"""
CHANGE_DEADLINE = """UPDATE deadlines SET state = ?, consumed_s = 3600.0, running_since = ?, due_at = ?,
next_fire_at = ?, ended_at = ?, ended_by = ?, runs = ? WHERE id = ?"""
ENTRY = """INSERT INTO history (case_id, seq, at, actor_kind, actor_key, event, from_states, to_states, facts,
personal_digests, previous, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '{}', ?, ?)"""

NEXT = "UPDATE number_sequences SET next = next + 1 WHERE scope = ? RETURNING next - 1"
OPEN_CASE = """INSERT INTO cases (id, number, workflow, definition_hash, title, channel, priority, opened_at,
changed_at, configuration, remembered, fields, last_by, next_fire_at, version, seq, head, thread_id)
SELECT ?, ?, workflow, hash, 'Lift 3', 'web', 'normal', ?, ?, '["received"]', '{}', '{"equipment":"Lift 3"}',
'{"opened":"operator:bench"}', ?, 1, 1, ?, ? FROM live_definitions WHERE workflow = 'repair'"""
ARM = """INSERT INTO deadlines (case_id, name, occasion, calendar, target_s, started_at, state, consumed_s,
running_since, due_at, next_fire_at, rung, provisional, runs, calendar_version, came_at)
VALUES (?, ?, 1, 'cn_office', ?, ?, 'armed', 0.0, ?, ?, ?, 0, ?, '[]', ?, ?)"""
WORDS = "INSERT INTO case_words (rowid, words) VALUES (?, ?)"

FIND_DUE = """SELECT cases.id, cases.number, cases.seq, cases.head, deadlines.id FROM deadlines
JOIN cases ON cases.id = deadlines.case_id WHERE deadlines.next_fire_at <= ?
ORDER BY deadlines.next_fire_at, deadlines.id LIMIT 500"""
FALL_BEHIND = """UPDATE cases SET configuration = '["late"]', changed_at = ?, next_fire_at = NULL,
version = version + 1, seq = seq + 3, head = ? WHERE id = ?"""
BREACH = """UPDATE deadlines SET state = 'breached', breached_at = due_at, next_fire_at = NULL, rung = 2,
told = '["wang_fang"]' WHERE id = ?"""
NOTIFY = """INSERT INTO notifications (case_id, occasion, template, template_hash, language, to_kind, to_key,
mail_address, name, rule, deadline, context, message_id, thread_id, state, next_attempt_at, attempt_count, created_at)
VALUES (?, 'filling/1/1', 'deadline_breached', ?, 'en', 'person', 'wang_fang', 'wang.fang@desk.example',
'Wang Fang', 'supervisor', 'filling/1', ?, ?, ?, 'queued', ?, 0, ?)"""


class Bare:
    """One connection of a program that knows its database and nothing else."""

    def __init__(self, url: str) -> None:
        self.on_sqlite = url.startswith("sqlite")
        self.connection: Any
        if self.on_sqlite:
            path = url.removeprefix("sqlite:///")
            self.connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            self.connection.executescript(
                "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4096"
            )
        else:
            self.connection = psycopg.connect(url, autocommit=True)
        self.cursor = self.connection.cursor()

    def run(self, statement: str, *values: Any) -> Any:
        """Runs one statement."""
        return self.cursor.execute(statement if self.on_sqlite else statement.replace("?", "%s"), values)

    def run_many(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Runs one statement for each row."""
        self.cursor.executemany(statement if self.on_sqlite else statement.replace("?", "%s"), rows)

    def begin(self) -> None:
        """Begins a transaction that writes."""
        self.cursor.execute("BEGIN IMMEDIATE" if self.on_sqlite else "BEGIN")

    def commit(self) -> None:
        """Ends it; the rows are on the disk."""
        self.cursor.execute("COMMIT")

    def locking(self, statement: str) -> str:
        """A select of rows that are about to be changed."""
        return statement if self.on_sqlite else f"{statement} FOR UPDATE"

    def close(self) -> None:
        """Closes the connection."""
        self.connection.close()


def step(on: Bare, number: str, event: str) -> None:
    """One step of a repair, committed."""
    before, after, deadline, state = STEPS[event]
    closed_at = LATER if event == "finish" else None
    due_at = DUE if state == "armed" else None
    on.begin()
    case_id, seq, head, *_ = on.run(on.locking(FIND_CASE), number).fetchone()
    deadlines = {name: row_id for name, row_id, *_ in on.run(FIND_DEADLINES, case_id).fetchall()}
    on.run(CHANGE_CASE, f'["{after}"]', closed_at, LATER, BY, due_at, seq + 1, HASH, case_id)
    said = (LATER, "operator", "bench", event, f'["{before}"]', f'["{after}"]', FACTS, head, HASH)
    on.run(ENTRY, case_id, seq + 1, *said)
    ended = (LATER, event) if state == "met" else (None, None)
    on.run(CHANGE_DEADLINE, state, due_at and LATER, DUE, due_at, *ended, RUNS, deadlines[deadline])
    on.commit()


def open_case(on: Bare) -> None:
    """One repair opened, committed."""
    on.begin()
    place = on.run(NEXT, "repair/2026").fetchone()[0]
    case_id = on.run(NEXT, "case ids").fetchone()[0]
    number = f"R-2026-{place:06}"
    thread = f"<0123456789abcdef0123.{number}@caseclock.example>"
    on.run(OPEN_CASE, case_id, number, AT, AT, DUE, HASH, thread)
    on.run(ENTRY, case_id, 1, AT, "operator", "bench", "open", "[]", '["received"]', OPENED, "", HASH)
    on.run(ARM, case_id, "first_response", 14400.0, AT, AT, DUE, DUE, False, HASH, AT)
    on.run(ARM, case_id, "solution", 86400.0, AT, AT, DUE, DUE, False, HASH, AT)
    on.run(WORDS, case_id, f"r 2026 {place:06} lift 3 lift 3")
    on.commit()


def sweep(on: Bare, now: str) -> int:
    """Everything that is due by an instant, 500 cases a transaction. How many cases that were."""
    count = 0
    template = on.run("SELECT hash FROM live_templates WHERE name = 'deadline_breached' AND language = 'en'").fetchone()
    while True:
        on.begin()
        due = on.run(on.locking(FIND_DUE), now).fetchall()
        on.run_many(FALL_BEHIND, [(now, HASH, case_id) for case_id, *_ in due])
        on.run_many(ENTRY, [entry for case_id, _, seq, head, _ in due for entry in _entries(case_id, seq, head, now)])
        on.run_many(BREACH, [(row_id,) for *_, row_id in due])
        on.run_many(NOTIFY, [_mail(case_id, number, template[0], now) for case_id, number, *_ in due])
        on.commit()
        count += len(due)
        if len(due) < BATCH:
            return count


def _entries(case_id: int, seq: int, head: str, now: str) -> list[tuple[Any, ...]]:
    system, stays, goes = (now, "system", ""), '["received"]', '["late"]'
    told = """{"deadline":["filling",1,"rung",0,0],"notices":[["wang_fang","deadline_breached","supervisor"]],\
"sent":["fall_behind",null]}"""
    return [
        (case_id, seq + 1, *system, "breached", stays, stays, '{"deadline":["filling",1,"breach",0,0]}', head, HASH),
        (case_id, seq + 2, *system, "escalated", stays, goes, told, HASH, HASH),
        (case_id, seq + 3, *system, "fall_behind", stays, goes, "{}", HASH, HASH),
    ]


def _mail(case_id: int, number: str, template: str, now: str) -> tuple[Any, ...]:
    mail, thread = (f"<{part}.{number}@caseclock.example>" for part in ("85cd2d939ff2570c9bd9", "18abeaa66b5b1f8c2ee5"))
    return (case_id, template, CONTEXT % (number, number), mail, thread, now, now)
