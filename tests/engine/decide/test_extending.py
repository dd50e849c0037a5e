"""More time by hand: who may give it, what it does, what is refused."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine import casefile, decide
from tests.engine.decide.desk import DESK, HOUR, MONDAY, Story, person
from tests.engine.decide.test_policies import desk, opened

LATE = "  one: {met_by: [closed], within: 2h, remind: [1h before], escalate: [{after: 0m, notify: [team_lead]}]}"


def lead(story: Story, at: datetime, **data: Any) -> casefile.Decision:
    return story.tell("extend", "wang_fang", at, **{"deadline": "one", "reason": "parts come tomorrow", **data})


def test_more_time_keeps_what_was_counted_and_stands_in_the_history() -> None:
    story = opened(desk(LATE))
    decision = lead(story, MONDAY + HOUR, by="3h")
    assert (story.row("one").due_at, story.row("one").extended_s) == (MONDAY + 5 * HOUR, 3 * 3600)
    entry = decision.entries[-1]
    assert entry.facts["extended"][2:4] == [(MONDAY + n * HOUR).isoformat() for n in (2, 5)]
    assert entry.personal == {"reason": "parts come tomorrow"}


def test_a_breached_deadline_is_armed_again_and_fires_again_under_other_ids() -> None:
    story = opened(desk(LATE))
    first = story.look(MONDAY + 3 * HOUR)
    lead(story, MONDAY + 3 * HOUR, until=(MONDAY + 6 * HOUR).isoformat())
    row = story.row("one")
    assert (row.state, row.due_at, row.earlier_breaches) == (
        "armed",
        MONDAY + 6 * HOUR,
        [(MONDAY + 2 * HOUR).isoformat()],
    )
    again = story.look(MONDAY + 7 * HOUR)
    assert [entry.event for entry in again.entries] == ["reminder", "breached", "escalated"]
    assert not {one.occasion for one in first.notices} & {one.occasion for one in again.notices}


def test_a_paused_deadline_is_extended_as_well() -> None:
    story = opened(desk(LATE.replace("within", "pauses_in: [waiting], within")))
    story.tell("ask_customer", "li_na", MONDAY + HOUR)
    lead(story, MONDAY + 2 * HOUR, by="30m plain")
    story.tell("customer_replied", "li_na", MONDAY + 4 * HOUR)
    assert story.row("one").due_at == MONDAY + 5.5 * HOUR


def test_where_a_pause_counts_as_plain_time_more_time_is_counted_from_due_as_well() -> None:
    story = opened(desk(LATE.replace("within", "pauses_in: [waiting], pauses_count: plain, within")))
    story.tell("ask_customer", "li_na", MONDAY + HOUR)
    story.tell("customer_replied", "li_na", MONDAY + 1.5 * HOUR)
    story.look(MONDAY + 6 * HOUR)
    assert story.row("one").breached_at == MONDAY + 2.5 * HOUR
    lead(story, MONDAY + 6 * HOUR, by="2h")
    row = story.row("one")
    assert (row.state, row.due_at, row.next_fire_at) == ("armed", MONDAY + 8 * HOUR, MONDAY + 7 * HOUR)
    assert [one.event for one in story.look(MONDAY + 9 * HOUR).entries] == ["reminder", "breached", "escalated"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "by"),
        ({"by": "1h", "until": "2026-03-09T09:00+08:00"}, "by"),
        ({"by": "3d"}, "by"),
        ({"by": 3600}, "by"),
        ({"by": "0m"}, "by"),
        ({"by": "3653 calendar days"}, None),
        ({"by": "3654 calendar days"}, "by"),
        ({"until": "2026-03-02T09:30+08:00"}, "until"),
        ({"until": "2100-03-02T09:30+08:00"}, "until"),
        ({"until": "soon"}, "until"),
        ({"by": "1h", "reason": " "}, "reason"),
        ({"by": "1h", "reason": "x" * 2001}, "reason"),
        ({"by": "1h", "deadline": "other"}, "deadline"),
        ({"by": "1h", "deadline": ["one"]}, "deadline"),
        ({"by": "1h", "colour": "red"}, "colour"),
    ],
)
def test_what_is_no_more_time_is_refused_at_its_field_and_changes_nothing(
    data: dict[str, Any], field: str | None
) -> None:
    story = opened(desk(LATE))
    before = story.case
    refusal = lead(story, MONDAY, **data).refusal
    assert (refusal.problems[0][0] if refusal else None) == field
    assert story.case == before or field is None


@pytest.mark.parametrize(("by", "code"), [("li_na", "not_by_you"), ("chen_jing", "not_by_you"), ("wang_fang", None)])
def test_more_time_is_up_to_who_stands_above_the_assignee(by: str, code: str | None) -> None:
    story = opened(desk(LATE))
    refusal = story.tell("extend", by, MONDAY, deadline="one", by="1h", reason="parts").refusal
    assert (refusal.code if refusal else None) == code
    assert refusal is None or "for the team lead, those above the assignee" in refusal.sentence
    assert story.case
    assert ("extend" in decide.allowed(story.workflow, story.case, person(by), DESK)) == (code is None)


def test_a_case_without_a_live_deadline_has_nothing_to_extend() -> None:
    story = opened(desk("  one: {starts: approving, met_by: [closed], within: 2h}"))
    refusal = lead(story, MONDAY, by="1h").refusal
    assert refusal
    assert refusal.code == "not_from_here"


def test_what_comes_again_has_other_ids_also_once_another_instant_was_promised() -> None:
    """An id that was there already is a mail that nobody gets."""
    text = "  one: {met_by: [closed], due: field.promised, escalate: [{after: 0m, notify: [team_lead]}]}"
    story = opened(desk(text, fields="  promised: {type: instant, title: {en: Promised}}\n"))
    story.tell("edit", "li_na", MONDAY, promised=(MONDAY + 2 * HOUR).isoformat())
    found = [story.look(MONDAY + 3 * HOUR)]
    lead(story, MONDAY + 3 * HOUR, by="3h")
    story.tell("edit", "li_na", MONDAY + 4 * HOUR, promised=(MONDAY + 5 * HOUR).isoformat())
    found.append(story.look(MONDAY + 6 * HOUR))
    lead(story, MONDAY + 6 * HOUR, until=(MONDAY + 6 * HOUR + timedelta(milliseconds=300)).isoformat())
    found.append(story.look(MONDAY + 7 * HOUR))
    told = [one.occasion for decision in found for one in decision.notices]
    assert len(told) == len(set(told)) == 3
