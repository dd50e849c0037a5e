"""Running deadlines counted anew after their calendar was changed, and what a change would do to them.

What is to be done follows from rows: each says by which version of its calendar it was last counted. So a recount that
was cut off is taken up by whoever looks next, and two that run at once do nothing twice. A recount that left nothing
puts on record which calendars counted: while those count, no row needs to be looked at.
"""

import dataclasses
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine import casefile, decide, errors, faultpoints, models, queries, store
from engine.calendars import WorkingCalendar, builtin
from engine.cases import Cases
from engine.database import Connection

EVENT = "calendar_changed"
RECOUNTED = "calendars_recounted"
"""The fact that says by which calendars every running deadline was counted."""
BATCH_SIZE = 500
TRY_AGAIN_AFTER = timedelta(minutes=5)
LOOK_AGAIN_AFTER = timedelta(days=1)
"""A start after that looks at all rows again: in an upgrade an older release may have counted some after a recount."""
Progress = Callable[[int, int], object]
FindCalendar = Callable[[str], WorkingCalendar]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a recount did: cases counted anew, those of them on which something moved, and failed by a fault."""

    counted: int = 0
    moved: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """A running deadline that a change of its calendar moves. A due instant is None while the clock stands;
    ``used_up`` when nothing is left of its target, so that it is missed at the instant of the change.
    """

    number: str
    deadline: str
    calendar: str
    from_at: datetime | None
    to_at: datetime | None
    used_up: bool


def nothing(_done: int, _total: int) -> None:
    """The progress of a pass that nobody watches."""


def run_once(
    cases: Cases,
    now: datetime | None = None,
    actor: casefile.Actor = casefile.SYSTEM,
    progress: Progress = nothing,
    batch_size: int = BATCH_SIZE,
) -> Counts:
    """Counts every running deadline anew that was counted by another version of its calendar than the one that counts.

    In batches, each one transaction. ``now`` None is the clock's; ``progress`` is told how many cases are done, of how
    many.
    """
    with cases.database.reading() as connection:
        # Taken before the rows are read: what is published meanwhile is not taken for recounted.
        counting = _counting(cases, connection)
        running = queries.running_calendars(connection)
        versions = _versions(running, lambda name: cases.registry.calendar(connection, name))
        total = queries.count_stale(connection, versions)
    counts, last = Counts(), 0
    while batch := _next(cases, versions, last, batch_size):
        last = batch[-1].id
        counts = _recount(cases, batch, now, actor, counts)
        progress(counts.counted, total)
    faultpoints.pass_by("recount.ended")
    if not counts.failed and len(versions) == len(running):
        with cases.database.writing() as connection:
            at = models.instant_text(now or cases.clock.now())
            store.facts.put(connection, RECOUNTED, {"at": at, "by": counting})
    return counts


def _counting(cases: Cases, connection: Connection) -> dict[str, Any]:
    """The calendars that count now: how often any was published, and the version of each published or built-in one,
    which another release may have changed. Reads none of the deadlines.
    """
    names = sorted({*builtin.NAMES, *store.calendars.live(connection)})
    return {
        "published": store.facts.versions(connection).get("calendars", 0),
        "versions": {name: cases.registry.calendar(connection, name).version for name in names},
    }


def _recounted(cases: Cases, connection: Connection, now: datetime) -> bool:
    """True while every running deadline is known to be counted by the calendars that count."""
    known = store.facts.get(connection, RECOUNTED)
    if known is None or not timedelta() <= now - datetime.fromisoformat(known["at"]) < LOOK_AGAIN_AFTER:
        return False
    return bool(known["by"] == _counting(cases, connection))


def _versions(names: Iterable[str], find: FindCalendar) -> dict[str, str]:
    """The version that counts now of each of these calendars."""
    found = {}
    for name in names:
        try:
            found[name] = find(name).version
        except (errors.UnknownCalendar, errors.BadCalendarFile) as why:
            logger.error("Recount: the deadlines of %s stay as they are: %s", name, why)  # noqa: TRY400
    return found


def _next(cases: Cases, versions: Mapping[str, str], last: int, batch_size: int = BATCH_SIZE) -> list[queries.Stale]:
    with cases.database.reading() as connection:
        return queries.stale(connection, versions, batch_size, last)


def _recount(
    cases: Cases, batch: list[queries.Stale], now: datetime | None, actor: casefile.Actor, counts: Counts
) -> Counts:
    commands = [command(one.number, name, actor) for one in batch for name in one.calendars]
    faultpoints.pass_by("recount.found")
    answers = cases.submit_many(commands, now)
    faultpoints.pass_by("recount.counted")
    for answer in answers:
        if answer.refusal:
            logger.error("Recount: %s was refused (%s).", answer.number, answer.refusal.code)
    moved = {answer.number for answer in answers if answer.accepted and answer.entry_count}
    failed = {answer.number for answer in answers if not answer.accepted}
    return Counts(counts.counted + len(batch), counts.moved + len(moved), counts.failed + len(failed))


def command(number: str, calendar: str, actor: casefile.Actor) -> casefile.Command:
    """The wish that a case counts its deadlines on a calendar anew."""
    return casefile.Command(number, EVENT, actor, {"calendar": calendar})


class Recounter:
    """Looks whether calendars were published since the last look, by any process, and recounts once if so."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases
        self._seen: int | None = None
        self._again_at: datetime | None = None

    def run_once(self, now: datetime) -> Counts:
        """One look. The first one looks at all rows, unless a recount by the calendars that count now is on record: an
        earlier one may have been cut off. Cases that failed are tried again after a while.
        """
        with self._cases.database.reading() as connection:
            version = store.facts.versions(connection).get("calendars", 0)
            if self._seen is None and _recounted(self._cases, connection, now):
                self._seen = version
        if version == self._seen and (self._again_at is None or now < self._again_at):
            return Counts()
        counts = run_once(self._cases, now)
        self._seen, self._again_at = version, now + TRY_AGAIN_AFTER if counts.failed else None
        return counts


def forecast(cases: Cases, find: FindCalendar, progress: Progress = nothing) -> Iterator[Move]:
    """What a recount would move if these were the calendars that count. Writes nothing."""
    now = cases.clock.now()
    with cases.database.reading() as connection:
        versions = _versions(queries.running_calendars(connection), find)
        total = queries.count_stale(connection, versions)
    last = done = 0
    while batch := _next(cases, versions, last):
        last, done = batch[-1].id, done + len(batch)
        with cases.database.reading() as connection:
            yield from _Preview(cases, connection, find, now).moves(batch)
        progress(done, total)


class _Preview:
    """The cases of one batch, decided as they would be, and not saved."""

    def __init__(self, cases: Cases, connection: Connection, find: FindCalendar, now: datetime) -> None:
        self._registry, self._connection, self._find, self._now = cases.registry, connection, find, now
        self._desk = cases.registry.view(connection).desk
        self._workflows: dict[str, decide.Workflow] = {}

    def moves(self, batch: list[queries.Stale]) -> Iterator[Move]:
        loaded = store.load_cases(self._connection, [one.number for one in batch])
        for one in batch:
            case = loaded.get(one.number)
            if case is not None:
                yield from self._moves(case, one.calendars)

    def _moves(self, case: casefile.CaseFile, names: tuple[str, ...]) -> Iterator[Move]:
        before = {(row.name, row.occasion): row for row in case.deadlines if row.ended_at is None}
        # No case goes back before its last entry.
        now = max(self._now, case.changed_at or self._now)
        for name in names:
            asked = command(case.number, name, casefile.SYSTEM)
            case = decide.decide(
                self._workflow(case.definition_hash), case, asked, now, self._desk, pictured=False
            ).case
        for row in case.deadlines:
            was = before.get((row.name, row.occasion))
            if was and row.calendar in names and was.due_at != row.due_at:
                used_up = row.due_at is not None and row.due_at <= now
                yield Move(case.number, row.name, row.calendar, was.due_at, row.due_at, used_up)

    def _workflow(self, hash_: str) -> decide.Workflow:
        found = self._workflows.get(hash_)
        if found is None:
            live = self._registry.workflow(self._connection, hash_)
            calendars = decide.Calendars(self._find, live.calendars)
            found = self._workflows[hash_] = dataclasses.replace(live, calendars=calendars)
        return found
