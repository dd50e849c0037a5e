"""Each workflow from opening to closing through the pages, by the people whose steps they are. A repair is shown in
the browser from end to end; the others as they begin and as they end, and where rows are added: the rest is unshown.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor, definition
from web import texts

pytestmark = pytest.mark.xdist_group("browser")


def ends_in(visitor: Visitor, state: str) -> None:
    """The page says the state and that the case is closed, in the visitor's language."""
    title = definition(visitor.workflow).index[state].title[visitor.language]
    expect(visitor.state).to_have_text(title)
    before, _, after = texts.of(visitor.language)["closed"].partition("{at}")
    expect(visitor.page.locator(".facts")).to_contain_text(re.compile(f"{before}.+{after}"))


def test_a_lift_is_repaired(visit, keep) -> None:
    desk = visit("li_na").open(
        "repair",
        "hengtai_plaza",
        "陈洁",
        {
            "equipment": "Lift 3, tower A",
            "symptom": "Stops between floors 6 and 7.",
            "place": "Tower A, ask at the front desk",
            "contact_name": "Chen Jie",
            "phone": "+86 10 6512 3401",
        },
    )
    desk.do("start_diagnosis")
    desk.do("diagnose", fault_nature="wear", fault_level="minor", proposed_solution="Replace the guide shoe.")
    desk.act_as("wang_fang").do(
        "dispatch",
        technician="zhang_wei",
        technician_free=True,
        visit_at="2026-11-25T10:00",
        parts_in_stock=True,
        parts=[{"part": "Guide shoe", "quantity": 2}],
    )
    desk.act_as("zhang_wei").do("arrive").do(
        "finish_repair", work_done="Guide shoes replaced, ten runs without a stop."
    )
    desk.act_as("sun_lei").do("pass_check")
    desk.act_as("li_na").do("confirm_solved", follow_up_record="By phone: it runs.")
    desk.do("answer_survey", score="5")
    ends_in(desk, "completed")
    keep(desk.page, "repair.en")


def test_a_complaint_is_settled(visit, keep) -> None:
    words = "你们修了三次还是响，我打了四个电话，没有一个人给我回。"
    opening = {"matter": "检修后电梯仍有异响，来电无人回复", "own_words": words, "complaint_kind": "service"}
    desk = visit("li_na", "zh-Hans").open("complaint", "jinhu_garden", "吴霞", opening)
    desk.do_unshown("read_back", own_words=words, read_back_by="phone").do_unshown("acknowledge")
    desk.do_unshown("request_statement", respondent="sun_lei", question_to_team="三次检修各做了什么？")
    desk.act_as("sun_lei").do_unshown("give_statement", statement="前两次只做了润滑，第三次更换导靴。")
    desk.act_as("li_na").do_unshown("conclude_statements").do_unshown(
        "conclude_evidence", evidence_summary="工单与通话记录相符。"
    )
    desk.do_unshown(
        "name_cause",
        finding="upheld",
        cause="mistake",
        cause_explained="前两次检修未查到真正的原因。",
        talked_with="电梯组认可。",
    )
    desk.do_unshown(
        "propose", remedies=["apology", "compensation"], proposal="致歉，并减免维保费。", compensation="1200.00"
    )
    desk.act_as("wang_fang").do_unshown("approve_compensation")
    desk.act_as("li_na").do_unshown("accept_proposal", satisfied=True)
    desk.act_as("wang_fang").do_unshown("record_payment", payment_reference="PAY-2026-118")
    desk.act_as("li_na").do_unshown("fulfil", fulfilment_record="已当面致歉，费用已减免。")
    desk.do("record_lesson", lesson="同一设备第二次报修，由组长复核诊断。")
    ends_in(desk, "settled")
    keep(desk.page, "complaint.zh-Hans")


def test_a_requirement_is_confirmed_in_the_second_round_and_handed_over(visit, keep) -> None:
    desk = visit("li_na", "zh-Hans").open(
        "requirement",
        "chengnan_hospital",
        "周强",
        {
            "wish": "病床梯要能让护士刷卡优先呼梯",
            "purpose": "抢救时等梯太久",
            "contact_name": "周强",
            "phone": "+86 10 6788 2210",
        },
    )
    desk.do_unshown("start_scoping").do_unshown("define_scope", **SCOPE)
    desk.do_unshown(
        "record_input",
        input_way="meeting",
        input_on="2026-11-24",
        input_with="护士长",
        input_said="抢救用卡 12 张",
    )
    desk.do_unshown("finish_collecting")
    desk.act_as("zhang_wei").do_unshown("find_feasible", feasibility="控制柜有备用输入点", importance="must")
    desk.do_unshown("submit_draft", draft="刷卡后 5 秒内派最近的梯。")
    desk.act_as("li_na").do_unshown("ask_change", change_wanted="卡要 20 张")
    desk.act_as("zhang_wei").do_unshown("submit_draft", draft="刷卡后 5 秒内派最近的梯，卡 20 张。")
    desk.act_as("li_na").do_unshown(
        "record_confirmation", confirmed_by_name="周强", confirmed_how="signed", confirmation_proof="签字件"
    )
    desk.act_as("zhang_wei").do("write_document", **DOCUMENT)
    desk.act_as("sun_lei").do_unshown("approve_document")
    desk.act_as("zhang_wei").do_unshown("deliver", delivered_to="周强", delivered_how="meeting")
    desk.act_as("li_na").do("acknowledge")
    ends_in(desk, "delivered")
    keep(desk.page, "requirement.zh-Hans")


SCOPE = {
    "goals": "抢救呼梯等候不超过 60 秒",
    "deliverables": "刷卡优先呼梯功能的需求文档",
    "limits": "不更换主机，不含门禁系统",
    "confirmer": "周强，后勤处处长",
    "collector": "li_na",
    "collect_by": "2026-11-27",
    "collect_with": ["meeting", "questionnaire"],
    "assessor": "zhang_wei",
    "analyse_by": "2026-12-01",
    "analyse_with": "控制柜图纸，现场实测",
    "author": "zhang_wei",
    "draft_by": "2026-12-04",
    "draft_with": "需求模板",
    "writer": "zhang_wei",
    "document_by": "2026-12-18",
    "document_with": "文档模板",
}
DOCUMENT = {
    "document_number": "XQ-2026-017",
    "description": "病床梯刷卡优先呼梯",
    "functions": [
        {"function": "优先呼梯", "behaviour": "刷卡后取消其他外呼", "accepted_when": "连续十次有效"},
        {"function": "统计", "behaviour": "按月列出等候时间", "accepted_when": "报表与实测相符"},
    ],
    "figures": [{"figure": "等候时间", "value": "60 s", "measured": "连续一周实测，取最大值"}],
}


def test_message_permissions_are_given_and_taken_back_on_the_customers_word(visit, keep) -> None:
    desk = visit("emma_clarke").open(
        "permission",
        "northgate_mall",
        "Peter Hall",
        {
            "purpose": "Daily opening check of the escalators",
            "holder_name": "Peter Hall",
            "holder_mail": "p.hall@northgate.example",
            "customer_role": "recipient",
            "message_types": ["service", "reports"],
            "access": "read",
            "valid_until": "2027-12-31",
        },
    )
    desk.do_unshown("start_verification")
    desk.do_unshown(
        "confirm_first_means", first_means="call_back", first_record="Mr Hall answered the number in the contract."
    )
    desk.do_unshown(
        "confirm_second_means", second_means="registered_mail", second_record="Answered from the registered mail."
    )
    desk.do_unshown(
        "confirm_authority",
        authority_basis="contract_contact",
        allowed_by_contract=True,
        contract_clause="NG-2023-114, section 6",
        allowed_by_law=True,
        level="standard",
    )
    desk.act_as("liu_yang").do_unshown("approve")
    desk.act_as("sun_lei").do_unshown(
        "apply",
        applied_role="recipient",
        applied_types=["service", "reports"],
        applied_access="read",
        applied_until="2027-12-31",
        applied_where="Customer portal, CHG-1043",
    )
    desk.act_as("emma_clarke").do_unshown("explain", limits="Reading only, not to be passed on.").do_unshown(
        "confirm_works"
    )
    desk.do_unshown("revoke_on_word", customer_word="By phone: the contract ends.")
    desk.act_as("sun_lei").do("confirm_removed", removal_record="Customer portal, CHG-2207")
    ends_in(desk, "revoked")
    keep(desk.page, "permission.en")


def test_a_case_begins_in_traditional_chinese(visit, site) -> None:
    opening = {
        "equipment": "3 號客梯",
        "symptom": "停在兩層之間",
        "place": "甲座",
        "contact_name": "陳潔",
        "phone": "+86 10 6512 3401",
    }
    desk = (
        visit("li_na", "zh-Hant")
        .open("repair", "hengtai_plaza", "陈洁", opening)
        .do_unshown("start_diagnosis")
        .to_case()
    )
    expect(desk.state).to_have_text(definition("repair").index["diagnosing"].title["zh-Hant"])
    for path in (f"/cases/{desk.number}", f"/cases/{desk.number}/steps/diagnose", "/", "/workflows/repair"):
        desk.page.goto(desk.address + path)
        expect(desk.page.locator("html")).to_have_attribute("lang", "zh-Hant")
        shown = desk.page.locator("main h1, main h2, main h3, main label, main legend, main a, main button, main th")
        assert {one.strip() for one in shown.all_inner_texts()}.isdisjoint(simplified("repair"))
    desk.page.goto(f"{desk.address}/mailbox/{site.mail}")
    expect(desk.page.locator("h1")).to_have_text("已受理：2 號客梯")
    expect(desk.page.locator("main")).to_contain_text("收件人")
    assert not {one.strip() for one in desk.page.locator("main a").all_inner_texts()} & simplified("repair")


def simplified(workflow: str) -> set[str]:
    """What the pages and a workflow say in simplified characters and not in traditional ones too."""
    source = definition(workflow)
    titled = [*source.index.values(), *source.fields.values(), *source.events.values(), *source.deadlines.values()]
    said = {tag: {*texts.of(tag).values()} for tag in ("zh-Hans", "zh-Hant")}
    for tag, words in said.items():
        words.update(one.title[tag] for one in titled if one.title)
    return said["zh-Hans"] - said["zh-Hant"]
