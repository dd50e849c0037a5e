"""Work of once a day, done by whichever worker comes first, on any machine; a day that was missed is made up for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine import database, store
from engine.database import Connection
from engine.store import pruning

AT_NIGHT = time(3, 0)


def last_time(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The newest instant up to now at which the clocks of the zone showed that time of day."""
    today = now.astimezone(zone).date()
    scheduled = datetime.combine(today, at, zone)
    if scheduled > now:
        scheduled = datetime.combine(today - timedelta(days=1), at, zone)
    return scheduled.astimezone(now.tzinfo)


@dataclass
class Daily:
    """Work for a time of day. ``work`` is given the transaction that says it is done: both happen, or neither.

    After an outage of several days it is done once. ``nothing`` are the counts of a look at which it is not time.
    """

    opened: database.Database
    name: str
    at: time
    zone: ZoneInfo
    work: Callable[[Connection, datetime], Any]
    nothing: Any
    _known: datetime | None = field(default=None, init=False)

    def run_once(self, now: datetime) -> Any:
        """One look: does the work where nobody did it since its time last came."""
        scheduled_at = last_time(now, self.at, self.zone)
        if scheduled_at == self._known:
            return self.nothing
        with self.opened.writing() as connection:
            mine = store.jobs.take(connection, self.name, scheduled_at)
            counts = self.work(connection, now) if mine else self.nothing
        self._known = scheduled_at
        return counts


def prune(opened: database.Database, zone: ZoneInfo, keep_answers: timedelta) -> Daily:
    """What was kept only for a while is removed at night."""

    def work(connection: Connection, now: datetime) -> pruning.Counts:
        return pruning.prune(connection, now, keep_answers)

    return Daily(opened, "pruning", AT_NIGHT, zone, work, pruning.Counts())
