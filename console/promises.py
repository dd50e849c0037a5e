"""Deadlines in words: which comes next, how much working time is left of it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from console import desk, instants
from engine import casefile, deadlines, decide

NEVER = datetime.max.replace(tzinfo=UTC)


def live(case: casefile.CaseFile) -> list[casefile.DeadlineRow]:
    """The deadlines that still wait for something, the next one first."""
    found = [row for row in case.deadlines if row.ended_at is None]
    return sorted(found, key=lambda row: (row.due_at or NEVER, row.name))


def remaining_s(workflow: decide.Workflow, row: casefile.DeadlineRow, now: datetime) -> float:
    """The working seconds up to due; negative behind it. A paused one keeps what it had."""
    if row.running_since is None or row.due_at is None:
        return row.target_s - row.consumed_s
    return workflow.plans[row.name].calendars[row.calendar].elapsed(now, row.due_at)


def words(workflow: decide.Workflow, row: casefile.DeadlineRow, now: datetime) -> str:
    """`2h 5m left`, `3h late`, `2h 5m left, paused`, `2h left, provisional`, or how it ended."""
    if row.ended_at is not None:
        return "" if row.breached_at is None else "ended late"
    # A working day has as many hours as its calendar says; only plain time has days of 24.
    left = instants.remaining(remaining_s(workflow, row, now), in_days=row.calendar == deadlines.PLAIN)
    if row.provisional:
        left = f"{left}, provisional"
    return f"{left}, paused" if row.running_since is None else left


def facts(workflow: decide.Workflow, rows: Iterable[casefile.DeadlineRow], now: datetime) -> list[dict[str, Any]]:
    """Deadlines as facts for programs; ``remaining_s`` are working seconds, None of one that has ended."""
    return [
        {
            "name": row.name,
            "occasion": row.occasion,
            "state": row.state,
            "due_at": row.due_at,
            "remaining_s": None if row.ended_at else remaining_s(workflow, row, now),
            "target_s": row.target_s,
            "consumed_s": row.consumed_s,
            "calendar": row.calendar,
            "started_at": row.started_at,
            "breached_at": row.breached_at,
            "ended_at": row.ended_at,
            "ended_by": row.ended_by,
            "provisional": row.provisional,
            "extended_s": row.extended_s,
            "earlier_breaches": row.earlier_breaches,
            "acknowledged_until": row.acknowledged_until,
        }
        for row in rows
    ]


def title(workflow: decide.Workflow, row: casefile.DeadlineRow, at: desk.Desk) -> str:
    """The deadline's title in the language of the desk."""
    titles = workflow.definition.deadlines[row.name].title
    return workflow.title(titles, at.settings.desk.default_language, row.name)
