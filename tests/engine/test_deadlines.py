"""The life of a deadline row: what is counted, when it is due, what fires when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import casefile, deadlines
from engine.calendars import Cutoff, Span, StartRule, WorkingCalendar
from engine.definitions.definition import Deadline, Reminder, Rung, Within

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = WorkingCalendar("Asia/Shanghai", {day: [("09:00", "12:00"), ("13:00", "18:00")] for day in DAYS[:5]})
ALWAYS = WorkingCalendar("UTC", {day: [("00:00", "24:00")] for day in DAYS})
CALENDARS = {"office": OFFICE, deadlines.PLAIN: ALWAYS}
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=OFFICE.zone).astimezone(UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def plan(within: str = "4h", **changes: Any) -> deadlines.Plan:
    deadline = Deadline("solution", within=Within(Span.parse(within)))
    return deadlines.Plan(replace(deadline, **changes), CALENDARS, "office")


def armed(of: deadlines.Plan, at: datetime = MONDAY, **facts: Any) -> casefile.DeadlineRow:
    row = deadlines.arm(of, 1, at, facts)
    assert row is not None
    return row


def fired(of: deadlines.Plan, row: casefile.DeadlineRow, until: datetime) -> list[tuple[str, datetime]]:
    """Takes every point up to an instant; what was taken, with when."""
    taken = []
    while row.next_fire_at is not None and row.next_fire_at <= until:
        at = row.next_fire_at
        taken.append((deadlines.take(of, row, at).kind, at))
    return taken


def test_a_working_span_is_due_when_so_much_working_time_has_passed() -> None:
    assert armed(plan("4h")).due_at == MONDAY + 5 * HOUR


def test_three_working_days_are_due_at_the_same_time_of_day() -> None:
    row = armed(plan("3 working days"), MONDAY + HOUR)
    assert row.due_at == MONDAY + HOUR + 3 * DAY
    assert row.target_s == 3 * 8 * 3600


def test_until_close_is_due_at_the_last_closing_of_that_day() -> None:
    assert armed(plan("1 working day", until_close=True), MONDAY + HOUR).due_at == MONDAY + DAY + 9 * HOUR


@pytest.mark.parametrize(("span", "after"), [("45 calendar days", 45 * DAY), ("36h plain", 36 * HOUR)])
def test_calendar_days_and_plain_time_run_through_nights_and_weekends(span: str, after: timedelta) -> None:
    assert armed(plan(span)).due_at == MONDAY + after


@pytest.mark.parametrize(("minute", "due"), [(-1, "2026-03-03T16:59"), (0, "2026-03-04T10:00")])
def test_from_the_cut_off_on_the_clock_starts_on_the_next_working_day(minute: int, due: str) -> None:
    rule = StartRule("opening", Cutoff.parse("17:00", "next working day 10:00"))
    row = armed(plan("1 working day", start_rule=rule), MONDAY + 8 * HOUR + timedelta(minutes=minute))
    assert row.due_at is not None
    assert row.due_at.astimezone(OFFICE.zone).isoformat().startswith(due)


def by_grade() -> deadlines.Plan:
    within = Within(Span.parse("4h"), "grade", {"A": Span.parse("30m"), "B": Span.parse("1 calendar day")})
    return deadlines.Plan(Deadline("solution", within=within), CALENDARS, "office")


@pytest.mark.parametrize(("grade", "target_s"), [("A", 1800), ("B", 86_400), ("C", 14_400), (None, 14_400)])
def test_a_table_gives_each_grade_its_span_and_others_the_default(grade: str | None, target_s: float) -> None:
    assert armed(by_grade(), grade=grade).target_s == target_s


def test_a_table_without_a_matching_row_arms_nothing() -> None:
    table = deadlines.Plan(Deadline("x", within=Within(None, "level", {"a": Span.parse("1h")})), CALENDARS, "office")
    assert deadlines.arm(table, 1, MONDAY, {"level": "b"}) is None


def promised() -> deadlines.Plan:
    return deadlines.Plan(Deadline("promise", due="field.promised_at"), CALENDARS, "office")


def test_a_promised_instant_is_the_due_instant_even_where_it_has_passed() -> None:
    before = MONDAY - HOUR
    assert armed(promised(), promised_at=before.isoformat()).due_at == before
    assert deadlines.arm(promised(), 1, MONDAY, {"promised_at": None}) is None


@pytest.mark.parametrize(("on", "hour"), [("2026-03-06", 18), ("2026-03-07", 24)])
def test_a_promised_date_means_the_last_closing_of_that_day(on: str, hour: int) -> None:
    midnight = datetime.fromisoformat(on).replace(tzinfo=OFFICE.zone)
    assert armed(promised(), promised_at=on).due_at == (midnight + hour * HOUR).astimezone(UTC)


@pytest.mark.parametrize(
    ("before", "due_at"),
    [
        ("2 working days", "2026-03-10T15:00+08:00"),
        ("2 calendar days", "2026-03-10T15:00+08:00"),
        ("10 calendar days", "2026-03-02T15:00+08:00"),
        ("8h", "2026-03-11T15:00+08:00"),
        ("36h plain", "2026-03-11T03:00+08:00"),
    ],
)
def test_a_deadline_can_be_due_so_much_before_the_promised_instant(before: str, due_at: str) -> None:
    earlier = Deadline("review", due="promised_at", before=Span.parse(before))
    row = deadlines.arm(
        deadlines.Plan(earlier, CALENDARS, "office"), 1, MONDAY, {"promised_at": "2026-03-12T07:00:00+00:00"}
    )
    assert row
    assert row.due_at == datetime.fromisoformat(due_at)


def test_a_pause_moves_due_by_the_working_time_that_did_not_count() -> None:
    row = armed(plan("4h"))
    deadlines.pause(plan(), row, MONDAY + HOUR, "waiting")
    assert (row.state, row.consumed_s, row.due_at, row.next_fire_at) == ("paused", 3600.0, None, None)
    deadlines.resume(plan(), row, MONDAY + DAY)
    assert row.due_at == MONDAY + DAY + 3 * HOUR


@given(st.lists(st.integers(1, 3_000), min_size=1, max_size=8))
def test_whatever_is_paused_the_runs_add_up_to_what_was_consumed(minutes: list[int]) -> None:
    of, row, at = plan("60h"), armed(plan("60h")), MONDAY
    for number, minute in enumerate(minutes):
        at += timedelta(minutes=minute)
        if number % 2 == 0:
            deadlines.pause(of, row, at, "waiting")
        else:
            deadlines.resume(of, row, at)
    runs = [OFFICE.elapsed(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b, _why in row.runs]
    assert row.consumed_s == pytest.approx(sum(runs))
    if row.running_since is not None and row.consumed_s < row.target_s:
        assert OFFICE.elapsed(row.running_since, row.due_at) == pytest.approx(row.target_s - row.consumed_s)


def ladder() -> deadlines.Plan:
    rungs = (Rung(Span.parse("0m")), Rung(Span.parse("2h"), repeat=Span.parse("1h"), times=3))
    return plan("4h", remind=(Reminder(share=0.75), Reminder(before=Span.parse("30m"))), escalate=rungs)


def test_reminders_the_breach_and_the_rungs_come_in_working_time() -> None:
    minute = timedelta(minutes=1)
    due_at = MONDAY + 5 * HOUR
    late = due_at + deadlines.AFTERWARDS
    assert fired(ladder(), armed(ladder()), MONDAY + DAY) == [
        ("reminder", MONDAY + 3 * HOUR),
        ("reminder", due_at - 30 * minute),
        ("breach", late),
        ("rung", due_at),
        ("rung", due_at + 2 * HOUR),
        ("rung", due_at + 3 * HOUR),
        ("rung", due_at + 4 * HOUR),
    ]


def test_what_is_done_at_due_is_in_time_and_a_microsecond_later_is_late() -> None:
    row = armed(plan("4h"))
    assert row.due_at is not None
    assert fired(plan(), replace(row), row.due_at) == []
    assert fired(plan(), replace(row), row.due_at + deadlines.AFTERWARDS) != []


def test_a_breach_stays_on_record_when_it_is_done_late() -> None:
    row = armed(plan("4h"))
    fired(plan(), row, MONDAY + DAY)
    deadlines.end(row, MONDAY + DAY, "met", "repair_done", plan())
    assert (row.state, row.breached_at, row.next_fire_at) == ("breached", MONDAY + 5 * HOUR, None)
    assert row.ended_at == MONDAY + DAY


def test_a_pause_stands_the_rungs_of_a_breached_deadline_still() -> None:
    row = armed(ladder())
    fired(ladder(), row, MONDAY + 5 * HOUR + deadlines.AFTERWARDS)
    deadlines.pause(ladder(), row, MONDAY + 6 * HOUR, "waiting")
    assert (row.state, row.next_fire_at) == ("breached", None)
    deadlines.resume(ladder(), row, MONDAY + DAY)
    assert row.next_fire_at == MONDAY + DAY + HOUR


def test_a_rung_in_working_days_lands_on_a_working_day() -> None:
    friday = MONDAY + 4 * DAY
    of = plan("4h", escalate=(Rung(Span.parse("1 working day")),))
    assert fired(of, armed(of, friday), friday + 10 * DAY)[-1] == ("rung", friday + 3 * DAY + 5 * HOUR)


def test_a_new_target_keeps_what_was_consumed() -> None:
    of, row = by_grade(), armed(by_grade(), grade="C")
    assert deadlines.retarget(of, row, MONDAY + timedelta(minutes=10), {"grade": "A"})
    assert (row.target_s, row.consumed_s) == (1800.0, 600.0)
    assert row.due_at == MONDAY + timedelta(minutes=30)


def test_a_new_target_that_is_used_up_is_due_at_the_change() -> None:
    of, row, at = by_grade(), armed(by_grade(), grade="C"), MONDAY + HOUR
    deadlines.retarget(of, row, at, {"grade": "A"})
    assert row.due_at == at


def test_a_new_target_in_another_calendar_counts_its_runs_anew() -> None:
    of, row = by_grade(), armed(by_grade(), grade="C")
    deadlines.retarget(of, row, MONDAY + 3.5 * HOUR, {"grade": "B"})
    assert (row.calendar, row.consumed_s) == (deadlines.PLAIN, 3.5 * 3600)


def test_a_new_promise_is_due_as_promised_whatever_was_paused() -> None:
    of, row = promised(), armed(promised(), promised_at=(MONDAY + DAY).isoformat())
    deadlines.pause(of, row, MONDAY + HOUR, "waiting")
    deadlines.resume(of, row, MONDAY + 5 * HOUR)
    assert row.due_at == MONDAY + DAY + 4 * HOUR
    deadlines.retarget(of, row, MONDAY + 6 * HOUR, {"promised_at": (MONDAY + 2 * DAY).isoformat()})
    assert row.due_at == MONDAY + 2 * DAY


def test_the_same_target_changes_nothing() -> None:
    row = armed(by_grade(), grade="C")
    assert not deadlines.retarget(by_grade(), row, MONDAY + HOUR, {"grade": "D"})
    assert row.runs == []


def test_reopening_goes_on_with_what_was_consumed() -> None:
    row = armed(plan("4h"))
    deadlines.end(row, MONDAY + HOUR, "met", "closed", plan())
    deadlines.reopen(plan(), row, MONDAY + DAY)
    assert (row.state, row.ended_at, row.due_at) == ("armed", None, MONDAY + DAY + 3 * HOUR)


def test_a_timer_ends_as_met_with_its_last_rung_and_is_never_breached() -> None:
    of = plan("30 calendar days", timer=True, escalate=(Rung(Span.parse("0m"), send="file"),))
    row = armed(of)
    assert [kind for kind, _at in fired(of, row, MONDAY + 30 * DAY)] == ["breach", "rung"]
    assert (row.state, row.breached_at, row.ended_at) == ("met", None, MONDAY + 30 * DAY)
