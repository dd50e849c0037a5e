"""Steps that do not go smoothly: refused, sent twice, overtaken by someone else; and without script."""

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from engine import casefile

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def diagnosed(site: Any, lift: str) -> str:
    """A lift whose diagnosis has begun."""
    start_diagnosis(site, lift, "li_na")
    return lift


def start_diagnosis(site: Any, lift: str, person: str) -> None:
    """What someone does whose page is not looked at."""
    command = casefile.Command(lift, "start_diagnosis", casefile.Actor("person", person))
    assert site.desk.cases.submit(command).accepted


def test_a_refused_step_keeps_what_was_typed_and_says_at_the_field_what_is_wrong(visit, diagnosed, keep) -> None:
    desk = visit("li_na").take_up("repair", diagnosed).to_step("diagnose")
    desk.fill({"fault_level": "major", "proposed_solution": "Replace the door drive."})
    desk.send()
    expect(desk.page.locator("#problems")).to_be_focused()
    expect(desk.page.locator("#f-fault_nature")).to_have_attribute("aria-invalid", "true")
    expect(desk.page.locator("#f-fault_nature-problem")).to_be_visible()
    expect(desk.page.locator("[name='f.fault_level'][value=major]")).to_be_checked()
    expect(desk.page.locator("[name='f.proposed_solution']")).to_have_value("Replace the door drive.")
    keep(desk.page, "refused.en")
    desk.fill({"fault_nature": "control"})
    desk.send()
    expect(desk.page.get_by_role("status")).to_contain_text("Record the diagnosis")


def test_a_form_whose_answer_was_lost_and_that_is_sent_again_is_done_once(visit, lift) -> None:
    desk = visit("li_na").take_up("repair", lift).to_step("note")
    desk.fill({"body": "The porter called again."})
    desk.page.route("**/steps/note", _lose_the_answer, times=1)
    with desk.page.expect_response("**/steps/note"):
        desk.button.click()
    desk.send()
    expect(desk.page.get_by_role("status")).to_be_visible()
    expect(desk.page.locator(".talk .body", has_text="The porter called again.")).to_have_count(1)


def _lose_the_answer(route: Route) -> None:
    """The desk does what was sent, and the browser stays where it was."""
    assert route.fetch(max_redirects=0).status == 303
    route.fulfill(status=204)


def test_who_is_second_sees_what_the_first_did_and_can_still_send(visit, site, lift) -> None:
    second = visit("li_na").take_up("repair", lift).to_step("ask_customer")
    second.fill({"question": "When may we shut it down?"})
    start_diagnosis(site, lift, "zhang_wei")
    second.send()
    expect(second.page.locator(".meanwhile")).to_contain_text("Start the diagnosis")
    expect(second.page.locator(".meanwhile")).to_contain_text("张伟")
    expect(second.page.locator("[name='f.question']")).to_have_value("When may we shut it down?")
    second.send()
    expect(second.page.get_by_role("status")).to_contain_text("Ask the customer")


def test_who_is_second_at_the_same_step_reads_who_was_first(visit, site, lift) -> None:
    second = visit("li_na").take_up("repair", lift).to_step("start_diagnosis")
    start_diagnosis(site, lift, "zhang_wei")
    second.send()
    expect(second.page.locator("main")).to_contain_text("Someone was faster")
    expect(second.page.locator("main")).to_contain_text("张伟")


def test_a_step_of_others_is_no_button_and_says_whose_it_is(visit, lift) -> None:
    desk = visit("sun_lei").take_up("repair", lift)
    expect(desk.page.locator(".acts .other", has_text="Not covered")).to_contain_text("Service agent")
    desk.page.goto(f"{desk.address}/cases/{lift}/steps/reject_not_covered")
    expect(desk.page.locator("main")).to_contain_text("is not yours to do")


def test_a_step_is_done_without_script(visit, diagnosed) -> None:
    desk = visit("li_na", java_script_enabled=False).take_up("repair", diagnosed)
    desk.do("diagnose", fault_nature="wear", fault_level="minor", proposed_solution="Replace the guide shoe.")
    expect(desk.state).to_have_text(re.compile("dispatch", re.IGNORECASE))
