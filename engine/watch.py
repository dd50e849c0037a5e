"""What running processes notice: a clock that goes back, a server's clock far away, a desk that was moved away."""

import logging
from dataclasses import dataclass
from datetime import datetime

from engine import clock, database, errors, models, store

WENT_BACK = "clock_went_back"
"""The fact of the last time: between which instants."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look: nothing that is counted."""


class Server:
    """Asks the server for its time again and again, and says once when this machine's is far from it."""

    def __init__(self, known: clock.ServerClock) -> None:
        self._clock = known
        self._told = False

    def run_once(self, _now: datetime) -> Looked:
        """One look."""
        far = is_far(self._clock.correct())
        if far and not self._told:
            logger.warning("%s", sentence(self._clock.offset_s))
        self._told = far
        return Looked()


def is_far(offset_s: float) -> bool:
    """Whether someone should set this machine's clock right."""
    return abs(offset_s) > clock.TOLERANCE_S


def sentence(offset_s: float) -> str:
    """How far this machine's clock is from that of the database's server."""
    way = "behind" if offset_s > 0 else "ahead of"
    return (
        f"This machine's clock is {abs(offset_s):.1f} s {way} the database server's. Caseclock goes by the server's; "
        "set this machine's right (`timedatectl` shows it), as logs and other programs go by it."
    )


class Place:
    """Says once that the desk is on its way to another database, and that it stayed after all; ``left`` is there once
    it was moved for good.
    """

    def __init__(self, opened: database.Database) -> None:
        self._database = opened
        self._told = ""
        self.left: errors.DatabaseFrozen | None = None

    def run_once(self, _now: datetime) -> Looked:
        """One look."""
        found = frozen(self._database)
        said = str(found[0]) if found else ""
        if said and said != self._told:
            logger.error("%s Nothing fires and no mail is sent from here.", said)
        elif self._told and not said:
            logger.info("The desk goes on in %s.", self._database.shown)
        self._told = said
        self.left = found[0] if found and found[1] else None
        return Looked()


def frozen(opened: database.Database) -> tuple[errors.DatabaseFrozen, bool] | None:
    """Why a database takes no changes, and whether its desk was moved for good; None where it takes them."""
    with opened.reading() as connection:
        marks = store.moves.marks(connection)
    why = store.moves.said(marks)
    if not why:
        return None
    has_left = marks.leaving is not None and marks.leaving.stage == "done"
    return errors.DatabaseFrozen(path=opened.shown, reason=why), has_left


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
