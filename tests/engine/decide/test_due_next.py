"""When something is due next, in the mail of a step: what a rule promises the customer, what the desk is to do."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from engine import casefile, contexts, errors
from engine.decide import preview
from engine.definitions import uses
from tests.engine.decide import desk

RULES = """\
  - {when: opened, template: case_received, to: [requester], deadline: first_response}
  - {when: opened, template: unheld, to: [team_lead]}
  - {when: diagnose, template: diagnosed, to: [requester]}
  - {when: diagnose, template: diagnosed, to: [team_lead], deadline: filing}
  - {when: waiting, template: asked, to: [requester, team_lead], deadline: resolution}
  - {when: closed, template: case_closed, to: [requester], deadline: filing}
  - {when: closed, template: case_closed, to: [team_lead]}
"""
WORKFLOW = desk.changed(desk.TEXT.partition("notifications:\n")[0] + "notifications:\n" + RULES)
Told = Mapping[str, contexts.Deadline | None]


def told(decision: casefile.Decision) -> Told:
    """The deadline of each reader's notice."""
    return {one.to: one.context.deadline for one in decision.notices}


@pytest.fixture
def story() -> desk.Story:
    made = desk.Story(WORKFLOW)
    made.tell("open", "li_na", desk.MONDAY, equipment="lift")
    return made


def test_the_customer_reads_what_the_rule_names_and_the_desk_what_is_due_next(story: desk.Story) -> None:
    found = told(story.told[0])
    response, resolution = story.row("first_response"), story.row("resolution")
    assert contexts.instant(response.due_at) < contexts.instant(resolution.due_at)
    for reader in ("requester", "wang_fang"):
        deadline = found[reader]
        assert deadline == contexts.Deadline(
            found[reader].title, contexts.instant(response.due_at), "armed", worked_out=False
        )


def test_nothing_is_promised_to_the_customer_that_no_rule_names(story: desk.Story) -> None:
    found = told(story.tell("diagnose", "li_na", desk.MONDAY + timedelta(minutes=5), level="minor"))
    assert found["requester"] is None
    assert found["wang_fang"] is None, "it does not run yet"


def test_what_stands_still_is_due_at_no_instant(story: desk.Story) -> None:
    story.tell("diagnose", "li_na", desk.MONDAY + timedelta(minutes=5), level="minor")
    assert set(told(story.tell("ask_customer", "li_na", desk.MONDAY + timedelta(minutes=9))).values()) == {None}


def test_a_timer_is_told_where_a_rule_names_it_and_is_no_promise_of_the_desk(story: desk.Story) -> None:
    story.tell("diagnose", "li_na", desk.MONDAY + timedelta(minutes=5), level="minor")
    found = told(story.tell("join", "li_na", desk.MONDAY + timedelta(minutes=9), other="RPR-2026-00001"))
    assert found["requester"].due_at == contexts.instant(story.row("filing").due_at)
    assert found["wang_fang"] is None


def test_what_is_overdue_is_the_desks_to_know_and_no_promise_any_more() -> None:
    rules = RULES.replace("when: waiting, template: asked", "when: note, template: asked")
    rules = rules.replace("deadline: resolution", "deadline: first_response")
    story = desk.Story(desk.changed(desk.TEXT.partition("notifications:\n")[0] + "notifications:\n" + rules))
    story.tell("open", "li_na", desk.MONDAY, equipment="lift")
    story.look(desk.MONDAY + timedelta(minutes=31))
    found = told(story.tell("note", "li_na", desk.MONDAY + timedelta(hours=1), body="Hm."))
    assert found["requester"] is None
    assert (found["wang_fang"].state, found["wang_fang"].worked_out) == ("breached", False)


def test_a_preview_begins_what_the_rule_names(story: desk.Story) -> None:
    use = next(one for one in uses.of(WORKFLOW.definition) if one.when == "closed")
    made = preview.preview(WORKFLOW, story.case, desk.DESK, desk.MONDAY, preview.Asked(use, "requester"))
    assert made.notice.context.deadline.due_at == "2026-04-01T01:00:00+00:00"


def test_a_rule_that_names_no_deadline_of_the_definition_is_refused() -> None:
    with pytest.raises(errors.CaseclockError, match="there is no deadline `first_reponse`"):
        desk.changed(desk.TEXT.replace("[requester, team_lead]}", "[requester], deadline: first_reponse}", 1))
