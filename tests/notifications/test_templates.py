import dataclasses
import re
from html import unescape

import pytest

from engine import contexts
from engine.definitions import definition
from notifications import names, rendering

CUSTOMERS = [
    "answer", "case_cancelled", "case_closed", "case_received", "case_reopened", "customer_reminder",
    "duplicate_closed", "follow_up", "not_repairable_offer", "parts_awaited", "survey", "waiting_for_customer",
]  # fmt: skip
STAFF = [
    "assigned",
    "deadline_breached",
    "deadline_moved",
    "escalated",
    "reminder",
    "supervisor_call",
    "undelivered",
    "unheld",
]
CUSTOMERS += [
    "requirement_change_noted", "requirement_confirm", "requirement_confirmed", "requirement_delayed",
    "requirement_delivered", "requirement_feasible", "requirement_not_feasible", "requirement_recalled",
    "requirement_receipt", "requirement_reminder", "requirement_replanned", "requirement_scope",
    "requirement_silence", "requirement_withdrawn",
]  # fmt: skip
STAFF += [
    "requirement_message", "requirement_turn", "requirement_unanswered",
]  # fmt: skip
CUSTOMERS += [
    "complaint_acknowledged", "complaint_answer_reminder", "complaint_closed", "complaint_fulfilled",
    "complaint_proposal", "complaint_received", "complaint_referral", "complaint_takes_longer", "complaint_talks",
    "complaint_withdrawn",
]  # fmt: skip
STAFF += [
    "complaint_approval", "complaint_ask_body", "complaint_improvement", "complaint_news",
    "complaint_statement_wanted", "complaint_unsatisfied",
]  # fmt: skip
CUSTOMERS += [
    "permission_active", "permission_confirm", "permission_delayed", "permission_ended", "permission_expiring",
    "permission_explained", "permission_refused", "permission_renewed", "permission_review", "permission_stopped",
    "permission_withdrawn",
]  # fmt: skip
STAFF += [
    "permission_alarm",
    "permission_disputed",
    "permission_task",
    "permission_unconfirmed",
    "permission_unreviewed",
]
DESK = ["digest", "gathered", "quarantined", "storm"]
STAFF += DESK
EVERY = [(name, language) for name in CUSTOMERS + STAFF for language in definition.LANGUAGES]
BARE = contexts.MailContext(case=contexts.Case("RPR-1", "Lift 3", "Repair request", "Received"), zone="Asia/Shanghai")
RULES = ["assignee", "supervisor", "team_lead", "team", "requester", "actor", "director"]


AT = "2026-02-16T01:40:00+00:00"
DIGEST = contexts.Digest(
    "hour", 312, 2, AT,
    tuple(contexts.Line("RPR-1", kind, "Solution", AT, "http://desk.example/1") for kind in ("late", "due", "event")),
    tuple(contexts.Cap(rule, "Li Na", 312, 30) for rule in ("recipient", "case", "workflow", "hour")),
)  # fmt: skip


def rendered(published, name, language, context) -> rendering.Mail:
    if name in DESK:
        reader = contexts.Recipient("Wang Fang", "digest")
        context = contexts.MailContext(recipient=reader, event=context.event, digest=DIGEST, zone=context.zone)
    return rendering.render(published[name, language].source, name, language, context.as_json())


def told(mail: rendering.Mail) -> tuple[str, str]:
    """What the text and the HTML say, without links, marks and spaces."""
    html = re.sub(r"<(style|title)>.*?</\1>", "", mail.html, flags=re.DOTALL)
    html = unescape(re.sub(r"<[^>]+>", "", html))
    text = re.sub(r"https?://\S+|^-- $|^- ", "", mail.text, flags=re.MULTILINE)
    return tuple(re.sub(r"[\s:：]+", "", one) for one in (text, html))


def test_there_is_every_template_in_every_language_and_no_other(published):
    assert sorted(published) == sorted(EVERY)


def test_templates_use_all_names_of_the_context_and_no_other(published):
    used = frozenset().union(*(names.names_of(one) for one in published.values()))
    reached = {name for name in contexts.allowed_names() if any((name + ".").startswith(one + ".") for one in used)}
    begun = {name for name in contexts.allowed_names() if any(one.startswith(name + ".") for one in used)}
    assert used <= contexts.allowed_names()
    assert reached | begun == contexts.allowed_names()


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_text_and_html_say_the_same(published, full_context, name, language):
    for rule in RULES:
        recipient = contexts.Recipient("Wang Fang", rule, "Director" if rule == "director" else "")
        text, html = told(rendered(published, name, language, full_context(recipient=recipient)))
        assert text == html


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_template_reads_well_with_next_to_nothing_in_its_context(published, name, language):
    for rule in ("requester", "assignee"):
        mail = rendered(published, name, language, contexts.MailContext.from_json(
            BARE.as_json() | {"recipient": {"rule": rule}, "event": {"at": "2026-02-16T01:40:00+00:00"}}
        ))  # fmt: skip
        assert mail.subject.startswith("[RPR-1]") or name in DESK
        assert not re.search(r"None|\(\)|“”|「」|,,|\n\n\n|  \w", mail.text)


@pytest.mark.parametrize(("name", "language"), [(name, language) for name, language in EVERY if name in CUSTOMERS])
def test_a_customer_gets_one_subject_for_the_whole_case_and_nothing_of_how_we_work(
    published, full_context, name, language
):
    context = full_context(recipient=contexts.Recipient("Wang Fang", "requester"))
    mail = rendered(published, name, language, context)
    assert mail.subject == "[RPR-1] Repair request"
    assert "Director" not in mail.text
    assert "7 h" not in mail.text


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_subject_has_anything_of_the_customer(published, full_context, name, language):
    subject = rendered(published, name, language, full_context()).subject
    assert not [word for word in ("Sunrise", "Wang", "Lift 3", "switch it off") if word in subject]


@pytest.mark.parametrize("language", definition.LANGUAGES)
def test_the_working_of_a_deadline_stands_in_three_lines_and_then_what_comes_next(published, full_context, language):
    lines = rendered(published, "deadline_breached", language, full_context()).text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(("Counted", "计入", "計入")))
    assert all(":" in line or "：" in line for line in lines[first : first + 3])
    assert lines[first + 3] == ""
    assert "11:40" in lines[first + 4]


@pytest.mark.parametrize("language", definition.LANGUAGES)
def test_the_third_line_says_what_was_added_by_hand_and_what_is_provisional(published, full_context, language):
    deadline = dataclasses.replace(full_context().deadline, extended_s=9_000.0, provisional=True)
    plain, more = (
        rendered(published, "deadline_breached", language, full_context(**changed)).text
        for changed in ({}, {"deadline": deadline})
    )
    changed = [(old, new) for old, new in zip(plain.splitlines(), more.splitlines(), strict=True) if old != new]
    assert len(changed) == 1
    assert re.search(r"2 (h|小时|小時) 30 (m|分)", changed[0][1])
    assert re.search("provisional|暂定|暫定", changed[0][1])


@pytest.mark.parametrize("rule", ["deputy", "supervisor_of_supervisor", "grade_manager", "duty"])
def test_each_rule_says_in_its_own_words_why_one_gets_the_mail(published, full_context, rule):
    for language in definition.LANGUAGES:
        recipient = contexts.Recipient("Wang Fang", rule, "First line" if rule == "duty" else "")
        text, html = told(rendered(published, "escalated", language, full_context(recipient=recipient)))
        assert text == html
        assert not re.search("yourroleis|您的角色是", text)


def test_the_english_breach_reads_as_it_should(published, full_context):
    mail = rendered(published, "deadline_breached", "en", full_context(passed=(), body="", facts=()))
    assert mail.subject == "[RPR-1] Solution is overdue"
    assert mail.text == (
        "The time for “Solution” ran out on Mon 16 Feb 09:40.\n\n"
        "Please see to it at once, or say by when it will be done.\n\n"
        "Lift 3 stands between two floors\n"
        "Sunrise Property, grade A. Zhao Lei holds it; priority high; it is in “Dispatched”.\n\n"
        "What was tried:\n"
        "- Sat 14 Feb 09:10 · taken (Zhao Lei)\n"
        "- Sat 14 Feb 09:30 · Dispatch (Li Na)\n"
        "- Sat 14 Feb 17:00 · reminder to Zhao Lei, Chen Wei\n\n"
        "Counted: Fri 13 Feb 16:00–18:00 · Sat 14 Feb 09:00–10:30, 15:00–18:00 (Spring Festival)"
        " · Mon 16 Feb 09:00–09:40\n"
        "Not counted: Sat 14 Feb 10:30–15:00 Waiting for the customer · Sun 15 Feb day off\n"
        "Total: 7 h 10 m of 7 h 10 m; was due Mon 16 Feb 09:40\n\n"
        "If nobody acts: Mon 16 Feb 11:40, notice to Director, the priority rises, the step “Escalate” is taken, "
        "the duty engineer takes the case over.\n\n"
        "Open the case: http://127.0.0.1:8321/cases/RPR-1\n\n"
        "-- \n"
        "Why you get this: you are the supervisor of Zhao Lei, who holds the case.\n"
        "Times are those of Asia/Shanghai.\n"
    )


def test_an_answer_is_mailed_as_it_was_written(published, full_context):
    body = "Dear Ms Wang,\n\n\n  1. switch it off\n  2. wait\n"
    assert body.strip() in rendered(published, "answer", "en", full_context(body=body)).text


def test_the_html_is_one_small_page_without_anything_from_elsewhere(published, full_context):
    html = rendered(published, "escalated", "zh-Hans", full_context()).html
    assert html.lower().startswith("<!doctype html>")
    assert len(html.encode()) < 10_000
    assert not re.search(r"<(img|script|link|iframe)|url\(|@import", html)
    assert html.count("<a ") == 1


@pytest.mark.parametrize(("language", "word"), [("en", "provisional"), ("zh-Hans", "暂定"), ("zh-Hant", "暫定")])
@pytest.mark.parametrize("name", ["reminder", "deadline_moved"])
def test_a_provisional_due_date_is_marked_in_text_and_html(published, full_context, name, language, word):
    known = full_context().deadline
    for provisional in (True, False):
        deadline = dataclasses.replace(known, provisional=provisional, state="armed")
        mail = rendered(published, name, language, full_context(deadline=deadline))
        assert [word in mail.text, word in mail.html] == [provisional, provisional]


@pytest.mark.parametrize("language", definition.LANGUAGES)
def test_a_moved_due_date_is_told_with_the_one_before_and_without_the_customer_in_the_subject(
    published, full_context, language
):
    known = full_context()
    deadline = dataclasses.replace(
        known.deadline, due_at="2027-01-08T03:00:00+00:00", moved_from="2027-01-07T03:00:00+00:00"
    )
    mail = rendered(published, "deadline_moved", language, full_context(deadline=deadline))
    for part in (mail.text, mail.html):
        assert part.index("11:00") < len(part)
        assert all(re.search(day, part) for day in (r"\b0?8\b|8日", r"\b0?7\b|7日"))
    assert known.case.customer not in mail.subject
    assert known.case.title not in mail.subject
