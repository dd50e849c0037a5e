"""An edited calendar: the live deadlines are counted anew, once, and said with their instants before and after."""

from datetime import date
from typing import Any

import pytest

from engine import casefile, decide
from engine.calendars import WorkingCalendar, registry
from tests.engine.decide.desk import HOUR, MONDAY, Story, person
from tests.engine.decide.test_extending import LATE
from tests.engine.decide.test_policies import CUSTOMER, desk, opened

OFFICE = {day: [("09:00", "12:00"), ("13:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
OPERATOR = casefile.Actor("operator", "root")


def calendars(hours: dict[str, list[tuple[str, str]]], **named: Any) -> dict[str, WorkingCalendar]:
    return {"24x7": registry.find("24x7"), "cn_office": WorkingCalendar("Asia/Shanghai", hours, **named)}


def edited(story: Story, known: dict[str, WorkingCalendar]) -> Story:
    """The same case, decided by the calendars as they are now."""
    workflow = decide.Workflow.build(story.workflow.definition, known.__getitem__)
    return Story(workflow, story.case)


def test_an_edited_calendar_counts_live_deadlines_anew_and_says_so_once() -> None:
    text = "  one: {met_by: [closed], within: 10h}\n"
    text += "  two: {met_by: [closed], within: 1 working day, on_change: {calendar: keep}}"
    story = opened(decide.Workflow.build(desk(text, "cn_office").definition, calendars(OFFICE).__getitem__))
    assert story.row("one").due_at == MONDAY + 26 * HOUR
    later = edited(story, calendars({day: [("09:00", "12:00")] for day in OFFICE}))
    kept = story.row("two").due_at
    decision = later.tell("calendar_changed", OPERATOR, MONDAY + HOUR, calendar="cn_office")
    assert [entry.event for entry in decision.entries] == ["calendar_changed"]
    assert later.row("one").due_at == MONDAY + 73 * HOUR
    assert later.row("two").due_at == kept
    assert decision.entries[0].facts["recounted"] == [
        ["one", 1, (MONDAY + 26 * HOUR).isoformat(), (MONDAY + 73 * HOUR).isoformat()]
    ]
    assert later.tell("calendar_changed", OPERATOR, MONDAY + HOUR, calendar="cn_office").entries == []


def test_a_target_that_an_edit_used_up_is_breached_at_the_instant_of_the_edit() -> None:
    none = {day: [("09:00", "10:00")] for day in OFFICE}
    story = opened(
        decide.Workflow.build(
            desk("  one: {met_by: [closed], within: 2h}", "cn_office").definition, calendars(none).__getitem__
        )
    )
    later = edited(story, calendars(OFFICE))
    later.tell("calendar_changed", OPERATOR, MONDAY + 4 * HOUR, calendar="cn_office")
    later.look(MONDAY + 5 * HOUR)
    assert later.row("one").breached_at == MONDAY + 4 * HOUR


WHOLE = {day: [("09:00", "18:00")] for day in OFFICE}
BROKEN = {day: [("09:00", "10:00"), ("11:00", "18:00")] for day in OFFICE}


@pytest.mark.parametrize(("before", "today", "hours"), [(WHOLE, BROKEN, 3), (BROKEN, WHOLE, 3), (WHOLE, WHOLE, 2)])
@pytest.mark.parametrize("looked_after", [4, 7])
def test_what_both_calendars_miss_is_missed_at_the_later_of_the_two_whoever_looks_when(
    before: dict[str, list[tuple[str, str]]], today: dict[str, list[tuple[str, str]]], hours: int, looked_after: int
) -> None:
    known = calendars(before).__getitem__
    story = opened(decide.Workflow.build(desk("  one: {met_by: [closed], within: 2h}", "cn_office").definition, known))
    later = edited(story, calendars(today, announced={2026}))
    later.look(MONDAY + looked_after * HOUR)
    assert later.row("one").breached_at == MONDAY + hours * HOUR


@pytest.mark.parametrize(
    ("by", "data", "code"),
    [
        (person("wang_fang"), {"calendar": "cn_office"}, "not_by_you"),
        (CUSTOMER, {"calendar": "cn_office"}, "not_by_you"),
        (OPERATOR, {}, "bad_data"),
        (OPERATOR, {"calendar": 3}, "bad_data"),
        (OPERATOR, {"calendar": "no_such"}, None),
    ],
)
def test_only_the_operator_and_the_engine_say_that_a_calendar_changed(
    by: casefile.Actor, data: dict[str, Any], code: str | None
) -> None:
    decision = opened(desk(LATE, "cn_office")).tell("calendar_changed", by, MONDAY, **data)
    assert (decision.refusal.code if decision.refusal else None, decision.entries) == (code, [])


def test_whose_provisional_deadline_moved_is_told_once() -> None:
    text = "  one: {met_by: [closed], within: 230 working days}\n  two: {met_by: [closed], within: 231 working days}"
    known = calendars(OFFICE, announced={2026})
    story = opened(decide.Workflow.build(desk(text, "cn_office").definition, known.__getitem__))
    assert story.row("one").provisional
    holidays = {date(2027, 1, day) for day in (1, 4, 5)}
    later = edited(story, calendars(OFFICE, holidays=holidays, announced={2026, 2027}))
    decision = later.tell("calendar_changed", casefile.SYSTEM, MONDAY + HOUR, calendar="cn_office")
    assert [(one.template, one.to) for one in decision.notices] == [("deadline_moved", "li_na")]
    assert len(decision.entries[0].facts["recounted"]) == 2
    assert not later.row("one").provisional


def test_whoever_is_told_that_a_deadline_moved_and_that_another_is_late_gets_a_mail_for_each() -> None:
    text = "  one: {met_by: [closed], within: 230 working days}\n"
    text += "  two: {met_by: [closed], calendar: 24x7, within: 1h, escalate: [{after: 0m, notify: [assignee]}]}"
    known = calendars(OFFICE, announced={2026})
    story = opened(decide.Workflow.build(desk(text, "cn_office").definition, known.__getitem__))
    later = edited(story, calendars(OFFICE, holidays={date(2027, 1, 4)}, announced={2026, 2027}))
    decision = later.look(MONDAY + 2 * HOUR)
    told = [(one.template, one.to, one.context.passed) for one in decision.notices]
    assert told == [("deadline_moved", "li_na", ()), ("deadline_breached", "li_na", ())]


@pytest.mark.parametrize("within", ["2h", "2 working days"])
def test_an_edited_calendar_gives_no_target_that_a_deadline_does_not_take_from_a_change(within: str) -> None:
    """Its priority rose after it began, and it says that this changes nothing: an edit of the calendar is no other."""
    text = "  one: {met_by: [closed], on_change: {priority: keep}, within: {by: priority, urgent: 1h, default: %s}}"
    text %= within
    story = opened(decide.Workflow.build(desk(text, "cn_office").definition, calendars(OFFICE).__getitem__))
    due_at = story.row("one").due_at
    story.tell("set_priority", "wang_fang", MONDAY, priority="urgent", reason="stuck")
    assert story.row("one").due_at == due_at
    later = edited(story, calendars(OFFICE, holidays={date(2026, 3, 4)}))
    later.tell("calendar_changed", OPERATOR, MONDAY + HOUR / 2, calendar="cn_office")
    assert later.row("one").due_at == due_at
