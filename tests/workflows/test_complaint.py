"""Complaint: whole histories from opening to closing, and what happens on the way."""

import re
from pathlib import Path

import pytest

from engine import definitions, lint, places
from tests.workflows import complaint_stories as stories
from tests.workflows import reached
from tests.workflows.complaint_stories import APOLOGY, ASKED, COMPLAINT, DISPUTE, MONEY, PERMISSION, SEEN, STATED
from tests.workflows.story import Story, people


def told(story: Story, who: str) -> list[str]:
    """The mails that someone got, in their order."""
    return [template for template, to in story.mails if to == who]


def configuration(story: Story) -> tuple[str, ...]:
    assert story.case
    return story.case.configuration


@pytest.mark.parametrize(("history", "end"), stories.HISTORIES.items(), ids=lambda one: getattr(one, "__name__", one))
def test_a_whole_history_goes_from_opening_to_closing(history: stories.Stage, end: str) -> None:
    story = history()
    assert story.refusals == []
    assert (story.state, story.closed) == (end, True)


def test_the_histories_reach_every_state_transition_deadline_and_rung() -> None:
    found = definitions.load_file(COMPLAINT)
    told_here = [*(history() for history in stories.HISTORIES), *stories.late_in_every_hand()]
    entries = [entry for story in told_here for entry in story.entries]
    assert reached.everything(found) - reached.touched(found, entries) == set()


def test_the_customer_hears_at_each_turn() -> None:
    assert told(stories.settled(), "requester") == [
        "complaint_received", "complaint_acknowledged", "complaint_proposal", "complaint_fulfilled", "complaint_closed",
    ]  # fmt: skip
    assert told(stories.withdrawn(), "requester")[-1] == "complaint_withdrawn"
    assert told(stories.with_body(), "requester")[-1] == "complaint_referral"


def test_the_officer_hears_when_the_case_can_go_on() -> None:
    story = stories.stated().do("li_na", "ask_customer", question="哪天？")
    story.do("requester", "customer_replied", customer_reply="周一")
    assert told(story, "li_na") == ["complaint_news", "complaint_news"]


# The investigation


def test_statement_and_evidence_go_side_by_side_and_both_must_be_complete() -> None:
    story = stories.investigating().do("li_na", "conclude_evidence", **SEEN)
    assert {"asking_team", "evidence_done"} <= set(configuration(story))
    story.do("li_na", "request_statement", **ASKED).do("sun_lei", "give_statement", **STATED)
    assert story.do("li_na", "conclude_statements").state == "naming_cause"


def test_several_people_are_asked_one_after_the_other_and_each_statement_is_kept() -> None:
    story = stories.stated()
    story.do("li_na", "request_statement", respondent="huang_zhiming", question_to_team="配件何时到？")
    assert story.mails[-1] == ("complaint_statement_wanted", "huang_zhiming")
    story.do("huang_zhiming", "give_statement", statement="第三次才到。")
    assert [row["from_whom"] for row in story.value("statements")] == ["sun_lei", "huang_zhiming"]


def test_a_second_question_needs_its_own_text_and_a_second_statement_too() -> None:
    story = stories.asked().do("li_na", "ask_customer", question="哪天？")
    story.do("requester", "customer_replied", customer_reply="周一").do("li_na", "ask_customer")
    assert story.refusal
    story.do("sun_lei", "give_statement", **STATED).do("li_na", "request_statement", **ASKED)
    assert story.do("sun_lei", "give_statement").refusal


def test_a_question_to_the_customer_stops_the_proposal_but_not_the_team() -> None:
    story = stories.asked().do("li_na", "ask_customer", question="哪天打的电话？")
    assert (story.deadline("proposal").state, story.deadline("statement").state) == ("paused", "armed")
    story.do("sun_lei", "give_statement", **STATED).do("requester", "customer_replied", customer_reply="周一和周三")
    assert story.deadline("proposal").state == "armed"


def test_looking_again_brings_no_second_greeting_and_no_new_clock() -> None:
    story = stories.naming().do("li_na", "look_again", look_again_reason="缺通话记录")
    assert told(story, "requester").count("complaint_acknowledged") == 1
    assert story.deadline("proposal").occasion == 1


# The proposal and the answer


@pytest.mark.parametrize(("amount", "state"), [("1000", "deciding"), ("1000.01", "approving")])
def test_a_compensation_above_the_limit_waits_for_a_supervisor(amount: str, state: str) -> None:
    story = stories.deciding(**{**MONEY, "compensation": amount})
    assert story.state == state
    assert (("complaint_approval", "wang_fang") in story.mails) == (state == "approving")
    assert (("complaint_proposal", "requester") in story.mails) == (state == "deciding")


def test_what_was_paid_before_counts_towards_the_limit() -> None:
    story = stories.deciding(**{**MONEY, "compensation": "600"}).do("requester", "accept_proposal", satisfied=True)
    story.do("wang_fang", "record_payment", payment_reference="PAY-1")
    assert story.value("paid_so_far") == "600.00"
    story = stories.learnt(stories.fulfilled(story)).do("requester", "reopen", reopen_reason="又响了")
    story.do("li_na", "acknowledge").do("li_na", "skip_statement", no_statement_reason="同前")
    story.do("li_na", "conclude_evidence", **SEEN).do("li_na", "name_cause", **stories.CAUSE)
    assert story.do("li_na", "propose", **{**MONEY, "compensation": "400.01"}).state == "approving"


def test_a_declined_compensation_does_not_use_up_a_round() -> None:
    story = stories.approving().do("wang_fang", "decline_compensation", approval_remarks="无依据")
    assert (story.state, story.value("proposal_round"), story.value("compensation")) == ("proposing", 0, None)
    assert story.mails[-1] == ("complaint_news", "li_na")


def test_a_refused_proposal_is_kept_and_another_one_must_be_written() -> None:
    story = stories.deciding().do("requester", "refuse_proposal", refusal_reason="光道歉不够")
    (kept,) = story.value("refused_proposals")
    assert (kept["round"], kept["proposal"], kept["why_not"]) == (1, APOLOGY["proposal"], "光道歉不够")
    assert story.do("li_na", "propose", remedies=["apology"]).refusal


def test_a_change_of_permissions_opens_its_case_before_the_promise_counts_as_kept() -> None:
    story = stories.deciding(remedies=["permissions"]).do("requester", "accept_proposal", satisfied=True)
    assert stories.fulfilled(story).refusal
    (command,) = story.do("li_na", "ask_for_permissions", **PERMISSION).openings
    assert (command.workflow, command.data["purpose"]) == ("permission", PERMISSION["permission_purpose"])
    assert story.do("li_na", "ask_for_permissions", **PERMISSION).refusal


def test_the_permission_workflow_takes_what_it_is_opened_with() -> None:
    ours, theirs = (definitions.load_file(path) for path in (COMPLAINT, COMPLAINT.with_name("permission.yaml")))
    opens, asked = ours.events["ask_for_permissions"].opens, {one.field: one.required for one in theirs.form}
    assert opens
    assert {name for name, required in asked.items() if required} <= set(opens.given) <= set(asked)
    for name in ("customer_role", "message_types", "access"):
        assert ours.fields[name].choices == theirs.fields[name].choices


def test_a_customer_who_settles_without_being_satisfied_reaches_the_supervisor() -> None:
    story = stories.deciding().do("requester", "accept_proposal", satisfied=False)
    assert ("complaint_unsatisfied", "wang_fang") in story.mails
    assert ("complaint_unsatisfied", "wang_fang") not in stories.fulfilling().mails


def test_a_question_about_the_proposal_ends_the_silence_and_its_answer_gives_new_time() -> None:
    story = stories.deciding().wait(days=6).do("requester", "customer_message", body="专人是谁？")
    assert (story.deadline("feedback").state, story.deadline("message").state) == ("met", "armed")
    story.do("li_na", "answer", body="由李工跟进。").wait(days=11)
    assert (story.state, story.deadline("feedback").occasion) == ("explained", 2)
    assert told(story, "requester").count("complaint_proposal") == 1


def test_a_dispute_needs_its_other_side_and_its_term() -> None:
    assert stories.opened(complaint_kind="dispute").refusal
    story = stories.recorded(**DISPUTE).do("li_na", "acknowledge")
    assert story.refusal
    assert (story.state, {name for name, _ in story.refusal.problems}) == ("recorded", {"talks_until"})


# The definition


def test_the_closing_mail_names_the_days_until_the_case_is_filed() -> None:
    found = definitions.load_file(COMPLAINT)
    days = str(found.deadlines["filing"].within.default).removesuffix(" calendar days")  # type: ignore[union-attr]
    files = [places.TEMPLATES / "mail" / language / "complaint_closed.j2" for language in found.languages]
    assert [re.findall(r"\d+", path.read_text(encoding="utf-8")) for path in files] == [[days]] * 3


def test_the_definition_is_sound_and_its_roles_are_held() -> None:
    held = {role for person in people().desk.persons.values() for role in person.roles}
    findings = lint.lint(definitions.load_file(COMPLAINT), roles_held=held)
    assert [finding.sentence for finding in findings] == []


def test_every_mail_that_it_sends_has_a_template_in_each_language() -> None:
    found = definitions.load_file(COMPLAINT)
    sent = {rule.template for rule in found.notifications} | {one.remind_template for one in found.deadlines.values()}
    sent |= {rung.template for one in found.deadlines.values() for rung in one.escalate}
    files = [Path("mail") / language / f"{name}.j2" for name in sorted(sent) for language in found.languages]
    assert [path for path in files if not (places.TEMPLATES / path).is_file()] == []
