"""A deadline gets another target: a fact changed, its calendar was edited, or none holds any more.

Pure; the row is the caller's own copy. What was consumed and paused stays. A target that is already used up is due at
the instant of the change. A breach stays: what comes later gives it no other due.
"""

from datetime import datetime

from engine import casefile
from engine.calendars import WorkingCalendar
from engine.deadlines import arming, life, points
from engine.deadlines.arming import Facts
from engine.deadlines.plan import NO_TARGET, Plan


def retarget(plan: Plan, row: casefile.DeadlineRow, at: datetime, facts: Facts, why: str = "retargeted") -> bool:
    """Gives a live or cleared row the target that these facts ask for. Whether anything changed.

    A promised instant is due as it is promised, whatever was paused or added before. ``why`` the stretch that runs
    ends.
    """
    fresh = arming.arm(plan, row.occasion, row.came_at or row.started_at, facts)
    if fresh is None:
        return False
    if life.is_cleared(fresh):
        return _clear(row, at)
    target_s, was_cleared = fresh.target_s + row.extended_s, life.is_cleared(row)
    is_same = target_s == row.target_s and fresh.calendar == row.calendar
    if not was_cleared and (is_same or row.breached_at):
        return False
    if was_cleared:
        row.ended_at = row.ended_by = None
        row.state = "breached" if row.breached_at else "paused" if row.running_since is None else "armed"
    if plan.deadline.due and fresh.due_at and row.running_since is not None:
        remaining_s = max(0.0, plan.calendars[row.calendar].elapsed(at, fresh.due_at))
        target_s, row.extended_s = points.consumed(plan, row, at) + remaining_s, 0.0
    else:
        _begin(row, fresh.started_at)
    aim(plan, row, at, target_s, fresh.calendar, why)
    return True


def _clear(row: casefile.DeadlineRow, at: datetime) -> bool:
    if life.is_cleared(row):
        return False
    if row.breached_at is None:
        row.state = "cancelled"
        row.due_at = None
    row.next_fire_at, row.ended_at, row.ended_by = None, at, NO_TARGET
    return True


def _begin(row: casefile.DeadlineRow, starts_at: datetime) -> None:
    """Moves the start of the clock to where another calendar, with its opening and its cut-off, puts it. Nothing that
    ran lies before the start.
    """
    before = row.started_at
    if starts_at == before:
        return
    row.runs = [_moved(run, before, starts_at) for run in row.runs]
    if row.running_since is not None and (row.running_since == before or row.running_since < starts_at):
        row.running_since = starts_at
    row.started_at = starts_at


def _moved(run: list[str], before: datetime, starts_at: datetime) -> list[str]:
    """A run as it is with another start: the one that began with the clock begins with it again."""
    from_at, to_at = datetime.fromisoformat(run[0]), datetime.fromisoformat(run[1])
    since = starts_at if from_at == before else max(from_at, starts_at)
    until = starts_at if to_at == before else max(to_at, since)
    return [since.isoformat(), until.isoformat(), run[2]]


def aim(plan: Plan, row: casefile.DeadlineRow, at: datetime, target_s: float, calendar: str, why: str) -> None:
    """Sets target and calendar from ``at`` on; the stretch that runs ends here and the next one begins."""
    running = row.running_since is not None
    if running:
        life.stop(plan, row, at, why)
    if calendar != row.calendar:
        row.consumed_s = _counted(plan.calendars[calendar], row)
        row.calendar_version = plan.calendars[calendar].version
    row.target_s, row.calendar = target_s, calendar
    if running:
        life.resume(plan, row, at)


def _counted(calendar: WorkingCalendar, row: casefile.DeadlineRow) -> float:
    """What the row's runs come to in another calendar."""
    return sum(calendar.elapsed(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b, _why in row.runs)


def recount(plan: Plan, row: casefile.DeadlineRow, at: datetime, facts: Facts) -> bool:
    """Counts a live row anew, from its start, by its calendar as that is now. Whether anything moved.

    Of a breached row the rungs that are left are worked out anew. One that was due before ``at`` by the calendar of
    before and by that of today was missed at the later of the two; one that only today's calendar uses up, at ``at``.
    """
    calendar = plan.calendars[row.calendar]
    before = (row.due_at, row.next_fire_at, row.target_s, row.provisional)
    row.calendar_version = calendar.version
    if row.breached_at is not None or life.is_cleared(row):
        row.next_fire_at = points.at_point(plan, row) if life.is_live(row) else None
        return row.next_fire_at != before[1]
    fresh = arming.arm(plan, row.occasion, row.came_at or row.started_at, facts)
    target_s = row.target_s
    if fresh and not plan.deadline.due and not life.is_cleared(fresh) and fresh.calendar == row.calendar:
        # Where a change of a fact keeps the target, the facts of today may ask for another than the row was given.
        if not plan.keeps_target():
            target_s = fresh.target_s + row.extended_s
        _begin(row, fresh.started_at)
    row.consumed_s = _counted(calendar, row)
    row.target_s = target_s
    points.schedule(plan, row)
    if row.running_since is not None and row.due_at is not None and row.due_at < at:
        if before[0] is not None and before[0] < at:
            row.due_at = max(row.due_at, before[0])
            row.next_fire_at = points.at_point(plan, row)
        else:
            aim(plan, row, at, target_s, row.calendar, "recounted")
    return (row.due_at, row.next_fire_at, row.target_s, row.provisional) != before
