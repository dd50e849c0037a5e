"""The ledger of one deadline row: spans without a gap from its occasion to its end, its due instant, or now. Pure."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from engine import calendars, casefile, deadlines
from engine.ledger.record import NOTHING, Record
from engine.ledger.span import Kind, Span
from engine.quick import dataclass

_LEAST_S = 0.001
"""A smaller difference is a float's, not a calendar's."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Spans in order and without a gap; seconds are working seconds of ``calendar``.

    ``counted_s`` and ``recounted_s`` together are what was consumed: ``recounted_s`` is not 0 only where the row was
    last counted by another version of the calendar (``version``) than today's (``today``), as an ended one can be.
    ``ahead_s`` is what is left until due while the clock runs. ``extended_s`` of the target were added by hand.
    """

    spans: tuple[Span, ...]
    calendar: str
    target_s: float
    counted_s: float
    recounted_s: float
    ahead_s: float
    extended_s: float
    version: str
    today: str
    provisional: bool
    record: Record

    @property
    def consumed_s(self) -> float:
        """The working seconds that the deadline has used."""
        return self.counted_s + self.recounted_s


@dataclass(frozen=True, slots=True)
class _Run:
    from_at: datetime
    to_at: datetime
    why: str


def of(plan: deadlines.Plan, row: casefile.DeadlineRow, now: datetime, said: Record = NOTHING) -> Ledger:
    """The ledger of a row as it stands at ``now``; with ``said`` from the history it begins at the occasion."""
    calendar, now = plan.calendars[row.calendar], now.astimezone(UTC)
    runs = _runs(row, now)
    late_at = late_from(row, now, plan.deadline.timer)
    spans = (*_before(plan, row, said), *_since(row, calendar, runs, late_at, now))
    counted_s = sum(span.seconds for span in spans if span.counted)
    differs_s = row.consumed_s - sum(calendar.elapsed(run.from_at, run.to_at) for run in runs[: len(row.runs)])
    return Ledger(
        spans=spans,
        calendar=row.calendar,
        target_s=row.target_s,
        counted_s=counted_s,
        recounted_s=differs_s if abs(differs_s) > _LEAST_S else 0.0,
        ahead_s=sum(span.seconds for span in spans if span.kind == "ahead"),
        extended_s=row.extended_s,
        version=row.calendar_version,
        today=calendar.version,
        provisional=row.provisional and deadlines.is_live(row),
        record=said,
    )


def late_from(row: casefile.DeadlineRow, now: datetime, timer: bool = False) -> datetime | None:
    """The instant at which the time was used up, whether or not a sweep has seen it; None for what is in time."""
    if row.breached_at is not None:
        return row.breached_at
    passed = row.ended_at is None and row.due_at is not None and row.due_at < now
    return row.due_at if passed and not timer else None


def ended_at(row: casefile.DeadlineRow) -> datetime | None:
    """When the clock stopped for good; one without a target goes on unseen until a fact gives it one."""
    return None if deadlines.is_cleared(row) else row.ended_at


def _runs(row: casefile.DeadlineRow, now: datetime) -> list[_Run]:
    """The stretches in which the clock ran until now; the open one has no reason why it stopped."""
    found = [_Run(datetime.fromisoformat(a), datetime.fromisoformat(b), why) for a, b, why in row.runs]
    if row.running_since is not None and now > row.running_since:
        found.append(_Run(row.running_since, now, ""))
    return found


def _before(plan: deadlines.Plan, row: casefile.DeadlineRow, said: Record) -> Iterator[Span]:
    """From the occasion to the start of the clock: closed, or worked but after a cut-off."""
    if said.came_at is None:
        return
    until = min(row.started_at, ended_at(row) or row.started_at)
    for span in plan.calendars[plan.working].ledger(said.came_at, until):
        kind: Kind = "waiting" if span.counted else "closed"
        yield Span(span.from_at, span.to_at, kind, span.seconds if span.counted else 0.0, span.reason)


def _since(
    row: casefile.DeadlineRow,
    calendar: calendars.WorkingCalendar,
    runs: Sequence[_Run],
    late_at: datetime | None,
    now: datetime,
) -> Iterator[Span]:
    """From the start of the clock to the end of the deadline, else to now or, while it runs, to its due instant."""
    due_at = row.due_at if row.running_since is not None else None
    end_at = ended_at(row) or max(one for one in (row.started_at, now, due_at) if one is not None)
    edges = {one.astimezone(UTC) for run in runs for one in (run.from_at, run.to_at)}
    edges.update(one.astimezone(UTC) for one in (row.running_since, late_at, now) if one is not None)
    ordered = sorted(edges)
    for span in calendar.ledger(row.started_at, end_at):
        inner = [one for one in ordered if span.from_at < one < span.to_at]
        for from_at, to_at in itertools.pairwise((span.from_at, *inner, span.to_at)):
            kind, state = _kind(row, runs, late_at, now, from_at)
            if span.counted:
                yield Span(from_at, to_at, kind, (to_at - from_at).total_seconds(), span.reason, state)
            else:
                yield Span(from_at, to_at, "closed", 0.0, span.reason, state)


def _kind(
    row: casefile.DeadlineRow, runs: Sequence[_Run], late_at: datetime | None, now: datetime, at: datetime
) -> tuple[Kind, str]:
    """What the working time that begins at an instant was to the deadline; no edge lies within it."""
    for run in runs:
        if run.from_at <= at < run.to_at:
            return ("late" if late_at is not None and at >= late_at else "counted"), ""
    if row.running_since is not None and at >= max(now, row.running_since):
        return "ahead", ""
    stopped = [run.why for run in runs if run.to_at <= at]
    return "pause", stopped[-1] if stopped else ""
