"""Mails counted after kills: by the rows of the outbox and by what arrived behind the relay."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from email.parser import BytesHeaderParser

from engine import database


@dataclass(frozen=True)
class Figures:
    """What was counted. ``doubled`` came twice in the send window, with the same Message-ID and content;
    ``left_unknown`` wait for a person, as their template asks.
    """

    mails: int = 0
    sent: int = 0
    arrived: int = 0
    cut_off: int = 0
    doubled: int = 0
    left_unknown: int = 0
    left_unknown_and_arrived: int = 0
    lost: int = 0
    left_over: int = 0
    doubled_unexplained: int = 0
    doubled_though_it_asks: int = 0
    changed: int = 0
    under_another_id: int = 0

    @property
    def faults(self) -> dict[str, int]:
        """The figures that must be 0 and are not."""
        known = [one.name for one in fields(self)]
        must_be_none = known[known.index("lost") :]
        return {name: getattr(self, name) for name in must_be_none if getattr(self, name)}


@dataclass(frozen=True)
class _Copy:
    message_id: str
    matter: tuple[str, str]
    digest: str


def reckon(opened: database.Database, arrived: Sequence[bytes]) -> Figures:
    """Counts by the rows and by what arrived behind the relay."""
    copies = [_copy(content) for content in arrived]
    counts = Counter(one.message_id for one in copies)
    with opened.reading() as connection:
        rows = list(connection.exec_driver_sql(_ROWS).all())
    ids: dict[tuple[str, str], set[str]] = {}
    digests: dict[str, set[str]] = {}
    for one in copies:
        ids.setdefault(one.matter, set()).add(one.message_id)
        digests.setdefault(one.message_id, set()).add(one.digest)
    known = {row.message_id for row in rows}
    unknown = [row for row in rows if row.state == "unknown"]
    return Figures(
        mails=len(rows),
        sent=sum(row.state == "sent" for row in rows),
        arrived=len(counts),
        cut_off=sum(row.cut_off for row in rows),
        doubled=len(copies) - len(counts),
        left_unknown=len(unknown),
        left_unknown_and_arrived=sum(counts[row.message_id] > 0 for row in unknown),
        lost=sum(row.state == "sent" and not counts[row.message_id] for row in rows),
        left_over=sum(row.state != "sent" for row in rows) - sum(row.rule == "asks" for row in unknown),
        doubled_unexplained=sum(max(0, counts[row.message_id] - 1 - row.cut_off) for row in rows),
        doubled_though_it_asks=sum(counts[row.message_id] > 1 for row in rows if row.rule == "asks"),
        changed=sum(len(found) > 1 for found in digests.values()),
        under_another_id=sum(len(found) - 1 for found in ids.values()) + len(counts.keys() - known),
    )


_ROWS = (
    "SELECT n.message_id, n.state, n.rule, sum(CASE WHEN a.outcome = 'unknown' THEN 1 ELSE 0 END) AS cut_off"
    " FROM notifications n LEFT JOIN attempts a ON a.notification_id = n.id"
    " GROUP BY n.id, n.message_id, n.state, n.rule"
)
_OURS = re.compile(rb"^Date: ", re.MULTILINE)


def _copy(content: bytes) -> _Copy:
    """A mail as it arrived, without what relays put in front."""
    begins = _OURS.search(content)
    ours = content[begins.start() :] if begins else content
    headers = BytesHeaderParser().parsebytes(ours)
    return _Copy(
        str(headers["Message-ID"]), (str(headers["To"]), str(headers["Subject"])), hashlib.sha256(ours).hexdigest()
    )
