"""What a customer may do by a link: from where the case stands, and only while nothing took it away."""

from engine import casefile, decide
from tests.engine.decide import desk
from tests.engine.decide.desk import HOUR, MONDAY, Story

TEXT = (
    desk.TEXT.replace(
        "allow: {by: [quality]}", "allow: {by: [quality, requester], customer_title: {en: Yes, zh-Hans: 好}}"
    )
    .replace("fail: {by: [quality]", "fail: {by: [quality, requester]")
    .replace("pass: {by: [quality, technician]", "pass: {by: [quality, technician, requester]")
    .replace("join: {by: [technician]", "join: {by: [technician, requester]")
    .replace("ask_customer: {by: [technician]}", "ask_customer: {by: [technician, requester]}")
    .replace(
        "approving: {transitions: [{event: allow, target: checking}]}",
        "approving: {transitions: [{event: allow, target: checking}, {event: fail, target: repairing}]}",
    )
)
PORTER = casefile.Actor("requester", "1")


def approving() -> Story:
    """A costly repair waits for the customer's word."""
    story = Story(desk.changed(TEXT))
    story.tell("open", "li_na", MONDAY, equipment="Lift 3")
    story.tell("diagnose", "li_na", MONDAY + HOUR, level="minor")
    story.tell("repair_done", "li_na", MONDAY + 2 * HOUR, cost="9000")
    return story


def offered(story: Story, language: str = "en") -> list[tuple[str, str, bool]]:
    assert story.case is not None
    links = decide.linking.links(story.workflow, story.case, language)
    return [(one.event, one.title, one.main) for one in links]


def may_still(story: Story, event: str, since: list[tuple[str, ...]]) -> bool:
    assert story.case is not None
    return decide.linking.may_still(story.workflow, story.case, PORTER, event, since)


def test_what_the_state_waits_for_comes_first_what_is_chosen_from_the_desk_s_own_never() -> None:
    story = approving()
    assert offered(story) == [("allow", "Yes", True), ("fail", "fail", True), ("ask_customer", "ask_customer", False)]
    assert offered(story, "zh-Hans")[0] == ("allow", "好", True)
    assert offered(story, "zh-Hant")[0] == ("allow", "Yes", True), "in the first language, where there is no other"


def test_a_case_without_a_requester_offers_nothing() -> None:
    story = approving()
    assert story.case is not None
    story.case.requester = None
    assert offered(story) == []


def test_a_link_holds_while_its_event_could_be_fired_all_the_while() -> None:
    story = approving()
    assert story.case is not None
    here, elsewhere = story.case.configuration, ("handling", "repairing")
    assert may_still(story, "allow", [])
    assert may_still(story, "allow", [here, here])
    assert not may_still(story, "allow", [elsewhere, here]), "it is another cost by now"
    assert may_still(story, "ask_customer", [elsewhere, here])
    assert not may_still(story, "allow", [("a_state_of_an_earlier_version",), here])
    story.tell("allow", "chen_jing", MONDAY + 3 * HOUR)
    assert not may_still(story, "allow", [story.case.configuration])
    assert not may_still(story, "join", [])


def test_a_mail_to_the_customer_carries_them_one_to_the_desk_does_not() -> None:
    story = approving()
    (opened, *_) = story.told
    links = {notice.to: [one.event for one in notice.context.links] for notice in opened.notices}
    assert links == {"requester": ["ask_customer"], "wang_fang": []}
