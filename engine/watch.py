"""A clock that goes back while a worker runs is noticed: told once, kept on record for `doctor`."""

import logging
from datetime import datetime

from engine import clock, database, errors, models, store

WENT_BACK = "clock_went_back"
"""The fact of the last time: between which instants."""
logger = logging.getLogger(__name__)


class Watch:
    """Compares each instant with the newest that it was given and with the newest on record."""

    def __init__(self, opened: database.Database) -> None:
        self._database = opened
        self._newest: datetime | None = None
        self._behind = False

    def look(self, now: datetime) -> None:
        """Says once that the clock went back, until it is right again. No case goes back before its last entry."""
        with self._database.reading() as connection:
            last_seen = store.facts.last_seen(connection) or now
        newest = max(last_seen, self._newest or last_seen)
        try:
            clock.check_forward(now, newest)
        except errors.ClockWentBackwards:
            self._tell(now, newest)
        else:
            self._behind = False
        self._newest = max(now, newest)

    def _tell(self, now: datetime, newest: datetime) -> None:
        if self._behind:
            return
        self._behind = True
        shown = {"from": models.instant_text(newest), "to": models.instant_text(now)}
        logger.warning(
            "The clock went back from %s to %s. The worker goes on, no case goes back before its last entry, and what "
            "is due meanwhile fires late. Set the machine's clock right (`timedatectl` shows it).",
            shown["from"],
            shown["to"],
        )
        with self._database.writing() as connection:
            store.facts.see(connection, newest)
            store.facts.put(connection, WENT_BACK, shown)
