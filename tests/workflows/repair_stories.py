"""Repairs told step by step: stages to go on from, and whole histories."""

from collections.abc import Callable
from typing import Any

from engine import places
from tests.workflows.story import Story

REPAIR = places.WORKFLOWS / "repair.yaml"
Values = dict[str, Any]

DIAGNOSIS: Values = {"fault_nature": "wear", "fault_level": "minor", "proposed_solution": "更换导靴"}
VISIT: Values = {
    "technician": "zhang_wei",
    "technician_free": True,
    "visit_at": "2026-03-02T14:00+08:00",
    "parts_in_stock": True,
}
ASKED: Values = {"follow_up_record": "电话回访：已正常"}


def opened(grade: str = "C") -> Story:
    return Story(REPAIR, grade).open()


def diagnosed(**values: str) -> Story:
    return opened().do("li_na", "start_diagnosis").do("li_na", "diagnose", **{**DIAGNOSIS, **values})


def repairing(**values: str) -> Story:
    return diagnosed(**values).do("wang_fang", "dispatch", **VISIT).do("zhang_wei", "arrive")


def checking(**values: str) -> Story:
    return repairing(**values).do("zhang_wei", "finish_repair", work_done="已更换")


def following_up() -> Story:
    return checking().do("sun_lei", "pass_check")


def surveying() -> Story:
    return following_up().do("li_na", "confirm_solved", **ASKED)


def completed() -> Story:
    return surveying().do("requester", "answer_survey", score=5)


OFFER: Values = {"fault_nature": "wear", "offer": "更换整机", "offer_amount": "6800.00"}
QUESTION: Values = {"question": "可以停梯吗？"}
SHORT: Values = {**VISIT, "parts_in_stock": False}


def offered() -> Story:
    return opened().do("li_na", "declare_not_repairable", **OFFER)


def repaired(story: Story) -> Story:
    """From repairing to the follow-up, checked by someone else."""
    return story.do("zhang_wei", "finish_repair", work_done="已更换").do("sun_lei", "pass_check")


def from_the_call_to_the_survey() -> Story:
    return completed().wait(days=31)


def late_at_every_step() -> Story:
    """Everybody comes too late, and each time all who should hear of it do."""
    story = opened("A").wait(days=4).do("li_na", "start_diagnosis").wait(days=8)
    story.do("li_na", "diagnose", **DIAGNOSIS).wait(days=15).do("wang_fang", "dispatch", **VISIT)
    story.do("zhang_wei", "arrive").do("zhang_wei", "finish_repair", work_done="已更换").wait(days=6)
    story.do("sun_lei", "pass_check").wait(days=14).do("li_na", "confirm_solved", **ASKED)
    story.do("requester", "answer_survey", score=1).wait(days=7)
    call: Values = {"call_record": "已致歉", "improvement": "出工前核对配件", "improvement_owner": "sun_lei"}
    return story.do("wang_fang", "record_call", **call).wait(days=31)


def parts_are_missing_twice() -> Story:
    story = diagnosed().do("wang_fang", "dispatch", **SHORT).do("wang_fang", "parts_arrived")
    story.do("zhang_wei", "hand_back", returned_reason="临时抢修").do("wang_fang", "dispatch", **VISIT)
    story.do("zhang_wei", "arrive").do("zhang_wei", "await_parts", parts=[{"part": "导靴", "quantity": 2}])
    story.do("wang_fang", "parts_arrived").do("zhang_wei", "arrive")
    return (
        repaired(story).do("li_na", "confirm_solved", **ASKED).do("requester", "answer_survey", score=4).wait(days=31)
    )


def repaired_twice_and_the_survey_stays_unanswered() -> Story:
    story = checking().do("sun_lei", "fail_check", check_remarks="仍有异响")
    repaired(story).do("requester", "report_unsolved", follow_up_record="还是响").do("zhang_wei", "arrive")
    repaired(story).do("li_na", "confirm_solved", **ASKED).wait(days=4)
    return story.wait(days=4).wait(days=31)


def the_customer_answers_a_question() -> Story:
    story = repairing().do("zhang_wei", "ask_customer", **QUESTION).wait(days=1)
    story.do("requester", "customer_replied", customer_reply="周三上午")
    return (
        repaired(story).do("li_na", "confirm_solved", **ASKED).do("requester", "answer_survey", score=5).wait(days=31)
    )


def the_customer_never_answers() -> Story:
    return repairing().do("zhang_wei", "ask_customer", **QUESTION).wait(days=6).wait(days=6).wait(days=9).wait(days=31)


def the_customer_cancels_instead_of_answering() -> Story:
    story = opened().do("li_na", "ask_customer", **QUESTION)
    return story.do("requester", "cancel", cancel_reason="已自行恢复").wait(days=31)


def the_customer_cancels() -> Story:
    return diagnosed().do("requester", "cancel", cancel_reason="已自行恢复").wait(days=31)


def the_offer_is_accepted() -> Story:
    return offered().do("requester", "accept_offer").wait(days=31)


def the_offer_is_declined() -> Story:
    return offered().do("requester", "decline_offer").wait(days=31)


def the_offer_lapses() -> Story:
    return offered().wait(days=16).wait(days=16).wait(days=31)


def it_is_not_covered() -> Story:
    return opened().do("li_na", "reject_not_covered", not_covered_reason="保修期外的装修损坏").wait(days=31)


def it_is_a_duplicate() -> Story:
    return opened().do("li_na", "mark_duplicate", original="RPR-2").wait(days=31)


def it_is_reopened_and_repaired_again() -> Story:
    story = completed().wait(days=20).do("requester", "reopen", reopen_reason="又停了")
    story.do("li_na", "diagnose", **DIAGNOSIS).do("wang_fang", "dispatch", **VISIT).do("zhang_wei", "arrive")
    return (
        repaired(story).do("li_na", "confirm_solved", **ASKED).do("requester", "answer_survey", score=5).wait(days=31)
    )


HISTORIES: tuple[Callable[[], Story], ...] = (
    from_the_call_to_the_survey,
    late_at_every_step,
    parts_are_missing_twice,
    repaired_twice_and_the_survey_stays_unanswered,
    the_customer_answers_a_question,
    the_customer_never_answers,
    the_customer_cancels_instead_of_answering,
    the_customer_cancels,
    the_offer_is_accepted,
    the_offer_is_declined,
    the_offer_lapses,
    it_is_not_covered,
    it_is_a_duplicate,
    it_is_reopened_and_repaired_again,
)
