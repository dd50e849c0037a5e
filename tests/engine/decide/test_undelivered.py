"""A mail to the customer did not arrive: what the case does about it (MAIL_RULES, "Decided here")."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import casefile, deadlines, decide, ledger, people
from tests.engine.decide.desk import DESK, HOUR, MONDAY, Story, someone
from tests.engine.decide.test_policies import desk, opened

ANSWERED = "  one: {{met_by: [diagnose], within: {within}{more}}}"


def came_back(story: Story, at: datetime, **data: Any) -> casefile.Decision:
    """The engine says that the mail of the last step did not arrive."""
    met = decide.met_by(next(one.entries[-1].facts for one in reversed(story.told) if one.entries))
    given = {"mail": 17, "template": "diagnosed", "state": "bounced", "said": "5.1.1 userunknown", "met": met, **data}
    return story.tell("bounced", casefile.SYSTEM, at, **given)


def answered(within: str, after: timedelta, more: str = "") -> Story:
    story = opened(desk(ANSWERED.format(within=within, more=more)))
    story.tell("diagnose", "li_na", MONDAY + after, level="minor")
    return story


@pytest.mark.parametrize(
    ("within", "after", "left"),
    [
        ("4h", HOUR, 3 * HOUR),
        ("4h", 3.5 * HOUR, HOUR),
        ("4h", 5 * HOUR, HOUR),
        ("45 calendar days", 24 * HOUR, 44 * 24 * HOUR),
    ],
    ids=["what was left", "at least an hour", "late, an hour", "plain time"],
)
def test_a_deadline_that_the_undelivered_answer_met_comes_anew(within: str, after: timedelta, left: timedelta) -> None:
    story = answered(within, after)
    before = story.row("one")
    at = MONDAY + 30 * HOUR  # Tuesday, 15:00
    came_back(story, at)
    row = story.row("one")
    assert (row.occasion, row.state, row.breached_at) == (2, "armed", None)
    calendar = story.workflow.calendars[row.calendar]
    assert row.due_at
    assert calendar.elapsed(at, row.due_at) == left.total_seconds()
    assert [one.state for one in rows(story)] == [before.state, "armed"]


def test_the_assignee_is_told_and_the_history_says_what_failed_without_an_address() -> None:
    decision = came_back(answered("4h", HOUR), MONDAY + 2 * HOUR)
    assert [(one.template, one.to) for one in decision.notices] == [("undelivered", "li_na")]
    (entry,) = decision.entries
    assert (entry.event, entry.actor) == ("bounced", casefile.SYSTEM)
    assert entry.facts["undelivered"]["said"] == "5.1.1 userunknown"
    assert [what for _name, _occasion, what, _due in entry.facts["deadlines"]] == ["anew"]
    assert "@" not in str(entry.facts)


def test_of_a_case_that_nobody_holds_and_no_team_has_whoever_supervises_is_told() -> None:
    story = answered("4h", HOUR)
    assert story.case
    story.case.team = story.case.assignee = None
    given = {"mail": 17, "template": "diagnosed", "state": "bounced", "said": "5.1.1 userunknown", "met": []}
    command = casefile.Command(story.case.number, "bounced", casefile.SYSTEM, given, "repair")
    desk_of_one = people.Desk.of([someone("sun_mei", "en", "supervisor")])
    decision = decide.decide(story.workflow, story.case, command, MONDAY + 2 * HOUR, desk_of_one)
    assert [(one.template, one.to) for one in decision.notices] == [("undelivered", "sun_mei")]


def test_the_ledger_tells_that_it_stood_still_because_the_mail_did_not_arrive() -> None:
    story = answered("4h", HOUR)
    came_back(story, MONDAY + 3 * HOUR)
    row = story.row("one")
    found = ledger.of(story.workflow.plans["one"], row, MONDAY + 4 * HOUR)
    assert found.consumed_s == 2 * 3600
    assert [(one.kind, one.seconds / 3600, one.state) for one in found.spans][:3] == [
        ("counted", 1, ""),
        ("pause", 2, deadlines.UNDELIVERED),
        ("counted", 1, ""),
    ]


def test_what_comes_anew_breaches_and_escalates_under_ids_of_its_own() -> None:
    story = answered("2h", 3 * HOUR, ", escalate: [{after: 0m, notify: [team_lead]}]")
    late = {one.occasion for one in story.told[-1].notices}
    came_back(story, MONDAY + 4 * HOUR)
    again = story.look(MONDAY + 6 * HOUR)
    assert [one.event for one in again.entries] == ["breached", "escalated"]
    assert again.notices
    assert not late & {one.occasion for one in again.notices}


def test_where_the_clock_stands_still_it_comes_anew_standing() -> None:
    story = opened(desk(ANSWERED.format(within="4h", more=", pauses_in: [waiting]")))
    story.tell("diagnose", "li_na", MONDAY + HOUR, level="minor")
    met = decide.met_by(story.told[-1].entries[-1].facts)
    story.tell("ask_customer", "li_na", MONDAY + 2 * HOUR)
    came_back(story, MONDAY + 3 * HOUR, met=met)
    assert (story.row("one").state, story.row("one").due_at) == ("paused", None)
    story.tell("customer_replied", "li_na", MONDAY + 5 * HOUR)
    assert story.row("one").due_at == MONDAY + 8 * HOUR


def test_who_reached_the_customer_says_so_and_meets_what_came_anew() -> None:
    story = answered("4h", HOUR)
    assert "customer_reached" not in allowed(story)
    assert refused(story.tell("customer_reached", "li_na", MONDAY + HOUR, reason="called")) == "not_from_here"
    came_back(story, MONDAY + 2 * HOUR)
    assert "customer_reached" in allowed(story)
    assert refused(story.tell("customer_reached", "li_na", MONDAY + 3 * HOUR)) == "bad_data"
    told = story.tell("customer_reached", "li_na", MONDAY + 3 * HOUR, reason="called")
    assert (story.row("one").state, story.row("one").ended_by) == ("met", "customer_reached")
    assert told.entries[-1].personal == {"reason": "called"}
    assert "customer_reached" not in allowed(story)


@pytest.mark.parametrize(("others", "stays"), [(True, True), (False, False)])
def test_a_mail_that_was_sent_after_all_meets_what_it_had_brought(others: bool, stays: bool) -> None:
    story = answered("4h", HOUR)
    met = decide.met_by(story.told[-1].entries[-1].facts)
    came_back(story, MONDAY + 2 * HOUR)
    story.tell("customer_reached", casefile.SYSTEM, MONDAY + 3 * HOUR, mail=17, met=met, others=others)
    assert story.row("one").state == "met"
    assert ("customer_reached" in allowed(story)) is stays


def test_nobody_but_the_engine_says_that_a_mail_came_back() -> None:
    story = answered("4h", HOUR)
    assert refused(story.tell("bounced", "wang_fang", MONDAY + 2 * HOUR)) == "not_by_you"


@pytest.mark.parametrize("more", [", on_undelivered: keep", ", party: {en: A regulator}"])
def test_what_says_so_or_is_anothers_stays_met(more: str) -> None:
    story = answered("4h", HOUR, more)
    came_back(story, MONDAY + 2 * HOUR)
    assert [row.state for row in rows(story)] == ["met"]


@pytest.mark.parametrize("met", [[["one", 7]], [["two", 1]], ["one"], "one", None])
def test_what_names_no_deadline_that_was_met_brings_none(met: Any) -> None:
    story = answered("4h", HOUR)
    came_back(story, MONDAY + 2 * HOUR, met=met)
    assert [row.occasion for row in rows(story)] == [1]


@given(
    target=st.integers(1, 60),
    ran=st.integers(0, 200),
    gap=st.integers(0, 400),
    counts=st.sampled_from(["working", "plain"]),
    pause=st.integers(0, 30),
)
def test_at_least_an_hour_is_left_whatever_ran_before(target: int, ran: int, gap: int, counts: str, pause: int) -> None:
    more = f"met_by: [answer], pauses_in: [waiting], pauses_count: {counts}, within: {target}h"
    workflow = office(more)
    plan, calendar = workflow.plans["one"], workflow.calendars["cn_office"]
    row = deadlines.arm(plan, 1, MONDAY, {})
    assert row
    if pause:
        deadlines.pause(plan, row, MONDAY + HOUR, "waiting")
        deadlines.resume(plan, row, MONDAY + HOUR + pause * HOUR)
    met_at = MONDAY + HOUR + (pause + ran) * HOUR
    deadlines.end(row, met_at, "met", "answer", plan)
    at = met_at + gap * HOUR
    fresh = deadlines.come_anew(plan, row, 2, at)
    assert fresh.due_at
    left = calendar.elapsed(at, fresh.due_at)
    assert left >= 3600 - 1e-6
    if counts == "working":
        assert left == max(3600, target * 3600 - row.consumed_s)
    assert (fresh.consumed_s, fresh.state, row.state) == (row.consumed_s, "armed", "met")
    assert fresh.next_fire_at is not None
    assert fresh.next_fire_at >= at


@cache
def office(more: str) -> decide.Workflow:
    return desk(f"  one: {{{more}, remind: ['75%']}}", "cn_office")


def rows(story: Story) -> list[casefile.DeadlineRow]:
    assert story.case
    return [row for row in story.case.deadlines if row.name == "one"]


def refused(decision: casefile.Decision) -> str:
    return decision.refusal.code if decision.refusal else ""


def allowed(story: Story) -> tuple[str, ...]:
    assert story.case
    return decide.allowed(story.workflow, story.case, casefile.Actor("person", "li_na"), DESK)
