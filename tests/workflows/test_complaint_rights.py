"""Complaint: who may, who may not, and whom a complaint is kept from."""

import pytest

from engine import casefile, decide
from tests.workflows import complaint_stories as stories
from tests.workflows.complaint_stories import ASKED, BODY, CAUSE, COMPLAINT, MONEY, OPENING, READ_BACK, SEEN, STATED
from tests.workflows.story import Story, people, workflow


def refused(story: Story) -> str:
    assert story.refusal
    return story.refusal.code


def states_of(story: Story) -> tuple[str, ...]:
    assert story.case
    return story.case.configuration


def sees(story: Story, key: str) -> bool:
    assert story.case
    return decide.may_see(workflow(COMPLAINT), story.case, casefile.Actor("person", key), people().desk)


# A complaint about a person


def test_a_complaint_about_a_person_never_goes_to_that_person() -> None:
    story = stories.opened(about_person="li_na")
    assert "li_na" not in {to for _, to in story.mails}
    assert ("unheld", "emma_clarke") in story.mails
    assert (sees(story, "li_na"), sees(story, "emma_clarke")) == (False, True)
    assert story.do("li_na", "read_back", **READ_BACK).refusal


def test_whoever_turns_out_to_be_meant_loses_the_case() -> None:
    story = stories.investigating().do("wang_fang", "edit", about_person="li_na", reason="客户来电说明")
    assert story.case
    assert story.case.assignee is None
    assert story.do("li_na", "take").refusal


def test_a_complaint_about_the_supervisor_climbs_past_them() -> None:
    story = stories.investigating(about_person="wang_fang").wait(days=20)
    assert "wang_fang" not in {to for _, to in story.mails}
    assert ("escalated", "zhao_min") in story.mails
    assert story.do("wang_fang", "withdraw", withdraw_reason="-").refusal


def test_a_compensation_in_a_complaint_about_the_supervisor_is_approved_by_the_director() -> None:
    story = stories.investigating(about_person="wang_fang")
    story.do("li_na", "skip_statement", no_statement_reason="与团队无关").do("li_na", "conclude_evidence", **SEEN)
    story.do("li_na", "name_cause", **CAUSE).do("li_na", "propose", **MONEY)
    assert story.mails[-1] == ("complaint_approval", "zhao_min")
    assert story.do("zhao_min", "approve_compensation").state == "deciding"


def test_nobody_is_asked_for_a_statement_about_themselves() -> None:
    story = stories.investigating(about_person="sun_lei").do("li_na", "request_statement", **ASKED)
    assert refused(story) == "not_from_here"
    story.do("li_na", "request_statement", **{**ASKED, "respondent": "zhang_wei"})
    assert "awaiting_statement" in states_of(story)


def test_a_complaint_about_conduct_is_known_to_the_supervisor_from_the_first_hour() -> None:
    assert ("unheld", "wang_fang") in stories.opened(complaint_kind="conduct").mails
    assert ("unheld", "wang_fang") not in stories.opened().mails


# Four eyes


def test_who_spoke_for_the_team_does_not_name_the_cause() -> None:
    story = stories.investigating().do("li_na", "request_statement", **{**ASKED, "respondent": "wang_fang"})
    story.do("wang_fang", "give_statement", **STATED)
    assert refused(story.do("wang_fang", "conclude_statements")) == "four_eyes"
    story.do("li_na", "conclude_statements").do("li_na", "conclude_evidence", **SEEN)
    assert refused(story.do("wang_fang", "name_cause", **CAUSE)) == "four_eyes"
    assert story.do("li_na", "name_cause", **CAUSE).state == "proposing"


def test_who_proposes_a_compensation_neither_approves_it_nor_pays_it_out() -> None:
    story = stories.proposing().do("wang_fang", "propose", **MONEY)
    assert refused(story.do("wang_fang", "approve_compensation")) == "four_eyes"
    story.do("zhao_min", "approve_compensation").do("requester", "accept_proposal", satisfied=True)
    assert refused(story.do("wang_fang", "record_payment", payment_reference="PAY-1")) == "four_eyes"
    assert not story.do("li_na", "record_payment", payment_reference="PAY-1").refusal


def test_who_approved_a_compensation_does_not_change_it_afterwards() -> None:
    story = stories.approving().do("wang_fang", "approve_compensation")
    assert refused(story.do("wang_fang", "edit", compensation="9000", reason="-")) == "four_eyes"


# Rights and forms


@pytest.mark.parametrize(
    ("stage", "who", "event", "values"),
    [
        (stories.recorded, "zhang_wei", "acknowledge", {}),
        (stories.investigating, "zhang_wei", "take", {}),
        (stories.investigating, "zhang_wei", "answer", {"body": "您好"}),
        (stories.investigating, "requester", "request_statement", ASKED),
        (stories.asked, "li_na", "give_statement", STATED),
        (stories.naming, "sun_lei", "name_cause", CAUSE),
        (stories.approving, "li_na", "approve_compensation", {}),
        (stories.deciding, "li_na", "close_unanswered", {}),
        (stories.deciding, "li_na", "edit", {"proposal": "另一个"}),
        (stories.talking, "li_na", "extend_talks", {"talks_until": "2026-04-20"}),
        (stories.talking, "wang_fang", "end_talks", {}),
        (stories.with_body, "li_na", "leave_with_body", {}),
        (stories.settled, "li_na", "file", {}),
    ],
)
def test_who_may_not_is_refused(stage: stories.Stage, who: str, event: str, values: stories.Values) -> None:
    story = stage()
    before = states_of(story)
    assert refused(story.do(who, event, **values)) == "not_by_you"
    assert states_of(story) == before


@pytest.mark.parametrize("missing", ["competent_body", "body_contact", "dossier", "dossier_handed"])
def test_the_customer_is_not_sent_away_without_address_and_dossier(missing: str) -> None:
    story = stories.referring().do("li_na", "hand_dossier", **{**BODY, missing: None})
    assert [name for name, _ in story.refusal.problems] == [missing]  # type: ignore[union-attr]
    assert story.state == "referring"


def test_a_compensation_without_an_amount_is_no_proposal() -> None:
    story = stories.proposing().do("li_na", "propose", remedies=["compensation"], proposal="减免")
    assert [name for name, _ in story.refusal.problems] == ["compensation"]  # type: ignore[union-attr]


def test_the_words_of_the_customer_are_required_and_kept_apart_from_the_history() -> None:
    assert refused(stories.opened(own_words="")) == "bad_data"
    entry = stories.opened().entries[0]
    assert entry.personal["own_words"] == OPENING["own_words"]
    assert OPENING["own_words"] not in str(entry.facts)
