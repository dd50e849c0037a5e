"""The ledger of a deadline fills its life without a gap, and what it counted is what the engine consumed."""

import itertools
import operator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine import casefile, deadlines, ledger
from engine.calendars import Cutoff, Span, StartRule, WorkingCalendar, registry
from engine.definitions import definition

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = registry.find("cn_office")
WAITING = definition.State("waiting", {"en": "Waiting for the customer", "zh-Hans": "待客户答复"})
SOURCE = definition.Definition("repair", {}, "cn_office", "", {}, {}, (WAITING,), {}, {}, index={"waiting": WAITING})
START = datetime(2026, 9, 1, tzinfo=UTC)
MINUTES = st.integers(0, 60 * 24 * 60)
ACTS = st.sampled_from(["pause", "resume", "pause", "resume", "extend", "low", "urgent", "recount"])
SPANS = st.sampled_from(["7h 10m", "30m", "3 working days", "5 calendar days", "36h plain"])


def plan(within: str = "7h 10m", rule: StartRule | None = None, **more: Any) -> deadlines.Plan:
    table = {"low": Span.parse("5 working days"), "urgent": Span.parse("2h")}
    deadline = definition.Deadline(
        "solution",
        within=definition.Within(Span.parse(within), "priority", table),
        pauses_in=("waiting",),
        start_rule=rule,
        remind=(definition.Reminder(share=0.75),),
        escalate=(definition.Rung(Span.parse("2h"), notify=("supervisor",)),),
        **more,
    )
    return deadlines.Plan(deadline, {"cn_office": OFFICE, deadlines.PLAIN: registry.find("24x7")}, "cn_office")


def armed(made: deadlines.Plan, at: datetime) -> casefile.DeadlineRow:
    row = deadlines.arm(made, 1, at, {"priority": "normal"})
    assert row is not None
    return row


def sweep(made: deadlines.Plan, row: casefile.DeadlineRow, until: datetime) -> None:
    while row.next_fire_at is not None and row.next_fire_at <= until:
        deadlines.take(made, row, row.next_fire_at)


def act(made: deadlines.Plan, row: casefile.DeadlineRow, at: datetime, what: str) -> None:
    """One act of a case, as `decide` does it to a deadline that is live."""
    if what == "pause" and row.running_since is not None:
        deadlines.pause(made, row, at, "waiting")
    elif what == "resume" and row.running_since is None:
        deadlines.resume(made, row, at)
    elif what == "extend":
        deadlines.extend(made, row, at, deadlines.added(made, row, at, Span.parse("3h")))
    elif what in ("low", "urgent"):
        deadlines.retarget(made, row, at, {"priority": what})
    elif what == "recount":
        deadlines.recount(made, row, at, {"priority": "normal"})


def lived(
    made: deadlines.Plan, acts: list[tuple[int, str]], ends: bool
) -> tuple[casefile.DeadlineRow, datetime, datetime]:
    """A deadline armed at the first of these minutes; what comes at the others; perhaps ended at the last: now."""
    moments = [(START + timedelta(minutes=minute), what) for minute, what in sorted(acts)]
    (first, _), *others, (now, _) = moments
    row = armed(made, first)
    for at, what in others:
        sweep(made, row, at)
        if row.ended_at is None:
            act(made, row, at, what)
    sweep(made, row, now)
    if ends and row.ended_at is None:
        deadlines.end(row, now, "met", "done", made)
    return row, first, now


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def told(found: ledger.Ledger) -> list[tuple[str, float, str]]:
    return [(span.kind, span.seconds / 3600, str(span.reason)) for span in found.spans]


@given(
    SPANS,
    st.lists(st.tuples(MINUTES, ACTS), min_size=2, max_size=9, unique_by=operator.itemgetter(0)),
    st.booleans(),
    st.sampled_from([{}, {"timer": True}, {"pauses_count": "plain"}, {"while_paused": "run"}]),
    st.integers(0, 4000),
)
def test_spans_fill_the_life_of_a_deadline_and_add_up_to_what_was_consumed(
    within: str, acts: list[tuple[int, str]], ends: bool, more: dict[str, Any], early: int
) -> None:
    made = plan(within, **more)
    row, first, now = lived(made, acts, ends)
    came_at = first - timedelta(minutes=early)
    found = ledger.of(made, row, now, ledger.Record(came_at))
    calendar = made.calendars[row.calendar]
    assert all(one.to_at == other.from_at for one, other in itertools.pairwise(found.spans))
    running = row.due_at if row.running_since else None
    if found.spans:
        assert found.spans[0].from_at == min(came_at, row.started_at)
        assert found.spans[-1].to_at == (row.ended_at or max(one for one in (row.started_at, now, running) if one))
    ran_s = max(0.0, calendar.elapsed(row.running_since, now)) if row.running_since else 0.0
    assert abs(found.consumed_s - row.consumed_s - ran_s) < 0.001
    assert found.recounted_s == 0
    ahead_s = calendar.elapsed(max(now, row.running_since), running) if row.running_since and running else 0.0
    assert abs(found.ahead_s - max(0.0, ahead_s)) < 0.001
    if row.running_since and "pauses_count" not in more and found.consumed_s <= row.target_s:
        assert abs(found.consumed_s + found.ahead_s - row.target_s) < 0.001


def test_what_an_earlier_version_of_the_calendar_counted_is_a_line_of_its_own() -> None:
    made = plan()
    row = armed(made, shanghai("2026-09-01T09:00"))
    deadlines.end(row, shanghai("2026-09-01T12:00"), "met", "done", made)
    row.calendar_version = "an earlier one"
    shorter = WorkingCalendar("Asia/Shanghai", {"tue": [("10:00", "17:00")]})
    after = deadlines.Plan(made.deadline, {**made.calendars, "cn_office": shorter}, "cn_office")
    found = ledger.of(after, row, shanghai("2026-09-02T12:00"))
    assert (found.counted_s, found.recounted_s, found.consumed_s) == (7200, 3600, row.consumed_s)
    assert (found.version, found.today) == ("an earlier one", shorter.version)


def test_what_comes_after_the_cut_off_waits_for_the_next_working_day() -> None:
    made = plan("1h", StartRule("opening", Cutoff.parse("16:00", "next working day 09:00")))
    came_at = shanghai("2026-09-01T16:30")
    row = armed(made, came_at)
    entry = casefile.HistoryEntry(
        came_at, casefile.SYSTEM, "open", (), (), {"deadlines": [["solution", 1, "armed", None]]}
    )
    found = ledger.of(made, row, came_at, ledger.record(row, [entry]))
    assert told(found) == [("waiting", 0.5, "hours"), ("closed", 0, "hours"), ("ahead", 1, "hours")]


def test_a_pause_over_the_night_is_one_stretch_to_a_reader() -> None:
    made = plan()
    row = armed(made, shanghai("2026-09-01T16:00"))
    deadlines.pause(made, row, shanghai("2026-09-01T16:30"), "waiting")
    deadlines.resume(made, row, shanghai("2026-09-02T10:00"))
    counted, uncounted = ledger.told(ledger.of(made, row, shanghai("2026-09-02T11:00")), SOURCE, "en")
    assert [(one.kind, one.name) for one in uncounted] == [("pause", "Waiting for the customer")]
    assert uncounted[0].from_at == shanghai("2026-09-01T16:30").isoformat()
    assert uncounted[0].to_at == shanghai("2026-09-02T10:00").isoformat()
    assert len(counted) == 2


def test_what_counted_on_both_sides_of_due_is_one_stretch_to_a_reader() -> None:
    made = plan("1h")
    row = armed(made, shanghai("2026-09-01T09:00"))
    counted, _ = ledger.told(ledger.of(made, row, shanghai("2026-09-01T11:30")), SOURCE, "en")
    assert [(one.from_at, one.to_at) for one in counted] == [
        (shanghai("2026-09-01T09:00").isoformat(), shanghai("2026-09-01T11:30").isoformat())
    ]


def test_days_off_of_one_name_are_one_stretch_to_a_reader() -> None:
    made = plan("3 working days")
    row = armed(made, shanghai("2026-09-30T16:00"))
    _, uncounted = ledger.told(ledger.of(made, row, shanghai("2026-10-08T10:00")), SOURCE, "en")
    assert [one.name for one in uncounted if one.kind == "holiday"].count("National Day") == 1
