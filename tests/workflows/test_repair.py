"""Repair, as a desk lives it: whole histories through `decide`, by people who may do what they do."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from engine import definitions, lint, places
from tests.workflows import reached
from tests.workflows.repair_stories import (
    DIAGNOSIS,
    HISTORIES,
    REPAIR,
    VISIT,
    Values,
    checking,
    completed,
    diagnosed,
    following_up,
    opened,
    repairing,
    surveying,
)
from tests.workflows.story import Story, people


@cache
def lived(history: Callable[[], Story]) -> Story:
    return history()


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.__name__)
def test_a_whole_history_ends_filed_without_a_refusal(history: Callable[[], Story]) -> None:
    story = lived(history)
    assert [refusal.sentence for refusal in story.refusals] == []
    assert (story.state, story.closed) == ("filed", True)


def test_the_histories_reach_every_state_transition_deadline_reminder_and_rung() -> None:
    definition = definitions.load_file(REPAIR)
    entries = [entry for history in HISTORIES for entry in lived(history).entries]
    assert reached.everything(definition) - reached.touched(definition, entries) == set()


def test_the_definition_is_sound_and_its_roles_are_held() -> None:
    held = {role for person in people().desk.persons.values() for role in person.roles}
    findings = lint.lint(definitions.load_file(REPAIR), roles_held=held)
    assert [finding.sentence for finding in findings] == []


def test_every_mail_that_it_sends_has_a_template_in_each_language() -> None:
    found = definitions.load_file(REPAIR)
    sent = {rule.template for rule in found.notifications} | {one.remind_template for one in found.deadlines.values()}
    sent |= {rung.template for one in found.deadlines.values() for rung in one.escalate}
    files = [Path("mail") / language / f"{name}.j2" for name in sorted(sent) for language in found.languages]
    assert [path for path in files if not (places.TEMPLATES / path).is_file()] == []


def test_a_repair_goes_from_the_call_to_the_survey() -> None:
    story = completed()
    assert (story.state, story.closed) == ("completed", True)
    to_customer = [template for template, to in story.mails if to == "requester"]
    assert to_customer == ["case_received", "follow_up", "survey", "case_closed"]


def test_whoever_starts_the_diagnosis_holds_the_case_and_then_the_technician() -> None:
    story = opened().do("li_na", "start_diagnosis")
    assert story.case
    assert story.case.assignee == "li_na"
    story.do("li_na", "diagnose", **DIAGNOSIS).do("wang_fang", "dispatch", **VISIT)
    assert story.case.assignee == "zhang_wei"
    assert ("assigned", "zhang_wei") in story.mails


@pytest.mark.parametrize(
    ("who", "event", "code"),
    [
        ("zhang_wei", "dispatch", "not_by_you"),
        ("wang_fang", "record_call", "not_from_here"),
        ("requester", "dispatch", "not_by_you"),
        ("zhao_min", "cancel", "not_by_you"),
        ("li_na", "close_survey", "not_by_you"),
    ],
)
def test_who_may_not_is_refused(who: str, event: str, code: str) -> None:
    story = diagnosed().do(who, event, **(VISIT if event == "dispatch" else {}))
    assert story.refusal
    assert (story.refusal.code, story.state) == (code, "dispatching")


def test_a_form_that_lacks_something_changes_nothing() -> None:
    story = opened().do("li_na", "start_diagnosis").do("li_na", "diagnose", fault_level="major")
    assert story.refusal
    assert {name for name, _ in story.refusal.problems} == {"fault_nature", "proposed_solution"}
    assert story.state == "diagnosing"


@pytest.mark.parametrize(
    ("level", "in_stock", "free", "state"),
    [
        ("minor", True, True, "en_route"),
        ("minor", False, True, "awaiting_parts"),
        ("major", False, True, "awaiting_parts"),
        ("critical", False, True, "en_route"),
        ("critical", True, False, "dispatching"),
        ("minor", True, False, "dispatching"),
    ],
)
def test_dispatch_goes_by_fault_level_stock_and_a_free_technician(
    level: str, in_stock: bool, free: bool, state: str
) -> None:
    given: Values = {**VISIT, "parts_in_stock": in_stock, "technician_free": free}
    assert diagnosed(fault_level=level).do("wang_fang", "dispatch", **given).state == state


def test_an_order_handed_back_waits_for_another_technician() -> None:
    story = diagnosed().do("wang_fang", "dispatch", **VISIT).do("zhang_wei", "hand_back", returned_reason="临时抢修")
    assert story.case
    assert (story.state, story.case.assignee) == ("dispatching", None)


def test_the_check_is_made_by_someone_else_than_who_repaired() -> None:
    given: Values = {**VISIT, "technician": "sun_lei"}
    story = diagnosed().do("wang_fang", "dispatch", **given).do("sun_lei", "arrive")
    story.do("sun_lei", "finish_repair", work_done="已更换").do("sun_lei", "pass_check")
    assert story.refusal
    assert story.refusal.code == "four_eyes"
    assert story.do("emma_clarke", "pass_check").state == "following_up"


def test_a_failed_check_goes_back_to_repair_and_is_counted() -> None:
    story = checking().do("sun_lei", "fail_check", check_remarks="仍有异响")
    assert (story.state, story.value("failed_checks")) == ("repairing", 1)
    story.do("zhang_wei", "finish_repair", work_done="重新调整").do("sun_lei", "fail_check", check_remarks="仍有异响")
    assert story.value("failed_checks") == 2
    assert story.mails.count(("assigned", "zhang_wei")) == 3


@pytest.mark.parametrize("stage", [opened, diagnosed, repairing, checking])
def test_the_customers_reply_brings_the_case_back_to_where_it_was(stage: object) -> None:
    assert callable(stage)
    story: Story = stage()
    before = story.state
    assert story.do("li_na", "ask_customer", question="哪个时段可以停梯？").state == "waiting_customer"
    assert story.do("requester", "customer_replied", timedelta(days=1), customer_reply="周三上午").state == before


def test_waiting_for_the_customer_pauses_the_solution() -> None:
    story = repairing().do("zhang_wei", "ask_customer", question="可以停梯吗？")
    assert story.deadline("solution").state == "paused"
    before = story.deadline("solution").consumed_s
    story.do("requester", "customer_replied", timedelta(days=2))
    assert (story.deadline("solution").state, story.deadline("solution").consumed_s) == ("armed", before)


def test_waiting_for_parts_does_not_pause_the_solution_but_the_arrival() -> None:
    story = diagnosed().do("wang_fang", "dispatch", **{**VISIT, "parts_in_stock": False})
    assert story.deadline("solution").state == "armed"
    assert story.deadline("arrival").state == "paused"
    assert ("parts_awaited", "requester") in story.mails


def test_parts_that_are_missing_on_site_are_waited_for() -> None:
    story = repairing().do("zhang_wei", "await_parts", parts=[{"part": "导靴", "quantity": 2}])
    assert (story.state, story.value("parts_in_stock")) == ("awaiting_parts", False)
    assert story.do("wang_fang", "parts_arrived").state == "en_route"


def test_a_customer_who_does_not_answer_is_reminded_twice_then_the_case_is_closed() -> None:
    story = repairing().do("zhang_wei", "ask_customer", question="可以停梯吗？").wait(days=9).wait(days=9)
    assert (story.state, story.closed) == ("unanswered", True)
    assert story.mails.count(("customer_reminder", "requester")) >= 1
    assert story.deadline("customer_answer").breached_at is None


@pytest.mark.parametrize("stage", [opened, diagnosed, repairing])
def test_what_can_not_be_repaired_ends_with_an_offer(stage: object) -> None:
    assert callable(stage)
    story: Story = stage()
    offer: Values = {"fault_nature": "wear", "offer": "更换整机", "offer_amount": "6800.00"}
    assert story.do("li_na", "declare_not_repairable", **offer).state == "offering"
    assert story.mails[-1] == ("not_repairable_offer", "requester")
    assert story.do("requester", "accept_offer").closed


def test_an_offer_lapses_after_thirty_calendar_days() -> None:
    story = opened().do("li_na", "declare_not_repairable", fault_nature="wear", offer="更换", offer_amount="6800")
    assert story.wait(days=29).state == "offering"
    assert story.wait(days=2).state == "offer_declined"


def test_what_is_not_covered_is_closed_with_its_reason() -> None:
    story = opened().do("li_na", "reject_not_covered", not_covered_reason="保修期外的装修损坏")
    assert (story.state, story.closed, story.mails[-1]) == ("not_covered", True, ("case_closed", "requester"))


def test_the_customer_may_cancel_while_it_is_in_hand() -> None:
    story = repairing().do("requester", "cancel", cancel_reason="已自行恢复")
    assert (story.state, story.mails[-1]) == ("cancelled", ("case_cancelled", "requester"))
    assert {row.state for row in story.case.deadlines if row.name != "filing"} <= {"met", "cancelled"}  # type: ignore[union-attr]


def test_a_duplicate_is_linked_to_the_case_that_stays() -> None:
    story = opened().do("li_na", "mark_duplicate", original="RPR-2")
    assert (story.state, story.mails[-1]) == ("duplicate", ("duplicate_closed", "requester"))
    assert [(link.kind, link.other) for link in story.links] == [("duplicate_of", "RPR-2")]


def test_a_duplicate_of_itself_or_of_nothing_is_refused() -> None:
    for number in ("RPR-1", "RPR-404"):
        story = opened().do("li_na", "mark_duplicate", original=number)
        assert story.refusal
        assert story.state == "received"


def test_what_is_not_solved_goes_back_to_repair_with_new_deadlines() -> None:
    story = following_up().do("requester", "report_unsolved", follow_up_record="还是响")
    assert story.state == "en_route"
    assert [story.deadline(name).occasion for name in ("arrival", "solution")] == [2, 2]


def test_a_low_score_brings_the_supervisors_call_and_an_entry_for_improvement() -> None:
    story = surveying().do("requester", "answer_survey", score=2, survey_comment="跑了两趟")
    assert (story.state, story.closed) == ("calling", False)
    assert ("supervisor_call", "wang_fang") in story.mails
    story.do(
        "wang_fang", "record_call", call_record="已致歉", improvement="出工前核对配件", improvement_owner="sun_lei"
    )
    assert (story.state, story.closed) == ("completed", True)


@pytest.mark.parametrize(("score", "state"), [(1, "calling"), (2, "calling"), (3, "completed"), (5, "completed")])
def test_a_score_up_to_two_is_low(score: int, state: str) -> None:
    assert surveying().do("requester", "answer_survey", score=score).state == state


@pytest.mark.parametrize("score", [0, 6, 2.5, "good"])
def test_a_score_is_a_whole_number_from_one_to_five(score: object) -> None:
    story = surveying().do("requester", "answer_survey", score=score)
    assert story.refusal
    assert story.state == "surveying"


def test_the_survey_closes_itself_after_seven_calendar_days() -> None:
    story = surveying()
    assert story.wait(days=6, hours=23).state == "surveying"
    assert story.wait(hours=2).state == "completed"
    assert story.deadline("survey_closing").breached_at is None


def test_a_closed_case_is_reopened_within_thirty_days() -> None:
    story = completed().wait(days=29).do("requester", "reopen", reopen_reason="又停了")
    assert (story.state, story.closed) == ("diagnosing", False)
    assert ("case_reopened", "requester") in story.mails


def test_after_thirty_days_it_is_filed_for_good() -> None:
    story = completed().wait(days=31)
    assert story.state == "filed"
    assert story.do("requester", "reopen", reopen_reason="又停了").refusal


@pytest.mark.parametrize(
    ("grade", "due"), [("A", "02 Mar 09:30"), ("B", "02 Mar 10:00"), ("C", "02 Mar 11:00"), ("D", "02 Mar 14:00")]
)
def test_the_first_response_goes_by_the_customers_grade(grade: str, due: str) -> None:
    assert opened(grade).target("first_response") == due


@pytest.mark.parametrize(
    ("level", "arrival", "solution"),
    [
        ("critical", "02 Mar 10:10", "02 Mar 17:10"),
        ("major", "02 Mar 14:10", "04 Mar 09:10"),
        ("minor", "03 Mar 09:10", "06 Mar 09:10"),
    ],
)
def test_arrival_and_solution_go_by_the_fault_level(level: str, arrival: str, solution: str) -> None:
    story = diagnosed(fault_level=level)
    assert (story.target("arrival"), story.target("solution")) == (arrival, solution)


def test_the_follow_up_is_due_within_two_working_days() -> None:
    story = checking().do("sun_lei", "pass_check", timedelta(days=3, hours=1))
    assert story.now.strftime("%d %b %H:%M") == "05 Mar 10:25"
    assert story.target("follow_up") == "09 Mar 10:25"


def test_a_late_first_response_climbs_from_the_lead_to_the_director() -> None:
    story = opened("A").wait(minutes=31)
    assert story.mails[-1] == ("deadline_breached", "wang_fang")
    assert story.wait(hours=2).mails[-1] == ("escalated", "wang_fang")
    assert story.wait(hours=20).case
    assert ("escalated", "zhao_min") not in story.mails
    assert story.wait(hours=2).mails[-1] == ("escalated", "zhao_min")


def test_what_is_late_becomes_more_urgent() -> None:
    story = opened("A").wait(hours=3)
    assert story.case
    assert story.case.priority == "high"


def test_an_answer_in_time_meets_the_first_response() -> None:
    story = opened("A").do("li_na", "answer", body="已安排，请稍候。").wait(hours=3)
    assert story.deadline("first_response").state == "met"


def test_reopening_starts_the_clocks_that_fit_and_no_others() -> None:
    story = (
        checking().do("requester", "cancel", cancel_reason="已自行恢复").do("li_na", "reopen", reopen_reason="又停了")
    )
    assert story.case
    assert {row.name for row in story.case.deadlines if row.state in ("armed", "paused")} == {
        "first_response",
        "diagnosis",
    }
