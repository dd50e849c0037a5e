"""When a deadline is due, and which of its reminders, its breach and its rungs comes next. Pure.

Everything is counted in consumed seconds of the row's calendar; `instants` says when a point comes. The rungs before
due are counted apart from the other points: which of two comes first may change with the target.
"""

from datetime import datetime, timedelta

from engine import casefile
from engine.deadlines import instants
from engine.deadlines.plan import Plan, Point

Coming = tuple[datetime, Point]
"""A point and when it comes."""


def schedule(plan: Plan, row: casefile.DeadlineRow) -> None:
    """Works out due and the next point of a running row."""
    if row.running_since is None:
        row.next_fire_at = None
        return
    if row.breached_at is None:
        calendar = plan.calendars[row.calendar]
        row.due_at = due_if_running(plan, row, row.running_since)
        row.provisional, row.calendar_version = calendar.is_provisional(row.due_at), calendar.version
    row.next_fire_at = at_point(plan, row)


def consumed(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> float:
    """The seconds of its calendar that a row has consumed by ``at``."""
    since = row.running_since
    return row.consumed_s + (max(0.0, plan.calendars[row.calendar].elapsed(since, max(at, since))) if since else 0.0)


def due_if_running(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> datetime:
    """When a row is due: a breached one when it was; one that stands, if it runs on from ``at``."""
    if row.breached_at is not None:
        return row.breached_at
    calendar, since = plan.calendars[row.calendar], row.running_since or at
    if plan.deadline.pauses_count == "plain":
        return calendar.add(row.started_at, row.target_s) + _held(row, since)
    return calendar.add(since, max(0.0, row.target_s - row.consumed_s))


def target_of(plan: Plan, row: casefile.DeadlineRow, at: datetime, due_at: datetime) -> float:
    """The target, in seconds of its calendar, by which a row whose pauses count as plain time is due at an instant."""
    held = _held(row, row.running_since or at)
    return plan.calendars[row.calendar].elapsed(row.started_at, due_at - held)


def _held(row: casefile.DeadlineRow, until: datetime) -> timedelta:
    """How long the row stood still by the clock, from its start until it goes on."""
    ran = (datetime.fromisoformat(b) - datetime.fromisoformat(a) for a, b, _why in row.runs)
    return max(timedelta(0), until - row.started_at - sum(ran, timedelta(0)))


def back(plan: Plan, row: casefile.DeadlineRow, at: datetime) -> None:
    """Goes back to the first points that lie after ``at`` again; a row that stands, to its breach."""
    if row.running_since is None:
        row.rung = min(row.rung, plan.points.index(Point("breach")))
        return
    # What is armed has its breach before it, whatever the clock says.
    row.rung = min(_ahead(plan, row, plan.points[: row.rung], at), plan.points.index(Point("breach")))
    row.early_rung = _ahead(plan, row, plan.early[: row.early_rung], at)
    row.next_fire_at = at_point(plan, row)


def _ahead(plan: Plan, row: casefile.DeadlineRow, taken: tuple[Point, ...], at: datetime) -> int:
    """How many of the points that were taken lie before ``at`` still."""
    return next((n for n, point in enumerate(taken) if instants.of(plan, row, point) > at), len(taken))


def upcoming(plan: Plan, row: casefile.DeadlineRow) -> Coming | None:
    """The point that comes next if the clock runs on, and when; None when none is left or the clock stands."""
    if row.running_since is None:
        return None
    early, later = _candidates(plan, row)
    if early is None or later is None:
        point = early or later
        return (instants.of(plan, row, point), point) if point else None
    early_at, later_at = instants.of(plan, row, early), instants.of(plan, row, later)
    # At one instant: a reminder, then a rung before due, then the breach and what comes after it.
    later_is_first = later_at < early_at or (later_at == early_at and later.kind == "reminder")
    return (later_at, later) if later_is_first else (early_at, early)


def _candidates(plan: Plan, row: casefile.DeadlineRow) -> tuple[Point | None, Point | None]:
    """The first rung before due that is left, and the first of the other points."""
    early = plan.early[row.early_rung] if row.early_rung < len(plan.early) else None
    return early, plan.points[row.rung] if row.rung < len(plan.points) else None


def next_point(plan: Plan, row: casefile.DeadlineRow) -> Point | None:
    """The point that comes next; None when all were taken."""
    early, later = _candidates(plan, row)
    if early is None or later is None or row.running_since is None:
        return later or early
    found = upcoming(plan, row)
    return found[1] if found else None


def at_point(plan: Plan, row: casefile.DeadlineRow) -> datetime | None:
    """When the next point comes if the clock runs on; None when none is left or the clock stands."""
    found = upcoming(plan, row)
    return found[0] if found else None
