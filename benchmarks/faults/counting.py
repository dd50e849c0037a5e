"""What came of every deadline and mail: counted in the history, in the outbox, and at the server that took mails."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from benchmarks.faults import desk, relay
from engine import integrity
from engine.database import Connection, Database

POINTS = ("breach", "rung")
"""What passes at each deadline: it is breached, and its one escalation is due."""


@dataclass(frozen=True)
class Found:
    """The figures. All that end in ``lost``, ``twice``, ``early``, ``unexplained`` or ``fault_count`` must be zero.

    ``repeated`` are mails handed over again under their Message-ID since nobody could know whether they had gone out;
    ``shown`` is how many a reader sees in the mailbox.
    """

    case_count: int
    points_once: int
    points_lost: int
    points_twice: int
    points_early: int
    outbox_rows: int
    outbox_sent: int
    mails_taken: int
    mails_lost: int
    repeated: int
    repeated_unexplained: int
    repeated_differently: int
    cut_off: int
    shown: int
    shown_twice: int
    fault_count: int
    seconds: float

    @property
    def faultless(self) -> bool:
        """Whether all fired once, all mails came, none is shown twice, and each repeat is of the known kind."""
        wrong = (
            self.points_lost, self.points_twice, self.points_early, self.mails_lost, self.repeated_unexplained,
            self.repeated_differently, self.shown_twice, self.fault_count,
        )  # fmt: skip
        return not any(wrong) and self.outbox_rows == self.outbox_sent == self.case_count == self.shown


@dataclass(frozen=True)
class _Row:
    message_id: str
    state: str
    cut_off: int
    sent_at: str | None


def opened(database: Database) -> int:
    """How many cases there are."""
    return _one(database, "SELECT count(*) FROM cases")


def fired(database: Database) -> int:
    """How many cases have their escalation in the history."""
    return _one(database, "SELECT count(*) FROM history WHERE event = 'escalated'")


def unsent(database: Database) -> int:
    """How many mails are still to be sent, or have failed."""
    return _one(database, "SELECT count(*) FROM notifications WHERE state <> 'sent'")


def _one(database: Database, statement: str) -> int:
    with database.reading() as connection:
        return int(connection.exec_driver_sql(statement).scalar_one())


def count(database: Database, kept: relay.Recording, case_count: int, due_at: datetime) -> Found:
    """Counts everything but the last case, which is no part of the storm."""
    with database.reading() as connection:
        points, early = _points(connection, due_at)
        rows = _rows(connection)
        last = connection.exec_driver_sql(f"{_ROWS} WHERE c.number = '{desk.LAST}' GROUP BY n.id").scalars().all()
        whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        faults = len(integrity.check(connection).faults) + (not whole)
    taken = [one for one in kept.taken if one.message_id not in last]
    copies = Counter(one.message_id for one in taken)
    shown = Counter(_shown(kept, set(last)))
    return Found(
        case_count=case_count,
        points_once=sum(number == 1 for number in points.values()),
        points_lost=case_count * len(POINTS) - len(points),
        points_twice=sum(number > 1 for number in points.values()),
        points_early=early,
        outbox_rows=len(rows),
        outbox_sent=sum(row.state == "sent" for row in rows),
        mails_taken=len(copies),
        mails_lost=sum(row.message_id not in copies for row in rows) + case_count - len(rows),
        repeated=len(taken) - len(copies),
        repeated_unexplained=_unexplained(rows, copies),
        repeated_differently=len(set(taken)) - len(copies),
        cut_off=sum(row.cut_off for row in rows),
        shown=shown.total(),
        shown_twice=shown.total() - len(shown),
        fault_count=faults,
        seconds=_seconds(rows, due_at),
    )


def _points(connection: Connection, due_at: datetime) -> tuple[Counter[tuple[object, ...]], int]:
    """How often each (case, deadline, occasion, point) stands in the history, and how many do too early."""
    found = connection.exec_driver_sql(
        "SELECT c.number, h.at, h.facts FROM history h JOIN cases c ON c.id = h.case_id"
        f" WHERE h.event IN ('breached', 'escalated') AND c.number <> '{desk.LAST}'"
    )
    points: Counter[tuple[object, ...]] = Counter()
    early = 0
    for number, at, facts in found:
        points[number, *json.loads(facts)["deadline"]] += 1
        early += datetime.fromisoformat(at) <= due_at
    return points, early


_ROWS = (
    "SELECT n.message_id, n.state, sum(coalesce(a.outcome, '') = 'unknown'), n.sent_at FROM notifications n"
    " JOIN cases c ON c.id = n.case_id LEFT JOIN attempts a ON a.notification_id = n.id"
)


def _rows(connection: Connection) -> list[_Row]:
    found = connection.exec_driver_sql(f"{_ROWS} WHERE c.number <> '{desk.LAST}' GROUP BY n.id")
    return [_Row(*row) for row in found]


def _unexplained(rows: list[_Row], copies: Counter[str]) -> int:
    """Copies beyond the first for which no row says that a hand-over had been cut off before."""
    known = {row.message_id: row.cut_off for row in rows}
    return sum(max(0, number - 1 - known.get(message_id, -1)) for message_id, number in copies.items())


def _shown(kept: relay.Recording, without: set[str]) -> list[str]:
    """The Message-IDs that a reader of the mailbox meets, page by page."""
    first = kept.page()
    headings = [one for number in range(1, first.last + 1) for one in kept.page(number).headings]
    found = [dict(kept.open(one.key).headers)["Message-ID"] for one in headings]
    return [message_id for message_id in found if message_id not in without]


def _seconds(rows: list[_Row], due_at: datetime) -> float:
    sent = [datetime.fromisoformat(row.sent_at) for row in rows if row.sent_at]
    return round((max(sent) - due_at).total_seconds(), 1) if sent else 0.0
