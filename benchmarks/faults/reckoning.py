"""What is in the database and at the mail server after kills, reckoned from the history, not by the engine's rules."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.faults import clients, relay, town
from engine import integrity
from engine.database import Connection, Database

WITHIN = timedelta(seconds=town.WITHIN_S)
POINTS = {"breached", "escalated"}
TOLD_OFTEN = "has a new due date"
"""In the subject of what may come again under another Message-ID: each change of a calendar is told."""
MAY_BE = (
    "acknowledged",
    "in_doubt_done",
    "cases",
    "deadlines_due",
    "deadlines_met",
    "mails",
    "mails_withdrawn",
    "mails_again",
)
"""The figures that count what is as it should be; all others are faults and must be 0."""


@dataclass(frozen=True)
class Figures:
    """What was counted. ``mails_again`` were handed over twice in the send window, with the same Message-ID;
    ``mails_withdrawn`` told of a deadline that was met, late, before they could be sent, or that moved once more, of
    which a mail after them tells.
    """

    acknowledged: int = 0
    acknowledged_lost: int = 0
    acknowledged_doubled: int = 0
    in_doubt_done: int = 0
    in_doubt_doubled: int = 0
    refused: int = 0
    cases: int = 0
    cases_half_done: int = 0
    chains_broken: int = 0
    deadlines_due: int = 0
    deadlines_met: int = 0
    deadlines_missed: int = 0
    deadlines_doubled: int = 0
    deadlines_early: int = 0
    recounts_left: int = 0
    mails: int = 0
    mails_withdrawn: int = 0
    mails_lost: int = 0
    mails_again: int = 0
    mails_again_unexplained: int = 0
    mails_changed: int = 0
    mails_under_another_id: int = 0

    @property
    def faults(self) -> dict[str, int]:
        """The figures that are not as they should be."""
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name not in MAY_BE and getattr(self, one.name)
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a history."""

    number: str
    event: str
    at: datetime
    to_states: Any
    facts: dict[str, Any]

    @property
    def mark(self) -> str | None:
        found: str | None = self.facts.get("given", {}).get("mark")
        return found


def reckon(database: Database, told: clients.Told, taken: Sequence[relay.Taken]) -> Figures:
    """Counts everything. Clients rest and all that was due is done."""
    with database.reading() as connection:
        histories = _histories(connection)
        marks = Counter(entry.mark for entries in histories.values() for entry in entries if entry.mark)
        return Figures(
            acknowledged=len(told.acknowledged),
            acknowledged_lost=sum(marks[mark] == 0 for mark in told.acknowledged),
            acknowledged_doubled=sum(marks[mark] > 1 for mark in told.acknowledged),
            in_doubt_done=sum(marks[mark] == 1 for mark in told.in_doubt),
            in_doubt_doubled=sum(marks[mark] > 1 for mark in told.in_doubt),
            refused=len(told.refused),
            cases=len(histories),
            cases_half_done=_half_done(connection, histories, marks),
            chains_broken=len(integrity.check(connection).faults) + _file_faults(connection),
            recounts_left=_recounts_left(connection),
            **_deadlines(histories),
            **_mails(connection, histories, taken),
        )


def waiting(database: Database, now: datetime) -> list[str]:
    """What is still to come before all can be counted: deadlines that run out, mails, recounts."""
    with database.reading() as connection:
        last = _instant(_one(connection, "SELECT max(opened_at) FROM cases"))
        told = []
        if last and last + WITHIN >= now:
            told.append("deadlines that are not due yet")
        late = "state IN ('armed', 'paused') AND name = 'filling'"
        told += _some(connection, f"SELECT count(*) FROM deadlines WHERE {late}", "deadlines that did not fire")
        told += _some(connection, _UNSENT, "mails that were not sent")
        told += [f"{_recounts_left(connection)} deadlines to be counted anew"] if _recounts_left(connection) else []
        return told


_UNSENT = "SELECT count(*) FROM notifications WHERE state NOT IN ('sent', 'withdrawn')"


def _some(connection: Connection, statement: str, what: str) -> list[str]:
    count = _one(connection, statement)
    return [f"{count} {what}"] if count else []


def _one(connection: Connection, statement: str) -> Any:
    return connection.exec_driver_sql(statement).scalar_one()


def _instant(given: Any) -> datetime | None:
    """SQLite has texts, PostgreSQL instants."""
    if given is None or isinstance(given, datetime):
        return given
    found = datetime.fromisoformat(given)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _json(given: Any) -> Any:
    return json.loads(given) if isinstance(given, str) else given


def _histories(connection: Connection) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for number, event, at, states, facts in connection.exec_driver_sql(
        "SELECT c.number, h.event, h.at, h.to_states, h.facts FROM cases c LEFT JOIN history h ON h.case_id = c.id"
        " ORDER BY c.id, h.seq"
    ):
        entries = found.setdefault(number, [])
        moment = _instant(at)
        if moment is not None:
            entries.append(Entry(number, event, moment, _json(states), _json(facts)))
    return found


def _deadlines(histories: dict[str, list[Entry]]) -> dict[str, int]:
    """Each case has one deadline that runs out: filled by then it is met, else breached and escalated, once each."""
    found = Counter[str](deadlines_due=0, deadlines_met=0, deadlines_missed=0, deadlines_doubled=0, deadlines_early=0)
    for entries in histories.values():
        opened_at = next((entry.at for entry in entries if entry.event == "open"), None)
        if opened_at is None:
            continue
        met = any(entry.event == "fill" and entry.at <= opened_at + WITHIN for entry in entries)
        fired = [entry for entry in entries if entry.event in POINTS and entry.facts["deadline"][0] == "filling"]
        kinds = Counter(entry.event for entry in fired)
        found["deadlines_met" if met else "deadlines_due"] += 1
        found["deadlines_missed"] += 0 if met else len(POINTS - kinds.keys())
        found["deadlines_doubled"] += sum(count - 1 for count in kinds.values()) + (len(fired) if met else 0)
        found["deadlines_early"] += sum(entry.at <= opened_at + WITHIN for entry in fired)
    return dict(found)


def _half_done(connection: Connection, histories: dict[str, list[Entry]], marks: Counter[str]) -> int:
    """Cases whose rows do not belong together, answers without their step, photos without their content."""
    faults = 0
    for number, states, values, deadlines, received, told, worded in _cases(connection):
        entries = histories[number]
        said = [entry.mark for entry in entries if entry.mark]
        escalated = sum(entry.event == "escalated" for entry in entries)
        whole = (
            entries
            and entries[0].event == "open"
            and _json(states) == entries[-1].to_states
            and _json(values).get("mark") == said[-1]
            and (deadlines, received, told, bool(worded)) == (2, 1, escalated, True)
        )
        faults += not whole
    answered = {key.rpartition(":")[2] for (key,) in connection.exec_driver_sql("SELECT key FROM idempotency")}
    photos = {
        photo["hash"]
        for entries in histories.values()
        for entry in entries
        for photo in entry.facts.get("given", {}).get("photo", ())
    }
    kept = {key for (key,) in connection.exec_driver_sql("SELECT hash FROM files")}
    return faults + len(answered ^ marks.keys()) + len(photos - kept)


def _cases(connection: Connection) -> Sequence[Any]:
    count = "(SELECT count(*) FROM {0} x WHERE x.{1}"
    notices = count.format("notifications", "case_id = c.id AND x.template")
    return connection.exec_driver_sql(
        "SELECT c.number, c.configuration, c.fields,"
        f" {count.format('deadlines', 'case_id = c.id')}),"
        f" {notices} = 'case_received'), {notices} = 'deadline_breached'),"
        f" {count.format('case_words', 'rowid = c.id')}) FROM cases c"
    ).all()


def _file_faults(connection: Connection) -> int:
    if connection.dialect.name != "sqlite":
        return 0
    return int(_one(connection, "PRAGMA integrity_check") != "ok")


def _recounts_left(connection: Connection) -> int:
    """Running deadlines that were counted by another version of their calendar than the one that counts."""
    return int(
        _one(
            connection,
            "SELECT count(*) FROM deadlines d JOIN live_calendars l ON l.name = d.calendar"
            " WHERE d.ended_at IS NULL AND d.calendar_version <> l.hash",
        )
    )


def _mails(connection: Connection, histories: dict[str, list[Entry]], taken: Sequence[relay.Taken]) -> dict[str, int]:
    rows = list(_rows(connection))
    filled = {number for number, entries in histories.items() if any(entry.event == "fill" for entry in entries)}
    last = {row.matter: row.id for row in rows}
    withdrawn = {
        row.message_id
        for row in rows
        if row.state == "withdrawn" and (row.number in filled or row.id < last[row.matter])
    }
    copies = Counter(one.message_id for one in taken)
    matters: dict[tuple[str, str], set[str]] = {}
    for one in taken:
        if TOLD_OFTEN in one.subject:
            continue
        matters.setdefault((one.recipient, one.subject), set()).add(one.message_id)
    return {
        "mails": len(copies),
        "mails_withdrawn": len(withdrawn),
        "mails_lost": sum(row.message_id not in copies.keys() | withdrawn for row in rows),
        "mails_again": len(taken) - len(copies),
        "mails_again_unexplained": sum(max(0, copies[row.message_id] - 1 - row.cut_off) for row in rows),
        "mails_changed": len(set(taken)) - len(copies),
        "mails_under_another_id": sum(len(ids) - 1 for ids in matters.values())
        + len(copies.keys() - {row.message_id for row in rows}),
    }


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    message_id: str
    state: str
    number: str
    matter: tuple[str, ...]
    cut_off: int


def _rows(connection: Connection) -> Iterator[_Row]:
    """Oldest first. What mails of one matter tell is what stands: a later one tells all that an earlier one did."""
    found = connection.exec_driver_sql(
        "SELECT n.id, n.message_id, n.state, c.number, n.template, n.deadline, n.to_key,"
        " sum(CASE WHEN a.outcome = 'unknown' THEN 1 ELSE 0 END)"
        " FROM notifications n JOIN cases c ON c.id = n.case_id LEFT JOIN attempts a ON a.notification_id = n.id"
        " GROUP BY n.id, n.message_id, n.state, c.number, n.template, n.deadline, n.to_key ORDER BY n.id"
    )
    for id_, message_id, state, number, template, deadline, to_key, cut_off in found:
        matter = (number, template, deadline or message_id, to_key)
        yield _Row(id_, message_id, state, number, matter, int(cut_off))
