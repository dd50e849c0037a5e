"""Cases of message permissions told step by step: stages to go on from, and whole histories."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from engine import places
from tests.workflows.story import Story

PERMISSION = places.WORKFLOWS / "permission.yaml"
Values = dict[str, Any]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

ASKED: Values = {
    "purpose": "跟进电梯年检与整改",
    "holder_name": "陈洁",
    "holder_mail": "chen.jie@hengtai.example",
    "customer_role": "clerk",
    "message_types": ["service", "reports"],
    "access": "read",
    "valid_until": "2026-12-31",
}
WIDE: Values = {"customer_role": "administrator", "message_types": ["billing", "contracts"], "access": "edit"}
FIRST: Values = {"first_means": "call_back", "first_record": "09:10 回拨合同电话，陈洁接听，核对合同号一致"}
SECOND: Values = {"second_means": "registered_mail", "second_record": "登记邮箱 09:20 回复确认"}
AUTHORITY: Values = {
    "authority_basis": "contract_contact",
    "allowed_by_contract": True,
    "contract_clause": "HT-2024-018 第 9 条",
    "allowed_by_law": True,
    "level": "standard",
}
LIMITS: Values = {"limits": "仅供查看，不得转发给维保以外的第三方"}
CHANGE: Values = {
    "customer_role": "clerk",
    "message_types": ["service", "reports"],
    "access": "edit",
    "valid_until": "2027-06-30",
    "review_record": "改为可编辑",
}
RENEWAL: Values = {"valid_until": "2026-08-31", "review_record": "仍由本人使用，用途未变"}
QUESTION: Values = {"question": "请补充授权委托书"}


def opened(grade: str = "C", **values: Any) -> Story:
    return Story(PERMISSION, grade, ASKED).open(**values)


def verifying(**values: Any) -> Story:
    return opened(**values).do("li_na", "start_verification")


def identified(**values: Any) -> Story:
    return verifying(**values).do("li_na", "confirm_first_means", **FIRST).do("li_na", "confirm_second_means", **SECOND)


def verified(level: str = "standard", **values: Any) -> Story:
    return identified(**values).do("li_na", "confirm_authority", **{**AUTHORITY, "level": level})


def applying(level: str = "standard", **values: Any) -> Story:
    return verified(level, **values).do("wang_fang", "approve")


def set_up(story: Story) -> Story:
    """The administrator sets up what was approved."""
    asked: Values = {"applied_role": "customer_role", "applied_types": "message_types", "applied_access": "access"}
    given = {name: story.value(field) for name, field in {**asked, "applied_until": "valid_until"}.items()}
    return story.do("sun_lei", "apply", applied_where="门户 CHG-1043", **given)


def explaining(**values: Any) -> Story:
    return set_up(applying(**values))


def supporting(**values: Any) -> Story:
    return explaining(**values).do("li_na", "explain", **LIMITS)


def active(**values: Any) -> Story:
    return supporting(**values).do("requester", "confirm_works")


def reviewing(**values: Any) -> Story:
    return active(**values).do("requester", "start_review", review_wish="请续期")


def changing() -> Story:
    return reviewing().do("emma_clarke", "change", **CHANGE)


def removed(story: Story) -> Story:
    return story.do("sun_lei", "confirm_removed", MINUTE, removal_record="门户 CHG-2207")


def verified_again(story: Story) -> Story:
    story.do("li_na", "confirm_authority", **AUTHORITY)
    return story.do("li_na", "confirm_first_means", **FIRST).do("li_na", "confirm_second_means", **SECOND)


def active_states(story: Story) -> tuple[str, ...]:
    assert story.case
    return story.case.configuration


# Whole histories, from the opening to the closing.


def used_renewed_and_expired() -> Story:
    story = verifying(valid_until="2026-04-30").do("li_na", "confirm_authority", **AUTHORITY)
    story.do("li_na", "confirm_first_means", **FIRST).do("li_na", "confirm_second_means", **SECOND)
    set_up(story.do("wang_fang", "approve")).do("li_na", "explain", **LIMITS)
    story.do("li_na", "record_training", training_record="电话讲解二十分钟").do("requester", "confirm_works")
    story.wait(days=50).do("requester", "start_review").do("emma_clarke", "renew", DAY, **RENEWAL)
    return removed(story.wait(days=132))


def granted_at_the_highest_level_and_ended_by_the_customer() -> Story:
    story = set_up(verified("highest", **WIDE).do("wang_fang", "approve").do("zhao_min", "approve_second"))
    story.do("li_na", "explain", **LIMITS).do("requester", "report_problem", problem="看不到合同")
    story.do("sun_lei", "give_support", support_answer="已补充合同目录").do("requester", "confirm_works")
    return removed(story.do("requester", "revoke"))


def not_who_they_say_they_are() -> Story:
    return verifying().do("li_na", "fail_identity", failure_record="登记电话本人否认提出申请")


def may_not_ask() -> Story:
    return verifying().do("li_na", "deny_authority", refusal_reason="授权委托书未加盖公章")


def sent_back_corrected_refused_and_disputed() -> Story:
    story = verified("raised").do("wang_fang", "send_back", approval_question="委托书日期不符")
    story.do("li_na", "confirm_authority", **{**AUTHORITY, "level": "raised"})
    story.do("requester", "correct", access="edit").do("li_na", "correct", access="read")
    story.do("li_na", "confirm_authority", **AUTHORITY).do("liu_yang", "refuse", refusal_reason="用途与消息类型不符")
    story.do("requester", "dispute", dispute_matter="权限申请被拒", dispute_words="我们一直是这样用的")
    return story.wait(days=31)


def never_answered_then_reopened_and_withdrawn() -> Story:
    story = opened().do("requester", "correct", purpose="跟进年检").do("li_na", "start_verification")
    story.do("li_na", "ask_customer", **QUESTION).do("requester", "customer_replied")
    story.do("li_na", "ask_customer", **QUESTION).wait(days=16).do("li_na", "reopen", reopen_reason="客户来电")
    story.do("li_na", "start_verification").do("li_na", "ask_customer", **QUESTION)
    return story.do("requester", "withdraw")


def changed_at_the_review_and_disputed() -> Story:
    story = set_up(verified_again(changing()).do("wang_fang", "approve")).do("li_na", "explain", **LIMITS)
    story.wait(days=23).do("wang_fang", "accept_unconfirmed", MINUTE, unconfirmed_reason="登录记录正常")
    story.do("requester", "report_problem", problem="打不开报告")
    story.do("li_na", "give_support", support_answer="已重置").do("requester", "confirm_works")
    story.do("requester", "dispute", dispute_matter="权限过宽", dispute_words="没有要求可编辑")
    story.do("li_na", "revoke_on_word", customer_word="陈洁来电要求停止")
    return removed(story.do("li_na", "dispute", dispute_matter="停用太慢", dispute_words="来电后还能看到"))


def changes_that_come_to_nothing() -> Story:
    story = changing().do("li_na", "deny_authority", refusal_reason="合同不允许编辑")
    verified_again(story.do("emma_clarke", "change", **CHANGE)).do("wang_fang", "refuse", refusal_reason="理由不足")
    story.do("emma_clarke", "change", **CHANGE).do("requester", "withdraw")
    story.do("emma_clarke", "change", **CHANGE).do("li_na", "fail_identity", failure_record="号码不符")
    return removed(story.do("huang_zhiming", "revoke_for_security", security_reason="有人冒名申请"))


def not_reviewed_in_time() -> Story:
    return removed(active(valid_until="2027-02-28").wait(days=181).wait(days=15))


def revoked_at_the_review() -> Story:
    story = supporting().do("li_na", "start_review").do("emma_clarke", "renew", **RENEWAL)
    story.do("li_na", "explain", **LIMITS).do("requester", "confirm_works").do("requester", "start_review")
    return removed(story.do("emma_clarke", "revoke_at_review", review_record="使用人已离职"))


def corrected_before_it_is_set_up_and_stopped() -> Story:
    story = applying().do("requester", "correct", access="edit").do("li_na", "confirm_authority", **AUTHORITY)
    return story.do("wang_fang", "approve").do("huang_zhiming", "revoke_for_security", security_reason="客户邮箱被盗")


def silent_with_rights_in_force() -> Story:
    story = changing().do("li_na", "ask_customer", **QUESTION).do("wang_fang", "close_unanswered", 5 * DAY)
    story.do("emma_clarke", "change", **CHANGE).do("li_na", "ask_customer", **QUESTION).do("requester", "withdraw")
    return removed(story.do("li_na", "revoke_on_word", customer_word="不用了"))


def reopened_after_every_end() -> Story:
    story = revoked_at_the_review().do("li_na", "reopen", reopen_reason="补办").do("li_na", "start_verification")
    story.do("li_na", "deny_authority", refusal_reason="合同已到期").do("li_na", "reopen", reopen_reason="合同已续签")
    story.do("requester", "withdraw").do("requester", "reopen", reopen_reason="仍需使用")
    story.do("li_na", "correct", valid_until="2026-03-31").do("li_na", "start_verification")
    removed(set_up(verified_again(story).do("wang_fang", "approve")).wait(days=30))
    return story.do("li_na", "reopen", reopen_reason="再次使用").do("requester", "withdraw")


def late_at_every_step() -> Story:
    story = verified_again(opened("A").wait(days=4).do("li_na", "start_verification").wait(days=6)).wait(days=7)
    set_up(story.do("wang_fang", "approve", MINUTE).wait(days=4)).wait(days=7).do("li_na", "explain", **LIMITS)
    story.do("requester", "report_problem", problem="打不开").wait(days=3)
    story.do("li_na", "give_support", support_answer="已重置").do("requester", "confirm_works")
    return removed(story.do("requester", "revoke").wait(hours=9)).wait(days=31)


HISTORIES: dict[Callable[[], Story], str] = {
    used_renewed_and_expired: "expired",
    granted_at_the_highest_level_and_ended_by_the_customer: "revoked",
    not_who_they_say_they_are: "stopped",
    may_not_ask: "refused",
    sent_back_corrected_refused_and_disputed: "filed",
    never_answered_then_reopened_and_withdrawn: "withdrawn",
    changed_at_the_review_and_disputed: "revoked",
    changes_that_come_to_nothing: "revoked",
    not_reviewed_in_time: "revoked",
    revoked_at_the_review: "revoked",
    corrected_before_it_is_set_up_and_stopped: "stopped",
    silent_with_rights_in_force: "revoked",
    reopened_after_every_end: "withdrawn",
    late_at_every_step: "filed",
}


@cache
def lived(history: Callable[[], Story]) -> Story:
    """A whole history, to be looked at and not to be gone on with."""
    return history()
