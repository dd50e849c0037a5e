"""Notices that nobody is sent."""

from datetime import timedelta

import pytest

from engine import calendars, casefile, decide, definitions
from engine.decide import preview
from engine.definitions import uses
from tests.engine import small_desk

AT = small_desk.MONDAY
TEXT = small_desk.TEXT + (
    "notifications:\n"
    "  - {when: repaired, template: case_closed, to: [requester], show: [symptom, phone]}\n"
    "  - {when: customer_message, template: complaint_news, to: [team_lead]}\n"
)
WORKFLOW = decide.Workflow.build(definitions.parse(TEXT), lambda _name: calendars.ALWAYS)
USES = uses.of(WORKFLOW.definition)
MS_WANG = casefile.Contact(7, "Ms Wang", "wang@customer.example", "zh-Hans")


@pytest.fixture
def case() -> casefile.CaseFile:
    """A case as it is opened."""
    opening = casefile.Opening("Lift 3", requester=MS_WANG, team="lifts", assignee="chen_wei", number="LIFT-1")
    data = {"symptom": "stuck", "phone": "+86 10 5555 0100"}
    command = casefile.Command(None, "open", small_desk.LI_NA, data, "lift", opening=opening)
    return decide.decide(WORKFLOW, None, command, AT, small_desk.PEOPLE).case


def seen(case: casefile.CaseFile, number: int, rule: str, **more: str) -> preview.Preview:
    asked = preview.Asked(USES[number], rule, **more)
    return preview.preview(WORKFLOW, case, small_desk.PEOPLE, AT + timedelta(minutes=10), asked)


def test_a_step_tells_what_it_shows_and_nothing_personal(case) -> None:
    notice = seen(case, 0, "requester").notice
    assert (notice.name, notice.language, notice.context.case.url) == ("Ms Wang", "zh-Hans", "")
    assert [fact.value for fact in notice.context.facts] == ["stuck"]
    assert notice.context.event.title == "修复"


def test_a_language_that_is_asked_for_is_that_of_all_words(case) -> None:
    context = seen(case, 0, "requester", language="zh-Hant").notice.context
    assert (context.case.workflow, context.facts[0].title) == ("電梯報修", "故障現象")


def test_what_someone_writes_stands_only_in_mails_that_have_it(case) -> None:
    assert seen(case, 1, "team_lead", body="Hello").notice.context.body == "Hello"
    assert seen(case, 0, "requester", body="Hello").notice.context.body == ""


def test_a_rung_is_shown_as_it_will_be_and_the_case_stays_as_it_is(case) -> None:
    before = repr(case)
    made = seen(case, 3, "technician")
    told = made.notice.context.deadline
    assert (made.state, told.state, told.counted_s) == ("breached", "breached", 5 * 3600.0)
    assert made.notice.context.event.at == "2026-01-05T14:00:00+00:00"
    assert repr(case) == before


def test_a_rung_that_has_passed_is_shown_as_it_stands_now(case) -> None:
    late = decide.decide(
        WORKFLOW, case, casefile.Command("LIFT-1", None, casefile.SYSTEM), AT + timedelta(hours=9), small_desk.PEOPLE
    ).case
    asked = preview.Asked(USES[2], "technician")
    made = preview.preview(WORKFLOW, late, small_desk.PEOPLE, AT + timedelta(hours=10), asked)
    assert made.notice.context.deadline.counted_s == 10 * 3600.0


def test_a_real_notice_and_its_preview_have_the_same_context(case) -> None:
    decision = decide.decide(
        WORKFLOW, case, casefile.Command("LIFT-1", None, casefile.SYSTEM), small_desk.DUE + timedelta(seconds=1),
        small_desk.PEOPLE,
    )  # fmt: skip
    (real,) = decision.notices
    assert seen(case, 2, "technician").notice.context == real.context


def test_a_rule_that_reaches_nobody_gives_a_reader_without_a_name(case) -> None:
    case.assignee = None
    case.requester = None
    made = seen(case, 0, "requester")
    assert (made.reached, made.notice.name, made.notice.context.case.url) == (False, "", "")


def test_a_moved_deadline_says_when_it_was_due_before(case) -> None:
    told = seen(case, len(USES) - 1, "assignee").notice.context.deadline
    assert (told.due_at, told.moved_from) == ("2026-01-05T13:00:00+00:00", "2026-01-04T13:00:00+00:00")
