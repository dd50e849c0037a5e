"""Stories of the requirement workflow: how a case gets to each stage, and whole histories from opening to closing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from engine import places
from tests.workflows.story import Story

REQUIREMENT = places.WORKFLOWS / "requirement.yaml"
Values = dict[str, Any]

OPENING: Values = {
    "wish": "病床梯要能让护士刷卡优先呼梯",
    "purpose": "抢救时等梯太久",
    "contact_name": "陈洁",
    "phone": "+86 10 6512 3401",
}
DATES: Values = {
    "collect_by": "2026-03-06",
    "analyse_by": "2026-03-11",
    "draft_by": "2026-03-13",
    "document_by": "2026-03-27",
}
SCOPE: Values = DATES | {
    "goals": "抢救呼梯等候不超过 60 秒",
    "deliverables": "刷卡优先呼梯功能的需求文档",
    "limits": "不更换主机，不含门禁系统",
    "confirmer": "陈洁，物业经理",
    "collector": "li_na",
    "collect_with": ["meeting", "questionnaire"],
    "assessor": "zhang_wei",
    "analyse_with": "控制柜图纸，现场实测",
    "author": "zhang_wei",
    "draft_with": "需求模板",
    "writer": "zhang_wei",
    "document_with": "文档模板",
}
TALK: Values = {
    "input_way": "meeting",
    "input_on": "2026-03-03",
    "input_with": "护士长",
    "input_said": "抢救用卡 12 张",
}
FEASIBLE: Values = {"feasibility": "控制柜有备用输入点", "importance": "must"}
NOT_FEASIBLE: Values = {"not_feasible_kind": "technical", "not_feasible_reason": "控制柜没有备用输入点"}
DRAFT: Values = {"draft": "刷卡后 5 秒内派最近的梯，直达呼梯层。"}
DOCUMENT: Values = {
    "document_number": "XQ-2026-017",
    "description": "病床梯刷卡优先呼梯",
    "functions": [{"function": "优先呼梯", "behaviour": "刷卡后取消其他外呼", "accepted_when": "连续十次有效"}],
    "figures": [{"figure": "等候时间", "value": "60 s", "measured": "连续一周实测，取最大值"}],
}
RECORDED: Values = {"confirmed_by_name": "陈洁", "confirmed_how": "signed", "confirmation_proof": "签字件，3 月 16 日"}
DELIVERED: Values = {"delivered_to": "陈洁", "delivered_how": "meeting"}
SILENCE: Values = {"silence_basis": "agreed", "silence_grounds": "合同第 8 条：5 个工作日内未提出异议视为确认"}
JOIN: Values = {"joined_by": "wang_fang", "join_record": "面谈：同意取消外呼，卡数仍未定"}
NEW_PLAN: Values = DATES | {"replan_reason": "客户年检停梯", "collect_by": "2026-03-10"}
HOUR = timedelta(hours=1)


def opened(grade: str = "C") -> Story:
    return Story(REQUIREMENT, grade, OPENING).open()


def scoping(grade: str = "C") -> Story:
    return opened(grade).do("li_na", "start_scoping")


def collecting(**values: Any) -> Story:
    return scoping().do("li_na", "define_scope", **{**SCOPE, **values})


def analysing() -> Story:
    return collecting().do("li_na", "record_input", **TALK).do("li_na", "finish_collecting")


def reviewing_refusal() -> Story:
    return analysing().do("zhang_wei", "find_not_feasible", **NOT_FEASIBLE)


def explaining() -> Story:
    return reviewing_refusal().do("wang_fang", "confirm_not_feasible")


def drafting() -> Story:
    return analysing().do("zhang_wei", "find_feasible", **FEASIBLE)


def confirming() -> Story:
    return drafting().do("zhang_wei", "submit_draft", **DRAFT)


def revising(rounds: int = 1) -> Story:
    """That many rounds went out, and each time the customer asked for a change."""
    story = confirming().do("requester", "ask_change", HOUR, change_wanted="卡要 20 张")
    for number in range(2, rounds + 1):
        story.do("zhang_wei", "submit_draft", HOUR, draft=f"第 {number} 稿")
        if story.state == "joining":
            story.do("wang_fang", "join", HOUR, **JOIN)
        story.do("requester", "ask_change", HOUR, change_wanted="还要改")
    return story


def recalled() -> Story:
    return confirming().do("zhang_wei", "recall_draft", HOUR, recall_reason="附图放错了")


def joining() -> Story:
    return revising(3).do("zhang_wei", "submit_draft", HOUR, draft="第四稿")


def deciding() -> Story:
    return confirming().wait(days=8)


def documenting() -> Story:
    return confirming().do("requester", "confirm", timedelta(days=1))


def checking() -> Story:
    return documenting().do("zhang_wei", "write_document", **DOCUMENT)


def handing_over() -> Story:
    return checking().do("sun_lei", "approve_document")


def handed_over() -> Story:
    return handing_over().do("zhang_wei", "deliver", **DELIVERED)


def delivered() -> Story:
    return handed_over().do("requester", "acknowledge", timedelta(days=1))


def changed_after(story: Story) -> Story:
    """The customer changes what was confirmed, and confirms the new text."""
    story.do("requester", "change_after_confirmation", HOUR, change_wanted="改为人脸识别")
    story.do("zhang_wei", "submit_draft", HOUR, draft="人脸识别呼梯", document_by="2026-04-10")
    if story.state == "joining":
        story.do("wang_fang", "join", HOUR, **JOIN)
    return story.do("requester", "confirm", HOUR)


# Whole histories, each with the state in which it ends.


def straight_through() -> Story:
    return delivered().wait(days=31)


def not_feasible_and_accepted() -> Story:
    return explaining().do("requester", "accept_refusal", HOUR)


def not_feasible_and_silent() -> Story:
    return explaining().wait(days=15)


def not_feasible_then_rescoped() -> Story:
    story = reviewing_refusal().do("wang_fang", "return_to_analysis", refusal_remarks="没有问厂家")
    story.do("zhang_wei", "find_not_feasible", **NOT_FEASIBLE).do("wang_fang", "confirm_not_feasible")
    story.do("requester", "rescope", HOUR, rescope_wish="先做电话优先呼梯").do("li_na", "define_scope", **SCOPE)
    story.do("li_na", "record_input", **TALK).do("li_na", "finish_collecting")
    story.do("zhang_wei", "find_feasible", **FEASIBLE).do("zhang_wei", "submit_draft", **DRAFT)
    story.do("li_na", "record_confirmation", HOUR, **RECORDED).do("zhang_wei", "write_document", **DOCUMENT)
    return story.do("sun_lei", "approve_document").do("zhang_wei", "deliver", **DELIVERED).wait(days=16)


def five_rounds_with_the_supervisor() -> Story:
    story = revising(4).do("zhang_wei", "submit_draft", HOUR, draft="第五稿").do("wang_fang", "join", HOUR, **JOIN)
    return to_the_end(story.do("requester", "confirm", HOUR))


def silence_counted_as_a_yes() -> Story:
    return to_the_end(deciding().do("wang_fang", "count_as_confirmed", HOUR, **SILENCE))


def silence_more_time_then_closed_and_reopened() -> Story:
    story = deciding().do("wang_fang", "extend_round", HOUR, decision_reason="客户春检").wait(days=9)
    story.do("wang_fang", "close_unconfirmed", HOUR, decision_reason="两次未答复")
    story.do("requester", "reopen", HOUR, reopen_reason="现在可以确认")
    return story.do("requester", "withdraw", withdraw_reason="院方改建")


def changed_while_written_while_received_and_after_closing() -> Story:
    story = changed_after(documenting())
    story.do("zhang_wei", "write_document", **DOCUMENT).do("sun_lei", "return_document", check_remarks="缺指标")
    story.do("zhang_wei", "write_document", **DOCUMENT).do("sun_lei", "approve_document")
    story.do("zhang_wei", "deliver", **DELIVERED).do("requester", "object_to_document", HOUR, objection="少一项功能")
    story.do("zhang_wei", "write_document", **DOCUMENT).do("sun_lei", "approve_document")
    changed_after(story.do("zhang_wei", "deliver", **DELIVERED))
    return to_the_end(changed_after(to_the_end(story)))


def withdrawn_in_each_hand() -> Iterator[Story]:
    yield recalled().do("requester", "withdraw", HOUR, withdraw_reason="院方改建")
    for stage in (opened, confirming, deciding):
        yield stage().do("requester", "withdraw", HOUR, withdraw_reason="院方改建")
    yield asked(drafting).do("requester", "withdraw", HOUR, withdraw_reason="院方改建")


def duplicate() -> Story:
    return opened().do("li_na", "mark_duplicate", original="RPR-2")


def never_answered() -> Story:
    return asked(analysing).wait(days=30)


def answered_after_the_supervisor_was_asked_to_decide() -> Iterator[Story]:
    yield to_the_end(deciding().do("requester", "confirm", HOUR))
    yield to_the_end(deciding().do("li_na", "record_confirmation", HOUR, **RECORDED))
    changed = deciding().do("requester", "ask_change", HOUR, change_wanted="加卡")
    yield to_the_end(changed.do("zhang_wei", "submit_draft", HOUR, **DRAFT).do("requester", "confirm", HOUR))


def replanned_in_every_stage() -> Story:
    story = collecting().do("wang_fang", "replan", **NEW_PLAN).do("li_na", "record_input", **TALK)
    story.do("li_na", "finish_collecting").do("wang_fang", "replan", **NEW_PLAN)
    story.do("zhang_wei", "find_feasible", **FEASIBLE).do("wang_fang", "replan", **NEW_PLAN)
    story.do("zhang_wei", "submit_draft", **DRAFT).do("requester", "ask_change", HOUR, change_wanted="加卡")
    story.do("wang_fang", "replan", **NEW_PLAN).do("zhang_wei", "submit_draft", HOUR, **DRAFT)
    return to_the_end(story.do("requester", "confirm", HOUR).do("wang_fang", "replan", **NEW_PLAN))


def answered_back_where_it_was() -> Story:
    story = asked(collecting).do("requester", "customer_replied", HOUR, customer_reply="可以")
    return story.do("requester", "withdraw", HOUR, withdraw_reason="院方改建")


def late_in_every_hand() -> Iterator[Story]:
    for stage in (opened, scoping, collecting, analysing, reviewing_refusal, drafting, revising, joining, deciding):
        yield stage().wait(days=40)
    for stage in (documenting, checking, handing_over):
        yield stage().wait(days=60)
    yield handed_over().do("requester", "object_to_document", objection="少一项功能").wait(days=40)
    yield scoping().do("requester", "customer_message", body="进展如何？").wait(days=40)


def asked(stage: Callable[[], Story]) -> Story:
    return stage().do("li_na", "ask_customer", question="哪个时段可以停梯？")


def to_the_end(story: Story) -> Story:
    story.do("zhang_wei", "write_document", **DOCUMENT).do("sun_lei", "approve_document")
    return story.do("zhang_wei", "deliver", **DELIVERED).do("requester", "acknowledge", HOUR)


HISTORIES: dict[Callable[[], Story], str] = {
    straight_through: "filed",
    not_feasible_and_accepted: "not_feasible",
    not_feasible_and_silent: "not_feasible",
    not_feasible_then_rescoped: "delivered",
    five_rounds_with_the_supervisor: "delivered",
    silence_counted_as_a_yes: "delivered",
    silence_more_time_then_closed_and_reopened: "withdrawn",
    changed_while_written_while_received_and_after_closing: "delivered",
    duplicate: "duplicate",
    never_answered: "unanswered",
    replanned_in_every_stage: "delivered",
    answered_back_where_it_was: "withdrawn",
}
SEVERAL: tuple[Callable[[], Iterator[Story]], ...] = (
    withdrawn_in_each_hand,
    answered_after_the_supervisor_was_asked_to_decide,
)
