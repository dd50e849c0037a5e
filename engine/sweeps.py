"""One pass over the cases on which something is due. What fires follows from the rows and `now` alone."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import casefile, queries, store
from engine.cases import Cases

SET_ASIDE = timedelta(minutes=5)
SEEN_EVERY = timedelta(minutes=1)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a sweep did: cases looked at, cases on which something fired, refused, and failed by a fault."""

    looked_at: int = 0
    fired: int = 0
    refused: int = 0
    failed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.looked_at + other.looked_at,
            self.fired + other.fired,
            self.refused + other.refused,
            self.failed + other.failed,
        )


def run_once(cases: Cases, now: datetime, batch_size: int = 500) -> Counts:
    """Looks at every case that is due, the longest due first. A case that fails is set aside for a while and logged."""
    counts = Counts()
    last: queries.Due | None = None
    while batch := _next(cases, now, batch_size, last):
        last = batch[-1]
        counts += _sweep([one for one in batch if cases.aside.get(one.number, now) <= now], cases, now)
    _see(cases, now)
    return counts


def _next(cases: Cases, now: datetime, batch_size: int, last: queries.Due | None) -> list[queries.Due]:
    """The next due cases behind the last one: a case that stays due is not met twice in one pass."""
    with cases.database.reading() as connection:
        return queries.due(connection, now, batch_size, last)


def _sweep(batch: list[queries.Due], cases: Cases, now: datetime) -> Counts:
    commands = [casefile.Command(one.number, None, casefile.SYSTEM) for one in batch]
    answers = cases.submit_many(commands, now)
    failed = [
        one for one, answer in zip(batch, answers, strict=True) if answer.refusal and answer.refusal.code == "internal"
    ]
    for one in failed:
        cases.aside[one.number] = now + SET_ASIDE
        logger.error("Sweep: %s failed and is set aside until %s.", one.number, cases.aside[one.number].isoformat())
    fired = sum(answer.entry_count > 0 for answer in answers)
    refused = sum(not answer.accepted for answer in answers) - len(failed)
    return Counts(len(batch), fired, refused, len(failed))


def _see(cases: Cases, now: datetime) -> None:
    """Puts the instant on record now and then, so that a clock that goes back is noticed at the next start."""
    with cases.database.reading() as connection:
        seen = store.facts.last_seen(connection)
    if seen is None or now - seen >= SEEN_EVERY:
        with cases.database.writing() as connection:
            store.facts.see(connection, now)
