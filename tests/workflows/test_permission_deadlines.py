"""Message permissions: by when what is due, what stops a clock, and who hears when it is late."""

import pytest

from tests.workflows.permission_stories import (
    DAY,
    QUESTION,
    applying,
    changing,
    explaining,
    opened,
    supporting,
    verified,
    verifying,
)


@pytest.mark.parametrize(
    ("grade", "response", "verification", "whole"),
    [
        ("A", "02 Mar 09:30", "02 Mar 14:05", "03 Mar 18:00"),
        ("B", "02 Mar 10:00", "03 Mar 09:05", "04 Mar 18:00"),
        ("C", "02 Mar 11:00", "04 Mar 09:05", "06 Mar 18:00"),
        ("D", "02 Mar 14:00", "04 Mar 09:05", "06 Mar 18:00"),
    ],
)
def test_the_first_promises_go_by_the_customers_grade(grade: str, response: str, verification: str, whole: str) -> None:
    assert opened(grade).target("first_response") == response
    story = opened(grade).do("li_na", "start_verification")
    assert (story.target("verification"), story.target("whole_request")) == (verification, whole)


@pytest.mark.parametrize(
    ("level", "due"), [("standard", "02 Mar 14:20"), ("raised", "03 Mar 09:20"), ("highest", "04 Mar 09:20")]
)
def test_approval_goes_by_level(level: str, due: str) -> None:
    assert verified(level).target("approval") == due


def test_setting_up_explaining_and_support_have_their_own_promises() -> None:
    assert applying().target("application") == "02 Mar 14:25"
    assert explaining().target("explanation") == "03 Mar 09:30"
    assert supporting().do("requester", "report_problem", problem="打不开").target("support") == "03 Mar 09:40"


def test_waiting_for_the_customer_stops_our_promises() -> None:
    story = verifying().do("li_na", "ask_customer", **QUESTION)
    assert {story.deadline(name).state for name in ("verification", "whole_request")} == {"paused"}
    story.do("requester", "customer_replied", 2 * DAY)
    assert (story.target("verification"), story.mails[-1]) == ("06 Mar 09:05", ("permission_task", "li_na"))


def test_the_customer_is_told_when_it_takes_longer() -> None:
    story = verified("highest").wait(days=4, hours=8)
    assert ("permission_delayed", "requester") not in story.mails
    assert ("permission_delayed", "requester") in story.wait(hours=2).mails


def test_a_late_approval_climbs_from_the_approver_to_the_director() -> None:
    story = verified().wait(hours=6)
    assert story.mails[-1] == ("deadline_breached", "wang_fang")
    assert ("escalated", "zhao_min") not in story.wait(hours=18).mails
    assert story.wait(hours=7).mails[-1] == ("escalated", "zhao_min")


def test_a_customer_who_does_not_answer_is_reminded_twice_then_it_is_closed() -> None:
    story = verifying().do("li_na", "ask_customer", **QUESTION).wait(days=13)
    assert (story.state, story.mails.count(("customer_reminder", "requester"))) == ("waiting_customer", 1)
    assert story.wait(days=2).state == "unanswered"


def test_a_change_that_the_customer_does_not_answer_leaves_no_clock_behind() -> None:
    story = changing().do("li_na", "ask_customer", **QUESTION).do("wang_fang", "close_unanswered")
    assert story.state == "reviewing"
    assert {story.deadline(name).state for name in ("verification", "whole_request")} == {"cancelled"}
