"""One pass over the cases on which something is due. What fires follows from the rows and `now` alone."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import casefile, faultpoints, meters, queries, store
from engine.cases import Cases, faults

MOST_TRIES = 5
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


def run_once(cases: Cases, now: datetime, batch_size: int = 500, most_tries: int = MOST_TRIES) -> Counts:
    """Looks at every case that is due, the longest due first. A case that fails is tried again ever more rarely, and
    counts as set aside after ``most_tries``.
    """
    counts = Counts()
    last: queries.Due | None = None
    while batch := _next(cases, now, batch_size, last):
        if last is None:
            meters.SWEEP_LAG_S.observe((now - batch[0].next_fire_at).total_seconds())
        last = batch[-1]
        faultpoints.pass_by("sweep.found")
        counts += _sweep(batch, cases, now, most_tries)
        faultpoints.pass_by("sweep.fired")
    meters.FIRED.add(by=counts.fired)
    _see(cases, now)
    return counts


def _next(cases: Cases, now: datetime, batch_size: int, last: queries.Due | None) -> list[queries.Due]:
    """The next due cases behind the last one: a case that stays due is not met twice in one pass."""
    with cases.database.reading() as connection:
        return queries.due(connection, now, batch_size, last)


def _sweep(batch: list[queries.Due], cases: Cases, now: datetime, most_tries: int) -> Counts:
    answers = _look([one.number for one in batch], cases, now)
    failed = _faults(answers)
    _put_off(failed, cases, now, most_tries)
    fired = sum(answer.entry_count > 0 for answer in answers)
    refused = sum(not answer.accepted for answer in answers) - len(failed)
    return Counts(len(batch), fired, refused, len(failed))


def _look(numbers: list[str], cases: Cases, now: datetime) -> list[casefile.Answer]:
    return cases.submit_many([casefile.Command(number, None, casefile.SYSTEM) for number in numbers], now)


def _faults(answers: list[casefile.Answer]) -> dict[str, tuple[str, str]]:
    return {str(answer.number): answer.fault for answer in answers if answer.fault}


def _put_off(failed: dict[str, tuple[str, str]], cases: Cases, now: datetime, most_tries: int) -> None:
    if not failed:
        return
    with cases.database.writing() as connection:
        store.aside.fail(connection, failed, now, most_tries)
    for number, fault in failed.items():
        told = faults.sentence(*fault)
        facts = {"facts": {"case": number}}
        logger.error("Sweep: %s failed and is tried again later: %s.", number, told, extra=facts)


def retry(cases: Cases, numbers: list[str], now: datetime, most_tries: int = MOST_TRIES) -> dict[str, str]:
    """Looks at these cases at once, whenever their next try was to be; those that go on are set aside no longer.

    Of those that failed again, by number, why.
    """
    failed = _faults(_look(numbers, cases, now))
    _put_off(failed, cases, now, most_tries)
    with cases.database.writing() as connection:
        store.aside.clear(connection, [number for number in numbers if number not in failed])
    return {number: faults.sentence(*fault) for number, fault in failed.items()}


def _see(cases: Cases, now: datetime) -> None:
    """Puts the instant on record now and then, so that a clock that goes back is noticed at the next start."""
    with cases.database.reading() as connection:
        seen = store.facts.last_seen(connection)
    if seen is None or now - seen >= SEEN_EVERY:
        with cases.database.writing() as connection:
            store.facts.see(connection, now)
