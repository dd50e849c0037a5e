"""Complaint: when what is due, who is reminded, who hears that it is late."""

from datetime import timedelta

import pytest

from tests.workflows import complaint_stories as stories
from tests.workflows.complaint_stories import APOLOGY, CAUSE, LESSON, STATED
from tests.workflows.story import Story


def told(story: Story, who: str) -> list[str]:
    """The mails that someone got, in their order."""
    return [template for template, to in story.mails if to == who]


@pytest.mark.parametrize(
    ("grade", "acknowledged", "proposed"),
    [
        ("A", "02 Mar 11:00", "05 Mar 09:10"),
        ("B", "02 Mar 14:00", "09 Mar 09:10"),
        ("C", "02 Mar 18:00", "11 Mar 09:10"),
    ],
)
def test_acknowledgement_and_proposal_go_by_the_customers_grade(grade: str, acknowledged: str, proposed: str) -> None:
    story = stories.investigating(grade)
    assert (story.target("acknowledgement"), story.target("proposal")) == (acknowledged, proposed)


def test_a_late_acknowledgement_climbs_from_the_lead_to_the_director() -> None:
    story = stories.opened("A").wait(hours=2, minutes=1)
    assert story.mails[-1] == ("deadline_breached", "wang_fang")
    assert story.wait(hours=5).mails[-1] == ("escalated", "wang_fang")
    assert "escalated" not in told(story, "zhao_min")
    assert story.wait(days=1).mails[-1] == ("escalated", "zhao_min")
    assert story.case
    assert story.case.priority == "high"


def test_the_officers_are_reminded_while_nobody_holds_the_case() -> None:
    assert "reminder" in told(stories.opened("A").wait(hours=1, minutes=31), "li_na")


def test_the_term_of_the_talks_is_a_timer_with_a_reminder() -> None:
    story = stories.talking().wait(days=13)
    assert (story.target("talks"), story.state) == ("16 Mar 18:00", "own_talks")
    assert told(story, "requester") == ["complaint_received", "complaint_talks", "complaint_talks"]
    story.wait(days=3)
    assert told(story, "requester")[-1] == "complaint_acknowledged"
    assert (story.deadline("talks").breached_at, story.deadline("proposal").state) == (None, "armed")


def test_the_team_has_two_working_days_and_is_reminded_of_them() -> None:
    story = stories.asked()
    assert story.target("statement") == "04 Mar 09:15"
    assert told(story.wait(days=1, hours=1), "sun_lei") == ["complaint_statement_wanted", "reminder"]
    story.wait(days=1)
    assert told(story, "sun_lei")[-1] == told(story, "li_na")[-1] == "deadline_breached"
    assert told(story.wait(days=2), "zhao_min") == ["escalated"]


def test_a_statement_that_comes_late_stays_late() -> None:
    story = stories.asked().do("sun_lei", "give_statement", timedelta(days=3), **STATED)
    assert (story.deadline("statement").state, story.deadline("statement").ended_by) == ("breached", "give_statement")


def test_a_question_that_is_not_answered_is_asked_twice_again_and_then_holds_nothing_up() -> None:
    story = stories.investigating().do("li_na", "ask_customer", question="哪天？").wait(days=3).wait(days=2)
    assert told(story, "requester").count("customer_reminder") == 2
    story.wait(days=3)
    assert (story.deadline("proposal").state, told(story, "li_na")[-1]) == ("armed", "complaint_news")


def test_the_customer_is_told_when_the_proposal_takes_longer() -> None:
    story = stories.investigating("A").wait(days=3, hours=1)
    assert told(story, "requester")[-1] == "complaint_takes_longer"
    assert told(story, "li_na")[-1] == "deadline_breached"
    assert told(story.wait(hours=6), "wang_fang")[-1] == "escalated"


def test_what_the_customer_was_promised_instead_is_a_deadline_of_its_own() -> None:
    story = stories.investigating().do("li_na", "announce_delay", delay_reason="等通话记录", news_by="2026-03-18")
    assert (story.mails[-1], story.target("news")) == (("complaint_takes_longer", "requester"), "18 Mar 18:00")
    story.do("li_na", "announce_delay", delay_reason="再等", news_by="2026-03-20")
    assert (story.target("news"), story.deadline("news").occasion) == ("20 Mar 18:00", 1)
    assert story.deadline("proposal").state == "armed"


def test_a_proposal_meets_its_own_deadline_and_the_promised_one() -> None:
    story = stories.naming().do("li_na", "announce_delay", delay_reason="等", news_by="2026-03-18")
    story.do("li_na", "name_cause", **CAUSE).do("li_na", "propose", **APOLOGY)
    assert [story.deadline(name).state for name in ("proposal", "news")] == ["met", "met"]


def test_an_approval_that_waits_reaches_the_director_while_the_proposal_runs_on() -> None:
    story = stories.approving()
    assert (story.target("approval"), story.deadline("proposal").state) == ("03 Mar 09:40", "armed")
    assert story.wait(days=1, hours=1).mails[-1] == ("deadline_breached", "wang_fang")
    assert story.wait(hours=6).mails[-1] == ("escalated", "zhao_min")


def test_silence_is_broken_by_two_reminders_then_the_case_closes() -> None:
    story = stories.deciding().wait(days=6).wait(days=6)
    assert told(story, "requester").count("complaint_answer_reminder") == 2
    story.wait(days=3)
    assert (story.state, told(story, "requester")[-1]) == ("unanswered", "complaint_closed")
    assert story.deadline("feedback").breached_at is None
    assert story.do("requester", "reopen", reopen_reason="我出差了").state == "deciding"


@pytest.mark.parametrize(("stage", "name", "due"), [
    (stories.fulfilling, "fulfilment", "09 Mar 09:45"),
    (stories.referring, "referral", "04 Mar 09:45"),
    (stories.learning, "lesson", "09 Mar 09:50"),
])  # fmt: skip
def test_what_follows_the_answer_is_due_and_climbs_to_the_director(stage: stories.Stage, name: str, due: str) -> None:
    story = stage()
    assert story.target(name) == due
    assert {("escalated", "wang_fang"), ("escalated", "zhao_min")} <= set(story.wait(days=15).mails)


def test_the_customer_is_told_when_what_was_agreed_takes_longer() -> None:
    assert told(stories.fulfilling().wait(days=8), "requester")[-1] == "complaint_takes_longer"


@pytest.mark.parametrize(("body", "due"), [("market", "31 May"), ("arbitration", "29 Aug"), ("court", "02 Mar")])
def test_each_body_has_a_clock_of_its_own_and_no_other_runs_there(body: str, due: str) -> None:
    story = stories.with_body(competent_body=body)
    assert story.target("body").startswith(due)
    assert [row.name for row in story.case.deadlines if row.state == "armed"] == ["body"]  # type: ignore[union-attr]


def test_the_body_is_asked_about_and_what_it_never_decides_is_left_with_it() -> None:
    story = stories.with_body().wait(days=91)
    assert {"complaint_ask_body"} <= set(told(story, "li_na")) & set(told(story, "wang_fang"))
    assert story.wait(days=40).state == "learning"
    assert story.deadline("body").breached_at is None


def test_a_lesson_is_due_after_silence_too_and_coming_late_it_stays_late() -> None:
    story = stories.silent().wait(days=15).do("li_na", "record_lesson", **LESSON)
    assert (story.state, story.deadline("lesson").state) == ("unanswered", "breached")


def test_whoever_is_to_see_to_an_improvement_is_told() -> None:
    story = stories.learning().do("li_na", "record_lesson", **LESSON, improvement_owner="sun_lei")
    assert ("complaint_improvement", "sun_lei") in story.mails


@pytest.mark.parametrize("stage", [stories.settled, stories.withdrawn])
def test_a_closed_complaint_is_reopened_from_its_acknowledgement(stage: stories.Stage) -> None:
    story = stage().wait(days=89).do("requester", "reopen", reopen_reason="又响了")
    assert (story.state, story.closed, story.value("outcome")) == ("recorded", False, None)
    assert story.deadline("acknowledgement").occasion == 2
    assert {("case_reopened", "requester"), ("case_reopened", "li_na")} <= set(story.mails)
    assert {row.name for row in story.case.deadlines if not row.ended_at} == {"acknowledgement"}  # type: ignore[union-attr]


def test_after_ninety_days_it_is_filed_for_good() -> None:
    assert stories.settled().wait(days=89, hours=23).state == "settled"
    story = stories.settled().wait(days=90, hours=1)
    assert story.state == "filed"
    assert story.do("requester", "reopen", reopen_reason="又响了").refusal
