"""A fresh field of a form is asked for anew: what the case has from an earlier time does not count."""

from engine import decide
from tests.engine.decide import desk
from tests.engine.decide.desk import HOUR, MONDAY, Story

TEXT = (
    desk.TEXT.replace("  other: {type: case}", "  other: {type: case}\n  question: {type: text}\n  reply: {type: text}")
    .replace(
        "ask_customer: {by: [technician]}", "ask_customer: {by: [technician], form: [{field: question, fresh: true}]}"
    )
    .replace(
        "customer_replied: {by: [anyone]}",
        "customer_replied: {by: [anyone], form: [{field: reply, required: false, fresh: true}]}",
    )
)


def asked_once() -> Story:
    workflow: decide.Workflow = desk.changed(TEXT)
    story = Story(workflow)
    story.tell("open", "li_na", MONDAY, equipment="Lift 3")
    story.tell("ask_customer", "li_na", MONDAY + HOUR, question="Which lift?")
    story.tell("customer_replied", "li_na", MONDAY + 2 * HOUR, reply="The left one.")
    return story


def test_the_second_question_must_be_asked_anew() -> None:
    story = asked_once()
    refusal = story.tell("ask_customer", "li_na", MONDAY + 3 * HOUR).refusal
    assert refusal is not None
    assert list(dict(refusal.problems)) == ["question"]
    assert story.tell("ask_customer", "li_na", MONDAY + 3 * HOUR, question="Which floor?").refusal is None


def test_what_is_not_said_anew_is_no_longer_said() -> None:
    story = asked_once()
    story.tell("ask_customer", "li_na", MONDAY + 3 * HOUR, question="Which floor?")
    story.tell("customer_replied", "li_na", MONDAY + 4 * HOUR)
    assert story.case is not None
    assert story.case.fields.get("reply") is None
    assert story.case.fields["question"] == "Which floor?"
