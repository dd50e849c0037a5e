"""Message permissions, as a desk lives them: whole histories, who is told, and who may not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from engine import casefile, decide, definitions, lint, places
from engine.people import Desk
from tests.workflows import reached
from tests.workflows.permission_stories import (
    ASKED,
    AUTHORITY,
    CHANGE,
    FIRST,
    HISTORIES,
    LIMITS,
    PERMISSION,
    QUESTION,
    RENEWAL,
    SECOND,
    Values,
    active,
    active_states,
    applying,
    changing,
    explaining,
    identified,
    lived,
    may_not_ask,
    not_who_they_say_they_are,
    removed,
    reviewing,
    revoked_at_the_review,
    set_up,
    supporting,
    verified,
    verified_again,
    verifying,
)
from tests.workflows.story import Story, people, workflow


@pytest.mark.parametrize(("history", "end"), HISTORIES.items(), ids=lambda one: getattr(one, "__name__", one))
def test_a_whole_history_goes_from_opening_to_closing(history: Callable[[], Story], end: str) -> None:
    story = lived(history)
    assert story.refusals == []
    assert (story.state, story.closed) == (end, True)


def test_the_histories_reach_every_state_transition_deadline_reminder_and_rung() -> None:
    definition = definitions.load_file(PERMISSION)
    entries = [entry for history in HISTORIES for entry in lived(history).entries]
    assert reached.everything(definition) - reached.touched(definition, entries) == set()


def test_the_definition_is_sound_and_its_roles_are_held() -> None:
    held = {role for person in people().desk.persons.values() for role in person.roles}
    findings = lint.lint(definitions.load_file(PERMISSION), roles_held=held)
    assert [finding.sentence for finding in findings] == []


def test_every_mail_that_it_sends_has_a_template_in_each_language() -> None:
    found = definitions.load_file(PERMISSION)
    sent = {rule.template for rule in found.notifications} | {one.remind_template for one in found.deadlines.values()}
    sent |= {rung.template for one in found.deadlines.values() for rung in one.escalate}
    files = [places.TEMPLATES / "mail" / tag / f"{name}.j2" for name in sorted(sent) for tag in found.languages]
    assert [path for path in files if not path.is_file()] == []


# Who asks, and whether they may.


def test_two_different_means_are_needed() -> None:
    story = verifying().do("li_na", "confirm_first_means", **FIRST)
    story.do("li_na", "confirm_second_means", **{**SECOND, "second_means": "call_back"})
    assert story.refusal
    assert (story.refusal.code, "second_check" in active_states(story)) == ("not_from_here", True)
    assert "identity_proved" in active_states(story.do("li_na", "confirm_second_means", **SECOND))


@pytest.mark.parametrize("lacking", ["allowed_by_contract", "allowed_by_law"])
def test_what_contract_or_law_does_not_allow_is_not_passed_on(lacking: str) -> None:
    story = identified().do("li_na", "confirm_authority", **{**AUTHORITY, lacking: False})
    assert story.refusal
    assert (story.refusal.code, story.state) == ("not_from_here", "authority_check")


def test_what_the_contract_allows_is_shown_by_its_clause() -> None:
    given = {name: value for name, value in AUTHORITY.items() if name != "contract_clause"}
    story = identified().do("li_na", "confirm_authority", **given)
    assert story.refusal
    assert [name for name, _ in story.refusal.problems] == ["contract_clause"]


def test_a_failed_identity_ends_it_and_tells_security_and_the_customer() -> None:
    story = not_who_they_say_they_are()
    assert story.mails[-3:] == [
        ("permission_alarm", "huang_zhiming"), ("permission_alarm", "wang_fang"), ("permission_stopped", "requester"),
    ]  # fmt: skip
    assert story.do("requester", "reopen", reopen_reason="就是我").refusal


def test_who_has_no_authority_is_told_why_and_may_come_back() -> None:
    story = may_not_ask()
    assert story.mails[-1] == ("permission_refused", "requester")
    assert story.do("requester", "reopen", reopen_reason="已补盖公章").state == "received"


# Approval.


@pytest.mark.parametrize(
    ("level", "role", "state"),
    [
        ("standard", "clerk", "applying"),
        ("raised", "recipient", "applying"),
        ("highest", "clerk", "second_approval"),
        ("standard", "administrator", "second_approval"),
    ],
)
def test_the_highest_level_needs_two_and_so_does_who_gives_rights_to_others(level: str, role: str, state: str) -> None:
    assert verified(level, customer_role=role).do("wang_fang", "approve").state == state


def test_the_second_approver_is_another_and_hears_of_it() -> None:
    story = verified("highest").do("wang_fang", "approve")
    assert story.mails[-1] == ("permission_task", "zhao_min")
    story.do("wang_fang", "approve_second")
    assert story.refusal
    assert story.refusal.code == "four_eyes"
    assert story.do("liu_yang", "approve_second").state == "applying"


@pytest.mark.parametrize(
    ("stage", "event", "fired", "by"),
    [
        (verified, "approve", "confirm_first_means", "li_na"),
        (verified, "refuse", "confirm_first_means", "li_na"),
        (applying, "apply", "approve", "wang_fang"),
        (reviewing, "renew", "apply", "sun_lei"),
    ],
)
def test_no_one_checks_what_they_did_themselves(stage: Callable[[], Story], event: str, fired: str, by: str) -> None:
    """Even who holds every role."""
    case, found = stage().case, workflow(PERMISSION)
    assert case
    everything = frozenset(found.definition.roles)
    mighty = Desk.of(replace(person, roles=everything) for person in people().desk.persons.values())
    offers = {one.event: one for one in decide.offers(found, case, casefile.Actor("person", by), mighty)}
    assert (offers[event].mine, offers[event].not_by) == (False, fired)


@pytest.mark.parametrize(
    ("who", "event", "given"),
    [
        ("li_na", "approve", {}),
        ("sun_lei", "approve", {}),
        ("requester", "approve", {}),
        ("requester", "refuse", {"refusal_reason": "不"}),
        ("sun_lei", "send_back", {"approval_question": "?"}),
        ("wang_fang", "revoke_for_security", {"security_reason": "可疑"}),
        ("wang_fang", "edit", {"level": "highest"}),
        ("li_na", "revoke", {}),
    ],
)
def test_who_may_not_is_refused(who: str, event: str, given: Values) -> None:
    story = verified().do(who, event, **given)
    assert story.refusal
    assert (story.refusal.code, story.state) == ("not_by_you", "first_approval")


def test_a_refusal_has_its_reason_which_the_customer_reads() -> None:
    story = verified().do("wang_fang", "refuse")
    assert story.refusal
    assert [name for name, _ in story.refusal.problems] == ["refusal_reason"]
    assert story.do("wang_fang", "refuse", refusal_reason="用途不明").mails[-1] == ("permission_refused", "requester")


@pytest.mark.parametrize("stage", [verified, applying])
def test_a_corrected_request_is_checked_and_approved_again(stage: Callable[[], Story]) -> None:
    story = stage().do("requester", "correct", access="edit")
    assert (story.state, story.value("allowed_by_contract")) == ("authority_check", None)
    assert "identity_proved" in active_states(story)
    assert story.do("li_na", "confirm_authority", **AUTHORITY).state == "first_approval"


# Setting up, explaining, using.


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("applied_role", "administrator"),
        ("applied_types", ["service"]),
        ("applied_access", "edit"),
        ("applied_until", "2027-12-31"),
    ],
)
def test_what_is_set_up_is_what_was_approved(name: str, value: object) -> None:
    given: Values = {"applied_role": "clerk", "applied_types": ["service", "reports"], "applied_access": "read"}
    given |= {"applied_until": "2026-12-31", "applied_where": "CHG-1", name: value}
    story = applying().do("sun_lei", "apply", **given)
    assert story.refusal
    assert (story.state, story.value("in_force")) == ("applying", False)


def test_rights_are_in_force_from_the_moment_they_are_set_up() -> None:
    story = explaining()
    assert (story.value("in_force"), story.value("applied_level")) == (True, "standard")
    assert (story.target("expiry"), story.target("next_review")) == ("31 Dec 18:00", "29 Aug 09:30")


def test_the_customer_reads_the_rights_and_their_limits() -> None:
    story = supporting()
    (context,) = [one for template, one in story.told if template == "permission_explained"]
    assert [fact["value"] for fact in context["facts"]] == [
        "经办人（可代表客户办理）", "服务通知, 检验与维保报告", "只读", "2026-12-31", LIMITS["limits"],
    ]  # fmt: skip


def test_no_mail_names_who_is_to_have_the_rights() -> None:
    for history in HISTORIES:
        shown = [str(context["facts"]) + context["body"] for _template, context in lived(history).told]
        assert [text for text in shown if ASKED["holder_mail"] in text or ASKED["holder_name"] in text] == []


def test_support_goes_on_until_the_customer_confirms_that_it_works() -> None:
    story = supporting().do("requester", "report_problem", problem="打不开")
    assert (story.state, story.mails[-1]) == ("helping", ("permission_task", "li_na"))
    story.do("sun_lei", "give_support", support_answer="已重置")
    assert (story.state, story.mails[-1]) == ("supporting", ("permission_confirm", "requester"))
    assert story.do("requester", "confirm_works").state == "active"


def test_a_customer_who_says_nothing_is_asked_twice_then_called_then_a_supervisor_decides() -> None:
    story = supporting().wait(days=5).wait(days=6)
    assert story.mails[-2:] == [("permission_confirm", "requester")] * 2
    story.wait(days=4).wait(days=4)
    assert story.mails[-2:] == [("permission_unconfirmed", "li_na"), ("permission_unconfirmed", "wang_fang")]
    assert story.deadline("confirmation").breached_at is None


# Review and end.


def test_rights_are_reviewed_when_their_time_comes_and_the_customer_hears_of_it() -> None:
    story = active(valid_until="2027-02-28").wait(days=180)
    assert (story.state, story.target("review")) == ("reviewing", "11 Sep 18:00")
    assert {("permission_task", "emma_clarke"), ("permission_review", "requester")} <= set(story.mails[-2:])


@pytest.mark.parametrize(("level", "due"), [("standard", "29 Aug"), ("raised", "31 May"), ("highest", "01 Apr")])
def test_the_higher_the_level_the_sooner_the_review(level: str, due: str) -> None:
    story = verified(level).do("wang_fang", "approve").do("zhao_min", "approve_second")
    assert set_up(story).target("next_review")[:6] == due


def test_what_nobody_reviews_in_time_is_revoked_and_a_question_to_the_customer_does_not_save_it() -> None:
    story = active(valid_until="2027-02-28").wait(days=181).do("emma_clarke", "change", **CHANGE)
    assert story.do("li_na", "ask_customer", **QUESTION).wait(days=15).state == "removing"
    assert (story.value("end_reason"), story.value("in_force")) == ("not_reviewed", True)
    assert {to for template, to in story.mails if template == "permission_unreviewed"} == {
        "emma_clarke", "wang_fang", "zhao_min",
    }  # fmt: skip


def test_a_renewal_moves_expiry_and_the_next_review() -> None:
    story = reviewing().do("emma_clarke", "renew", **RENEWAL)
    assert (story.state, story.value("applied_until")) == ("active", "2026-08-31")
    assert (story.target("expiry"), story.target("next_review")) == ("31 Aug 18:00", "29 Aug 09:50")
    assert story.mails[-1] == ("permission_renewed", "requester")


def test_the_highest_level_is_not_just_prolonged() -> None:
    story = set_up(verified("highest").do("wang_fang", "approve").do("zhao_min", "approve_second"))
    story.do("emma_clarke", "start_review").do("emma_clarke", "renew", **RENEWAL)
    assert story.refusal
    assert (story.state, story.value("applied_until")) == ("reviewing", "2026-12-31")


def test_a_change_is_verified_from_the_start_while_the_old_rights_stay() -> None:
    story = changing()
    assert {"first_check", "authority_check"} <= set(active_states(story))
    assert (story.value("first_means"), story.value("level"), story.value("applied_access")) == (None, None, "read")
    assert set_up(verified_again(story).do("wang_fang", "approve")).value("applied_access") == "edit"


def test_a_change_that_hangs_ends_with_the_review_that_it_came_from() -> None:
    story = changing().wait(days=15)
    assert (story.state, story.value("end_reason")) == ("removing", "not_reviewed")


@pytest.mark.parametrize("stage", [explaining, supporting, active, reviewing, changing])
def test_the_customers_word_ends_the_rights_at_once(stage: Callable[[], Story]) -> None:
    story = stage().do("requester", "revoke")
    assert (story.state, story.mails[-1]) == ("removing", ("permission_task", "sun_lei"))
    assert story.deadline("removal").target_s == 60 * 60
    assert removed(story).mails[-1] == ("permission_ended", "requester")


def test_a_security_event_ends_them_within_half_an_hour_by_the_clock_even_at_night() -> None:
    story = active().do("huang_zhiming", "revoke_for_security", timedelta(hours=14), security_reason="账号被盗")
    assert (story.target("removal"), story.value("end_reason")) == ("03 Mar 00:10", "security")
    assert ("permission_alarm", "zhao_min") in story.mails
    story.wait(minutes=31)
    assert {to for template, to in story.mails[-3:] if template == "deadline_breached"} >= {"sun_lei", "huang_zhiming"}


def test_before_anything_is_in_force_there_is_nothing_to_revoke_but_the_request_can_be_stopped() -> None:
    story = verified().do("requester", "revoke")
    assert story.refusal
    story.do("huang_zhiming", "revoke_for_security", security_reason="账号被盗")
    assert (story.state, story.mails[-1]) == ("stopped", ("permission_stopped", "requester"))


def test_rights_end_when_the_office_closes_on_their_last_day_after_two_reminders() -> None:
    story = active(valid_until="2026-04-30").wait(days=50).wait(days=9, hours=8)
    assert (story.state, story.mails.count(("permission_expiring", "requester"))) == ("active", 2)
    assert story.wait(hours=1).state == "removing"
    assert removed(story).state == "expired"


@pytest.mark.parametrize("stage", [verified, active, may_not_ask])
def test_a_dispute_opens_a_complaint_and_leaves_the_case_where_it_is(stage: Callable[[], Story]) -> None:
    story = stage()
    before = story.state
    story.do("requester", "dispute", dispute_matter="权限被拒", dispute_words="一直这样用")
    (complaint,) = story.openings
    assert (story.state, complaint.workflow, complaint.data["own_words"]) == (before, "complaint", "一直这样用")
    assert ("permission_disputed", "wang_fang") in story.mails


def test_nothing_that_was_said_before_counts_once_the_case_is_reopened() -> None:
    story = revoked_at_the_review().do("li_na", "reopen", reopen_reason="补办").do("li_na", "start_verification")
    story.do("li_na", "deny_authority")
    assert story.refusal
    assert [name for name, _ in story.refusal.problems] == ["refusal_reason"]
    assert [story.value(name) for name in ("in_force", "first_means", "applied_role")] == [False, None, None]
