"""Requirement, as a desk lives it: whole histories, when what is due, who is told, and who may not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import definitions, lint, places
from tests.workflows import reached
from tests.workflows import requirement_stories as stories
from tests.workflows.requirement_stories import HOUR
from tests.workflows.story import Story, people


@pytest.mark.parametrize(("history", "end"), stories.HISTORIES.items(), ids=lambda one: getattr(one, "__name__", one))
def test_a_whole_history_goes_from_opening_to_closing(history: Callable[[], Story], end: str) -> None:
    story = history()
    assert story.refusals == []
    assert (story.state, story.closed) == (end, True)


@pytest.mark.parametrize("history", stories.SEVERAL, ids=lambda one: one.__name__)
def test_histories_alike_all_close_without_a_refusal(history: Callable[[], Iterator[Story]]) -> None:
    assert [(story.refusals, story.closed) for story in history() if story.refusals or not story.closed] == []


# That nothing of the definition is left out.


def everything_told() -> Iterator[Story]:
    yield from (history() for history in stories.HISTORIES)
    for several in (*stories.SEVERAL, stories.late_in_every_hand):
        yield from several()


def test_the_stories_reach_every_state_transition_deadline_and_rung() -> None:
    found = definitions.load_file(stories.REQUIREMENT)
    entries = [entry for story in everything_told() for entry in story.entries]
    assert reached.everything(found) - reached.touched(found, entries) == set()


def test_the_definition_is_sound_and_its_roles_are_held() -> None:
    held = {role for person in people().desk.persons.values() for role in person.roles}
    findings = lint.lint(definitions.load_file(stories.REQUIREMENT), roles_held=held)
    assert [finding.sentence for finding in findings] == []


def test_every_mail_that_it_sends_has_a_template_in_each_language() -> None:
    found = definitions.load_file(stories.REQUIREMENT)
    sent = {rule.template for rule in found.notifications} | {one.remind_template for one in found.deadlines.values()}
    sent |= {rung.template for one in found.deadlines.values() for rung in one.escalate}
    files = [Path("mail") / language / f"{name}.j2" for name in sorted(sent) for language in found.languages]
    assert [path for path in files if not (places.TEMPLATES / path).is_file()] == []


# When what is due.


@pytest.mark.parametrize(
    ("grade", "response", "scope"),
    [
        ("A", "02 Mar 11:00", "04 Mar 09:05"),
        ("B", "02 Mar 14:00", "05 Mar 09:05"),
        ("C", "02 Mar 18:00", "09 Mar 09:05"),
    ],
)
def test_first_response_and_scope_go_by_the_customers_grade(grade: str, response: str, scope: str) -> None:
    assert stories.opened(grade).target("first_response") == response
    assert stories.scoping(grade).target("scope") == scope


def test_the_days_of_the_plan_are_due_when_the_desk_closes() -> None:
    story = stories.collecting()
    due = [story.target(name) for name in ("collection", "analysis", "draft_ready", "document_ready")]
    assert due == ["06 Mar 18:00", "11 Mar 18:00", "13 Mar 18:00", "27 Mar 18:00"]


def test_days_that_the_customer_takes_move_every_later_day() -> None:
    story = stories.asked(stories.collecting).do("requester", "customer_replied", timedelta(days=2))
    due = [story.target(name) for name in ("collection", "analysis", "draft_ready", "document_ready")]
    assert due == ["10 Mar 18:00", "13 Mar 18:00", "17 Mar 18:00", "31 Mar 18:00"]


def test_a_round_with_the_customer_stops_the_clock_of_the_document() -> None:
    story = stories.confirming()
    assert story.deadline("document_ready").state == "paused"
    story.do("requester", "confirm", timedelta(days=3))
    assert (story.deadline("document_ready").state, story.target("document_ready")) == ("armed", "01 Apr 18:00")


def test_a_new_plan_is_kept_beside_the_old_one_and_starts_the_days_that_are_left() -> None:
    story = stories.analysing().do("wang_fang", "replan", **stories.NEW_PLAN | {"analyse_by": "2026-03-12"})
    assert story.target("analysis") == "12 Mar 18:00"
    assert story.deadline("collection").state == "met"
    plans = story.value("plans")
    assert [(one["analyse_by"], one.get("reason")) for one in plans] == [
        ("2026-03-11", None),
        ("2026-03-12", "客户年检停梯"),
    ]


def test_a_plan_that_is_late_gets_a_new_day_and_the_breach_stays_on_record() -> None:
    story = (
        stories.collecting().wait(days=8).do("wang_fang", "replan", **stories.NEW_PLAN | {"collect_by": "2026-03-11"})
    )
    rows = [row for row in story.case.deadlines if row.name == "collection"] if story.case else []
    assert [(row.state, row.breached_at is not None) for row in rows] == [("breached", True), ("armed", False)]


@pytest.mark.parametrize(("importance", "due"), [("must", "04 Mar"), ("should", "05 Mar"), ("could", "09 Mar")])
def test_a_revised_draft_is_due_by_the_priority_of_the_requirement(importance: str, due: str) -> None:
    story = stories.analysing().do("zhang_wei", "find_feasible", feasibility="可行", importance=importance)
    story.do("zhang_wei", "submit_draft", **stories.DRAFT).do("requester", "ask_change", change_wanted="加卡")
    assert story.target("revision").startswith(due)


# Rounds of confirmation.


def test_each_round_has_its_own_deadline_and_its_text_is_kept() -> None:
    story = stories.revising(2).do("zhang_wei", "submit_draft", HOUR, draft="第三稿")
    assert (story.value("round"), story.deadline("confirmation").occasion) == (3, 3)
    assert [(row["round"], row["outcome"]) for row in story.value("rounds")] == [(1, "change"), (2, "change")]
    assert story.value("rounds")[0]["text"] == stories.DRAFT["draft"]


@pytest.mark.parametrize(("rounds", "state"), [(1, "confirming"), (2, "confirming"), (3, "joining"), (4, "joining")])
def test_from_the_fourth_round_on_a_supervisor_joins(rounds: int, state: str) -> None:
    story = stories.revising(rounds).do("zhang_wei", "submit_draft", HOUR, draft="新稿")
    assert (story.value("round"), story.state) == (rounds + 1, state)
    assert (("requirement_turn", "wang_fang") in story.mails) is (state == "joining")


def test_a_draft_that_we_take_back_is_kept_but_is_no_round_of_the_customer() -> None:
    story = stories.recalled()
    assert (story.state, story.value("round"), story.value("rounds")[0]["outcome"]) == ("revising", 0, "recalled")
    assert ("requirement_recalled", "requester") in story.mails
    assert story.do("zhang_wei", "submit_draft").value("round") == 1


def test_a_customer_who_is_silent_is_reminded_twice_then_the_supervisor_decides() -> None:
    reminded = ("requirement_reminder", "requester")
    story = stories.confirming().wait(days=2, hours=1)
    assert (story.mails.count(reminded), story.wait(days=2).mails.count(reminded)) == (1, 2)
    assert (story.wait(days=3).state, story.mails[-1]) == ("deciding", ("requirement_turn", "wang_fang"))
    assert story.deadline("confirmation").breached_at is None


def test_silence_counts_as_a_yes_only_with_its_basis_and_the_customer_hears_of_it() -> None:
    story = stories.deciding().do("wang_fang", "count_as_confirmed")
    assert story.refusal
    assert {name for name, _ in story.refusal.problems} == {"silence_basis", "silence_grounds"}
    story.do("wang_fang", "count_as_confirmed", **stories.SILENCE)
    assert ("requirement_silence", "requester") in story.mails
    assert story.value("rounds")[-1]["outcome"] == "silence"


@pytest.mark.parametrize(
    "stage", [stories.documenting, stories.checking, stories.handing_over, stories.handed_over, stories.delivered]
)
def test_a_change_after_confirmation_opens_a_round_and_keeps_the_old_text(stage: Callable[[], Story]) -> None:
    story = stage().do("requester", "change_after_confirmation", HOUR, change_wanted="改为人脸识别")
    assert (story.state, story.closed) == ("revising", False)
    last = story.value("rounds")[-1]
    assert (last["outcome"], last["text"], last["said"]) == ("changed_later", stories.DRAFT["draft"], "改为人脸识别")
    assert story.value("confirmed_text") == stories.DRAFT["draft"]


def test_a_new_text_after_a_change_goes_out_with_a_new_day_for_the_document() -> None:
    story = stories.handed_over().do("requester", "change_after_confirmation", HOUR, change_wanted="改为人脸识别")
    story.do("zhang_wei", "submit_draft", HOUR, draft="人脸识别呼梯")
    assert story.refusal
    assert [name for name, _ in story.refusal.problems] == ["document_by"]
    story.do("zhang_wei", "submit_draft", HOUR, draft="人脸识别呼梯", document_by="2026-04-10").do(
        "requester", "confirm"
    )
    assert story.target("document_ready") == "10 Apr 18:00"


def test_each_version_of_the_document_has_its_number() -> None:
    story = stories.changed_after(stories.delivered()).do("zhang_wei", "write_document", **stories.DOCUMENT)
    assert (story.value("document_number"), story.value("document_version")) == ("XQ-2026-017", 2)


# Who is told, and what closes by itself.


def test_the_customer_hears_of_every_stage() -> None:
    to_customer = [template for template, to in stories.delivered().mails if to == "requester"]
    assert to_customer == [
        "case_received", "requirement_scope", "requirement_feasible", "requirement_confirm", "requirement_confirmed",
        "requirement_delivered", "case_closed",
    ]  # fmt: skip


def test_each_stage_is_held_by_whom_the_plan_names() -> None:
    story = stories.collecting(collector="li_na", assessor="huang_zhiming", author="zhang_wei", writer="emma_clarke")
    held = [story.case and story.case.assignee]
    for event, given in (("record_input", stories.TALK), ("finish_collecting", {})):
        story.do("li_na", event, **given)
    held.append(story.case and story.case.assignee)
    held.append((story.do("huang_zhiming", "find_feasible", **stories.FEASIBLE).case or story.case).assignee)  # type: ignore[union-attr]
    story.do("zhang_wei", "submit_draft", **stories.DRAFT).do("requester", "confirm")
    assert [*held, story.case and story.case.assignee] == ["li_na", "huang_zhiming", "zhang_wei", "emma_clarke"]


def test_a_day_that_is_missed_climbs_and_the_customer_is_told_that_it_takes_longer() -> None:
    story = stories.drafting()
    late = [story.wait(hours=hours).mails[-1] for hours in (13 * 24, 30, 6, 24)]
    assert late == [
        ("deadline_breached", "wang_fang"), ("escalated", "wang_fang"),
        ("requirement_delayed", "requester"), ("escalated", "zhao_min"),
    ]  # fmt: skip


def test_a_message_of_the_customer_is_answered_within_a_working_day() -> None:
    story = stories.drafting().do("requester", "customer_message", body="进展如何？")
    assert story.mails[-1] == ("requirement_message", "zhang_wei")
    assert story.target("reply") == "03 Mar 09:30"
    assert story.do("zhang_wei", "answer", body="草案周五给您。").deadline("reply").state == "met"


def test_what_nobody_objects_to_is_closed_after_ten_working_days_and_filed_after_thirty_days() -> None:
    story = stories.handed_over().wait(days=13)
    assert (story.state, story.mails[-1]) == ("handed_over", ("requirement_receipt", "requester"))
    assert story.wait(days=2).state == "delivered"
    assert (story.wait(days=28).state, story.wait(days=2).state) == ("delivered", "filed")


def test_a_question_without_an_answer_is_brought_to_the_supervisor_and_closes_ten_working_days_later() -> None:
    story = stories.asked(stories.analysing).wait(days=14, hours=1)
    assert story.mails.count(("customer_reminder", "requester")) == 1
    assert ("requirement_unanswered", "wang_fang") in story.mails
    assert (story.state, story.wait(days=14).state) == ("waiting_customer", "unanswered")


def test_a_document_that_differs_is_corrected_within_two_working_days() -> None:
    story = stories.handed_over().do("requester", "object_to_document", HOUR, objection="少一项功能")
    assert (story.state, story.target("correction")) == ("documenting", "05 Mar 10:45")


# Who may not.


@pytest.mark.parametrize(
    ("stage", "who", "event", "values", "code"),
    [
        (stories.scoping, "requester", "define_scope", stories.SCOPE, "not_by_you"),
        (stories.collecting, "zhang_wei", "replan", stories.NEW_PLAN, "not_by_you"),
        (stories.analysing, "li_na", "find_feasible", stories.FEASIBLE, "not_by_you"),
        (stories.reviewing_refusal, "zhang_wei", "confirm_not_feasible", {}, "not_by_you"),
        (stories.confirming, "li_na", "confirm", {}, "not_by_you"),
        (stories.confirming, "zhang_wei", "record_confirmation", stories.RECORDED, "four_eyes"),
        (stories.confirming, "wang_fang", "count_as_confirmed", stories.SILENCE, "not_from_here"),
        (stories.deciding, "li_na", "close_unconfirmed", {"decision_reason": "未答复"}, "not_by_you"),
        (stories.checking, "zhang_wei", "approve_document", {}, "not_by_you"),
        (stories.drafting, "zhang_wei", "edit", {"goals": "别的目标"}, "not_by_you"),
        (stories.delivered, "requester", "reopen", {"reopen_reason": "还要改"}, "not_from_here"),
    ],
)
def test_who_may_not_is_refused(
    stage: Callable[[], Story], who: str, event: str, values: dict[str, Any], code: str
) -> None:
    story = stage()
    before = story.state
    story.do(who, event, **values)
    assert story.refusal
    assert (story.refusal.code, story.state) == (code, before)


def test_the_document_is_checked_by_someone_else_than_who_wrote_it_or_the_draft() -> None:
    story = stories.documenting().do("emma_clarke", "write_document", **stories.DOCUMENT)
    assert story.do("emma_clarke", "approve_document").refusal
    assert story.do("sun_lei", "approve_document").state == "handing_over"


def test_a_plan_whose_stages_are_out_of_order_is_refused() -> None:
    story = stories.scoping().do("li_na", "define_scope", **stories.SCOPE | {"draft_by": "2026-03-10"})
    assert story.refusal
    assert story.state == "scoping"


def test_collecting_is_not_finished_before_someone_at_the_customer_was_asked() -> None:
    story = stories.collecting().do("li_na", "finish_collecting")
    assert story.refusal
    assert story.do("li_na", "record_input", **stories.TALK).do("li_na", "finish_collecting").state == "analysing"
