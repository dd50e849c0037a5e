"""What an event gives: rows that keep the old, values asked for under a condition, a case that belongs to this one."""

from datetime import timedelta

import pytest

from engine import casefile
from tests.engine.decide import complaint
from tests.engine.decide.desk import Story

AT = complaint.AT


@pytest.fixture
def examined() -> Story:
    story = complaint.opened()
    story.tell("look_into", "li_na", AT, respondent="zhao_lei")
    return story


def test_a_row_is_appended_with_what_held_before_the_event_and_what_its_form_gave(examined: Story) -> None:
    examined.tell("change", "li_na", AT + timedelta(microseconds=7), draft="First text")
    assert examined.case
    assert examined.case.fields["round"] == 1
    assert examined.case.fields["versions"] == [
        {
            "text": "First text", "round": 0, "by_whom": "zhao_lei", "at": "2026-03-02T01:00:00+00:00",
            "on": "2026-03-02", "kept": True,
        }
    ]  # fmt: skip


def test_rows_that_stand_there_stay_as_they_are(examined: Story) -> None:
    examined.tell("change", "li_na", AT, draft="First text")
    examined.tell("change", "li_na", AT, draft="Second text")
    assert examined.case
    assert [(row["text"], row["round"]) for row in examined.case.fields["versions"]] == [
        ("First text", 0), ("Second text", 10),
    ]  # fmt: skip


def test_a_full_field_of_rows_refuses_the_event_and_keeps_the_case(examined: Story) -> None:
    examined.tell("change", "li_na", AT, draft="First text")
    examined.tell("change", "li_na", AT, draft="Second text")
    refusal = examined.tell("change", "li_na", AT, draft="Third text").refusal
    assert refusal is not None
    assert "`append` gives no value that fits: has 3 entries; at most 2" in refusal.sentence
    assert examined.case
    assert examined.case.fields["round"] == 2


def test_a_row_without_a_required_value_refuses_the_event(examined: Story) -> None:
    refusal = examined.tell("change", "li_na", AT).refusal
    assert refusal is not None
    assert "row 1, text: is required" in refusal.sentence


def test_a_field_is_required_while_its_condition_holds_with_what_is_given(examined: Story) -> None:
    refusal = examined.tell("propose", "li_na", AT, proposal="compensation").refusal
    assert refusal is not None
    assert refusal.problems == (("compensation", "is required"),)
    assert examined.tell("propose", "li_na", AT, proposal="apology").refusal is None
    assert examined.tell("propose", "li_na", AT, proposal="compensation", compensation=50).refusal is None


def test_a_condition_that_the_facts_can_not_decide_does_not_hold() -> None:
    text = complaint.TEXT.replace("proposal == 'compensation'", "compensation > 5")
    story = complaint.opened(text=text)
    story.tell("look_into", "li_na", AT)
    assert story.tell("propose", "li_na", AT, proposal="apology").refusal is None


def test_the_opening_form_asks_under_a_condition_too() -> None:
    for channel, problems in (("web", ("about",)), ("phone", ())):
        form = f"{{field: about, cond: \"channel == '{channel}'\"}}\nroles"
        [opened] = complaint.opened(text=complaint.TEXT.replace("{field: about, required: false}\nroles", form)).told
        assert tuple(name for name, _why in (opened.refusal.problems if opened.refusal else ())) == problems


def test_an_event_asks_for_a_case_that_belongs_to_its_own(examined: Story) -> None:
    examined.tell("propose", "li_na", AT, proposal="compensation", compensation=50)
    decision = examined.tell("change_rights", "zhao_lei", AT)
    [asked] = decision.openings
    command, opening = asked.command, asked.command.opening
    assert opening is not None
    assert (command.workflow, command.event, command.actor.key) == ("permission", "open", "zhao_lei")
    assert command.data == {"reason": "Rude on the phone", "amount": "50.00", "level": "high"}
    assert opening.links == (casefile.Link("caused_by", "RPR-2026-00418"),)
    assert asked.entry is decision.entries[-1]


def test_customer_requester_team_channel_and_priority_carry_over(examined: Story) -> None:
    opening = examined.tell("change_rights", "li_na", AT).openings[0].command.opening
    case = examined.case
    assert case
    assert opening
    carried = (opening.customer, opening.requester, opening.team, opening.channel, opening.priority)
    assert carried == (case.customer, case.requester, case.team, case.channel, case.priority)
    assert opening.title == "Rude on the phone"


def test_empty_fields_are_not_given_and_the_title_may_be_this_cases() -> None:
    text = complaint.TEXT.replace("      title: field.words\n", "")
    story = complaint.opened(text=text)
    story.tell("look_into", "li_na", AT)
    command = story.tell("change_rights", "li_na", AT).openings[0].command
    assert "amount" not in command.data
    assert command.opening
    assert command.opening.title == "Lift 3 stops between floors"


def test_a_case_that_is_opened_for_another_is_linked_to_it() -> None:
    link = casefile.Link("caused_by", "RPR-2026-00001")
    story = complaint.opened()
    opening = casefile.Opening(number="CMP-2026-00002", links=(link,))
    command = casefile.Command(None, "open", casefile.SYSTEM, {"words": "x"}, "complaint", opening)
    decision = complaint.decided(story, command)
    assert decision.links == [link]
    assert decision.entries[0].facts["link"] == ["caused_by", "RPR-2026-00001"]
