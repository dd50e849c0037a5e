"""A solution deadline of the office and its life, made by the engine's own rules."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine import casefile, deadlines, places
from engine.calendars import Span, registry
from engine.definitions import definition
from web import timeline

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = registry.find("office", [places.WORKFLOWS / "calendars"])
WAITING = definition.State("waiting", {"en": "Waiting for the customer", "zh-Hans": "待客户答复"})
SOLUTION = definition.Deadline(
    "solution",
    {"en": "Solution"},
    pauses_in=("waiting",),
    within=definition.Within(Span.parse("7h 10m")),
    remind=(definition.Reminder(share=0.75),),
    escalate=(
        definition.Rung(Span.parse("0m"), notify=("assignee",)),
        definition.Rung(Span.parse("2h"), notify=("supervisor",)),
    ),
)
EVENTS = {"dispatch": definition.Event("dispatch", {"en": "Dispatch"})}
SOURCE = definition.Definition(
    "repair", {}, "office", "", {}, {}, (WAITING,), EVENTS, {"solution": SOLUTION}, index={"waiting": WAITING}
)
PLAN = deadlines.Plan(SOLUTION, {"office": OFFICE, deadlines.PLAIN: registry.find("24x7")}, "office")


def at(text: str) -> datetime:
    """A time of the office, such as "2026-11-20 16:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


Pauses = Sequence[tuple[datetime, datetime | None]]
Tell = Callable[[datetime, Pauses, datetime], timeline.Subject]


def tell(started_at: datetime, pauses: Pauses, now: datetime) -> timeline.Subject:
    """The deadline with its history, as it stands at `now`."""
    row = deadlines.arm(PLAN, 1, started_at, {})
    assert row is not None
    history = [_entry(started_at, "dispatch", deadlines=[["solution", 1, "armed", None]])]
    for from_at, to_at in pauses:
        _take(row, from_at, history)
        deadlines.pause(PLAN, row, from_at, "waiting")
        history.append(_entry(from_at, "ask_customer", deadlines=[["solution", 1, "paused", None]]))
        if to_at is not None:
            deadlines.resume(PLAN, row, to_at)
    _take(row, now, history)
    return timeline.Subject(row, PLAN, SOURCE, history)


def _take(row: casefile.DeadlineRow, until: datetime, history: list[casefile.HistoryEntry]) -> None:
    while row.next_fire_at is not None and row.next_fire_at <= until:
        moment = row.next_fire_at
        point = deadlines.take(PLAN, row, moment)
        facts = {"deadline": ["solution", 1, point.kind, point.index, point.repeat]}
        history.append(casefile.HistoryEntry(moment, casefile.SYSTEM, point.kind, (), (), facts))


def _entry(moment: datetime, event: str, **facts: object) -> casefile.HistoryEntry:
    return casefile.HistoryEntry(moment, casefile.SYSTEM, event, (), (), dict(facts))


@pytest.fixture(name="tell")
def _tell() -> Tell:
    return tell
