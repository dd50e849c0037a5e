"""Complaints as a desk lives them: stages on the way, and whole histories from opening to closing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from engine import places
from tests.workflows.story import Story

COMPLAINT = places.WORKFLOWS / "complaint.yaml"
Values = dict[str, Any]
Stage = Callable[[], Story]

OPENING: Values = {
    "matter": "检修后电梯仍有异响，多次来电无人回复",
    "own_words": "你们修了三次还是响，我打了四个电话，没有一个人给我回。",
    "complaint_kind": "service",
}
FILE: Values = {"hash": "f" * 64, "name": "案卷.pdf", "bytes": 2048, "media_type": "application/pdf"}
READ_BACK: Values = {"own_words": OPENING["own_words"], "read_back_by": "phone"}
ASKED: Values = {"respondent": "sun_lei", "question_to_team": "三次检修各做了什么？"}
STATED: Values = {"statement": "前两次只做了润滑，第三次更换导靴。"}
SEEN: Values = {"evidence_summary": "工单与通话记录相符。"}
CAUSE: Values = {
    "finding": "upheld",
    "cause": "mistake",
    "cause_explained": "前两次检修未查到真正的原因。",
    "talked_with": "电梯组认可。",
}
APOLOGY: Values = {"remedies": ["apology", "support"], "proposal": "致歉，并由专人跟进一个月。"}
MONEY: Values = {"remedies": ["compensation"], "proposal": "减免一个月维保费。", "compensation": "1000.01"}
BODY: Values = {
    "competent_body": "market",
    "body_contact": "市场监督管理局，电话 12315",
    "dossier": [FILE],
    "dossier_handed": "post",
}
LESSON: Values = {"lesson": "同一设备第二次报修，由组长复核诊断。"}
DISPUTE: Values = {"complaint_kind": "dispute", "other_party": "维景阁管理公司"}
PERMISSION: Values = {
    "holder_name": "陈洁",
    "holder_mail": "chen.jie@hengtai.example",
    "customer_role": "recipient",
    "message_types": ["repairs"],
    "access": "read",
    "valid_until": "2026-12-31",
    "permission_purpose": "跟进检修进度",
}


def opened(grade: str = "C", **values: Any) -> Story:
    return Story(COMPLAINT, grade, OPENING).open(**values)


def recorded(grade: str = "C", **values: Any) -> Story:
    return opened(grade, **values).do("li_na", "read_back", **READ_BACK)


def investigating(grade: str = "C", **values: Any) -> Story:
    return recorded(grade, **values).do("li_na", "acknowledge")


def talking() -> Story:
    return recorded(**DISPUTE).do("li_na", "acknowledge", talks_until="2026-03-16")


def asked() -> Story:
    return investigating().do("li_na", "request_statement", **ASKED)


def stated() -> Story:
    return asked().do("sun_lei", "give_statement", **STATED)


def naming() -> Story:
    return stated().do("li_na", "conclude_statements").do("li_na", "conclude_evidence", **SEEN)


def proposing() -> Story:
    return naming().do("li_na", "name_cause", **CAUSE)


def deciding(**values: Any) -> Story:
    return proposing().do("li_na", "propose", **{**APOLOGY, **values})


def approving() -> Story:
    return proposing().do("li_na", "propose", **MONEY)


def fulfilling(**values: Any) -> Story:
    return deciding(**values).do("requester", "accept_proposal", satisfied=True)


def learning() -> Story:
    return fulfilling().do("li_na", "fulfil", fulfilment_record="已当面致歉，专人已到位。")


def referring() -> Story:
    return deciding().do("requester", "ask_competent_body")


def with_body(**values: Any) -> Story:
    return referring().do("li_na", "hand_dossier", **{**BODY, **values})


def silent() -> Story:
    return deciding().wait(days=15)


def fulfilled(story: Story) -> Story:
    return story.do("li_na", "fulfil", fulfilment_record="已履行")


def learnt(story: Story) -> Story:
    return story.do("li_na", "record_lesson", **LESSON)


def agreed(story: Story) -> Story:
    return learnt(fulfilled(story.do("requester", "accept_proposal", satisfied=True)))


# Whole histories: each closes without a refusal.


def settled() -> Story:
    return learnt(learning())


def settled_with_the_second_proposal_and_a_compensation() -> Story:
    story = deciding().do("requester", "refuse_proposal", refusal_reason="光道歉不够")
    story.do("li_na", "propose", **{**MONEY, "compensation": "600"}).do("requester", "accept_proposal", satisfied=False)
    return learnt(fulfilled(story.do("wang_fang", "record_payment", payment_reference="PAY-7")))


def settled_after_an_approval() -> Story:
    story = approving().do("wang_fang", "decline_compensation", approval_remarks="请补充依据")
    story.do("li_na", "propose", **MONEY).do("wang_fang", "approve_compensation")
    story.do("requester", "accept_proposal", satisfied=True)
    return learnt(fulfilled(story.do("wang_fang", "record_payment", payment_reference="PAY-8")))


def settled_by_a_change_of_permissions() -> Story:
    story = deciding(remedies=["permissions"]).do("requester", "accept_proposal", satisfied=True)
    return learnt(fulfilled(story.do("li_na", "ask_for_permissions", **PERMISSION)))


def settled_after_more_than_one_look() -> Story:
    story = asked().do("li_na", "ask_someone_else").do("li_na", "request_statement", **ASKED)
    story.do("sun_lei", "give_statement", **STATED).do("li_na", "ask_customer", question="哪天打的电话？")
    story.do("requester", "customer_replied", timedelta(days=1), customer_reply="周一和周三")
    story.do("li_na", "request_statement", respondent="huang_zhiming", question_to_team="配件何时到？")
    story.do("huang_zhiming", "give_statement", statement="第三次才到。").do("li_na", "conclude_evidence", **SEEN)
    story.do("li_na", "conclude_statements").do("li_na", "look_again", look_again_reason="缺通话记录")
    story.do("li_na", "skip_statement", no_statement_reason="已说明").do("li_na", "conclude_evidence", **SEEN)
    story.do("li_na", "announce_delay", delay_reason="等通话记录", news_by="2026-03-18")
    story.do("li_na", "name_cause", **CAUSE).do("li_na", "look_again", look_again_reason="再核对一次")
    story.do("li_na", "skip_statement", no_statement_reason="已说明").do("li_na", "conclude_evidence", **SEEN)
    return agreed(story.do("li_na", "name_cause", **CAUSE).do("li_na", "propose", **APOLOGY))


def settled_after_questions_about_the_proposal() -> Story:
    story = deciding().do("requester", "customer_message", body="专人是谁？")
    story.do("li_na", "answer", body="由李工跟进。").do("li_na", "answer", body="明天与您联系。")
    return agreed(story)


def settled_once_what_was_missing_is_done() -> Story:
    return learnt(fulfilled(learning().do("requester", "report_not_done", objection="没有人来过")))


def settled_after_silence() -> Story:
    story = learnt(silent()).do("requester", "reopen", reopen_reason="我出差了")
    return agreed(story)


def settled_after_it_was_reopened() -> Story:
    story = settled().do("requester", "reopen", reopen_reason="又响了").do("li_na", "acknowledge")
    story.do("li_na", "skip_statement", no_statement_reason="已有说明").do("li_na", "conclude_evidence", **SEEN)
    return agreed(story.do("li_na", "name_cause", **CAUSE).do("li_na", "propose", **APOLOGY))


def settled_with_us_after_all() -> Story:
    story = with_body().do("requester", "come_back", come_back_reason="想再谈谈")
    return agreed(story.do("li_na", "propose", **APOLOGY))


def settled_between_both_sides() -> Story:
    story = talking().do("wang_fang", "extend_talks", talks_until="2026-03-20").wait(days=14)
    return learnt(story.do("requester", "report_agreement", talks_record="分摊费用"))


def looked_into_when_the_talks_had_failed_and_withdrawn() -> Story:
    story = talking().do("requester", "report_no_agreement", talks_record="谈不拢")
    return learnt(story.do("requester", "withdraw", withdraw_reason="已自行解决"))


def looked_into_when_the_time_for_talks_was_over_and_withdrawn() -> Story:
    return learnt(talking().wait(days=16).do("requester", "withdraw", withdraw_reason="不追究了"))


def withdrawn() -> Story:
    return learnt(asked().do("requester", "withdraw", withdraw_reason="已自行解决"))


def decided_and_carried_out() -> Story:
    story = deciding().do("requester", "refuse_proposal", refusal_reason="不够")
    story.do("li_na", "propose", **APOLOGY).do("requester", "refuse_proposal", refusal_reason="还是不够")
    story.do("li_na", "hand_dossier", **BODY)
    story.do("li_na", "record_decision", timedelta(days=30), body_decision="调解：减免一个月", body_obliges=True)
    return learnt(fulfilled(story))


def decided_for_us() -> Story:
    return learnt(with_body().do("li_na", "record_decision", body_decision="不予支持", body_obliges=False))


def left_with_the_body() -> Story:
    return learnt(with_body().wait(days=91).wait(days=40))


def unanswered() -> Story:
    return learnt(silent())


def a_question_without_a_reply() -> Story:
    story = investigating().do("li_na", "ask_customer", question="哪天？").wait(days=8)
    return learnt(story.do("requester", "withdraw", withdraw_reason="算了"))


def duplicate() -> Story:
    return asked().do("li_na", "mark_duplicate", original="RPR-2")


def filed() -> Story:
    return settled().wait(days=91)


HISTORIES: dict[Stage, str] = {
    settled: "settled",
    settled_with_the_second_proposal_and_a_compensation: "settled",
    settled_after_an_approval: "settled",
    settled_by_a_change_of_permissions: "settled",
    settled_after_more_than_one_look: "settled",
    settled_after_questions_about_the_proposal: "settled",
    settled_once_what_was_missing_is_done: "settled",
    settled_after_silence: "settled",
    settled_after_it_was_reopened: "settled",
    settled_with_us_after_all: "settled",
    settled_between_both_sides: "settled_between",
    looked_into_when_the_talks_had_failed_and_withdrawn: "withdrawn",
    looked_into_when_the_time_for_talks_was_over_and_withdrawn: "withdrawn",
    withdrawn: "withdrawn",
    decided_and_carried_out: "decided",
    decided_for_us: "decided",
    left_with_the_body: "left_with_body",
    unanswered: "unanswered",
    a_question_without_a_reply: "withdrawn",
    duplicate: "duplicate",
    filed: "filed",
}


def late_in_every_hand() -> Iterator[Story]:
    """Each clock left alone until nothing more comes of it."""
    for stage in (opened, asked, approving, fulfilling, referring, learning, unanswered):
        yield stage().wait(days=60)
    yield investigating().do("li_na", "announce_delay", delay_reason="等", news_by="2026-03-18").wait(days=60)
    yield deciding().do("requester", "customer_message", body="专人是谁？").wait(days=60)
