"""What a relay reports of a mail after it took it: booked to the one delivery that the report is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, Row, func, select, update

from engine.store import outbox, suppressions
from engine.store.outbox import ATTEMPTS, NOTIFICATIONS

RELAY = "relay"
"""Who is on record as the author of what a relay reported."""
IN_HAND = timedelta(seconds=150)
"""A lease that lasts longer than this began a moment ago: what came of the try is about to be recorded."""
What = Literal["failed", "delayed", "delivered", "complained"]
_AFTER_ALL = ("sent", "unknown", "deferred", "attempting")
"""States in which a mail may be at the relay: it was sent, or nobody knows, or it is sent again as nobody knew."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a mail at its recipient. ``reason`` is a word of docs/bounces.md, ``status`` an enhanced code
    (RFC 3463), ``code`` that of the reply. ``is_dead``: its own address takes no mail at all.
    """

    what: What
    reason: str = ""
    status: str = ""
    code: int | None = None
    is_dead: bool = False

    @property
    def text(self) -> str:
        """The report in the words of the record."""
        heads = {"delayed": "not delivered yet, tried further:", "complained": "the reader complained about it:"}
        return " ".join(filter(None, (heads.get(self.what, ""), self.status, self.reason)))


def book(connection: Connection, mail: int, report: Report, incoming: int, now: datetime) -> bool:
    """Books a report to a mail of ours; of a mail that has come to its end nothing is booked twice. False, and nothing
    is booked, while a worker has the mail in its hand.
    """
    columns = (NOTIFICATIONS.c[name] for name in ("state", "mail_address", "lease_until"))
    row = connection.execute(select(*columns).where(NOTIFICATIONS.c.id == mail).with_for_update()).one()
    if row.state == "attempting" and row.lease_until and row.lease_until > now + IN_HAND:
        return False
    kind: suppressions.Kind = "complained" if report.what == "complained" else "dead"
    if report.is_dead or kind == "complained":
        found = suppressions.Finding(row.mail_address, kind, report.reason, report.status, mail, incoming)
        suppressions.add(connection, found, now)
    _come_to(connection, mail, row, report, now)
    return True


def _come_to(connection: Connection, mail: int, row: Row[*tuple[object, ...]], report: Report, now: datetime) -> None:
    if report.what == "failed" and row.state in _AFTER_ALL:
        outbox.record(connection, mail, now, "bounced", report.code, report.text, author=RELAY)
        outbox.settle(connection, mail, state="bounced", next_attempt_at=None)
    elif report.what in ("delayed", "delivered") and row.state == "unknown":
        # Whoever reports of a mail has it.
        outbox.record(connection, mail, now, "sent", report.code, report.text, author=RELAY)
        outbox.settle(connection, mail, state="sent", sent_at=_tried_at(connection, mail) or now, next_attempt_at=None)
    elif report.what in ("delayed", "complained") and row.state == "sent":
        outbox.record(connection, mail, now, "sent", report.code, report.text, author=RELAY)


def _tried_at(connection: Connection, mail: int) -> datetime | None:
    begun = (ATTEMPTS.c.notification_id == mail, ATTEMPTS.c.outcome == "attempting")
    return connection.execute(select(func.max(ATTEMPTS.c.at)).where(*begun)).scalar()


def told(connection: Connection, mail: int, at: datetime | None) -> None:
    """Says that the case of a mail heard that it did not arrive; None, that it has since."""
    connection.execute(update(NOTIFICATIONS).where(NOTIFICATIONS.c.id == mail).values(told_at=at))
