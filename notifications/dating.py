"""What the dates of mails that came in say of this machine's clock."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from notifications.reading import headers
from notifications.reading.remarks import Remarks

FEWEST = 3
"""Of fewer mails nothing is concluded: anyone's clock may be wrong."""


def offset(came: Iterable[tuple[datetime, bytes]]) -> timedelta | None:
    """How far this machine's clock seems to be ahead (negative: behind), by when mails came and the Date in each.

    Behind by the middle one, as half of all senders are not wrong; ahead by the quickest but one, as mail takes its
    time and is never there before it was sent. None where there are too few mails.
    """
    taken = sorted(at - date for at, head in came if (date := _date(head)))
    if len(taken) < FEWEST:
        return None
    middle = taken[len(taken) // 2]
    return middle if middle < timedelta() else max(taken[1], timedelta())


def _date(head: bytes) -> datetime | None:
    found = headers.parse(head, 0, len(head), Remarks())[0].first("date")
    try:
        read = parsedate_to_datetime((found or b"").decode("ascii", "replace"))
    except (ValueError, TypeError, OverflowError):
        return None
    # "-0000" says that the zone is not known, of a time in UTC (RFC 5322, 3.3).
    return read if read.tzinfo else read.replace(tzinfo=UTC)
