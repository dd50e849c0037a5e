"""People and escalations in a browser: an absence noted, a roster looked at, an escalation acknowledged by its link."""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from engine import people, staffing
from engine.queries import notified
from notifications import policies
from tests.browser.conftest import NOW

pytestmark = pytest.mark.xdist_group("browser")
NARROW = {"width": 390, "height": 844}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look(page: Page, *schemes: Literal["dark", "light"]) -> None:
    """Nothing grave for whoever can't see, in these themes; nothing wider than the screen."""
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate(WIDER) == 0


def test_an_absence_is_noted_on_the_page_and_everyone_sees_who_stands_in(visit: Any, site: Any, keep: Any) -> None:
    week = (people.Handover(0, "08:30", "zhang_wei"), people.Handover(2, "08:30", "sun_lei"))
    roster = people.Roster("lift_duty", "Lift duty", "Asia/Shanghai", week)
    staffing.change(site.desk.database, staffing.PutRoster(roster), "operator:root", NOW)
    desk = visit("zhang_wei", bypass_csp=True, viewport=NARROW)
    desk.page.goto(f"{site.address}/people")
    look(desk.page, "dark", "light")
    keep(desk.page, "people.narrow")
    desk.page.get_by_role("link", name="I will be away").click()
    desk.page.locator("[name='f.from_at']").fill("2026-11-24T15:00")
    desk.page.locator("[name='f.until_at']").fill("2026-11-24T14:00")
    desk.page.locator("[name='f.deputy'][value=sun_lei]").check()
    desk.send()
    expect(desk.page.locator("#f-until_at-problem")).to_contain_text("is not after")
    expect(desk.page.locator("[name='f.deputy'][value=sun_lei]")).to_be_checked()
    desk.page.locator("[name='f.until_at']").fill("2026-11-25T00:00")
    desk.send()
    expect(desk.page.locator(".case-head .pill")).to_have_text("away through Tue 24 Nov · 孙磊 stands in")
    desk.page.goto(f"{site.address}/rosters/lift_duty")
    expect(desk.page.locator(".case-head .pill")).to_contain_text("张伟 is away, 孙磊 stands in")
    look(desk.page, "dark")
    desk.page.goto(f"{site.address}/people/zhang_wei")
    assert desk.page.evaluate(WIDER) == 0
    desk.page.get_by_role("button", name="Back now").click()
    expect(desk.page.locator(".case-head .pill")).to_have_text("here")


def test_an_escalation_is_acknowledged_from_its_mail_by_whoever_has_no_session(
    chromium: Any, site: Any, keep: Any
) -> None:
    with chromium.new_context(viewport=NARROW, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(site.address + _link(site))
        expect(page.locator("main")).not_to_contain_text("礼堂空调漏水")
        look(page, "dark", "light")
        keep(page, "acknowledge.narrow")
        page.locator("[name='f.for'][value='1h']").check()
        page.locator("[name='f.reason']").fill("我在现场。")
        page.locator(".ends-form button").click()
        expect(page.get_by_role("status").first).to_contain_text("15:45")
        expect(page.locator("main form")).to_have_count(0)


def _link(site: Any) -> str:
    """The path that the last mail to a supervisor about the late diagnosis leads to."""
    with site.desk.database.reading() as connection:
        mails = [notified.about_deadline(connection, number) for number in range(1, 200)]
    mail = next(one for one in reversed(mails) if one and (one.person, one.deadline) == ("wang_fang", "diagnosis"))
    policy = policies.policy_of(site.desk.settings)
    return policy.acknowledge_url(mail.id, mail.message_id).removeprefix(policy.address)


def test_a_plan_over_two_weeks_is_made_on_a_phone_without_a_script(visit: Any, site: Any, keep: Any) -> None:
    desk = visit("wang_fang", bypass_csp=True, viewport=NARROW, java_script_enabled=False)
    page = desk.page
    page.goto(f"{site.address}/rosters/new-roster")
    for name, typed in (("key", "weekends"), ("roster_title", "Weekends"), ("plan.0.at", "20:00")):
        page.locator(f"[name='f.{name}']").fill(typed)
    page.locator("[name='f.plan.0.day']").select_option("fri")
    page.locator("[name='f.plan.0.who']").select_option("sun_lei")
    page.locator("[name='f.weeks']").select_option("2")
    desk.send()
    expect(page.get_by_role("status")).to_contain_text("The plan now has 2 weeks")
    page.locator("[name='f.plan.1.who']").select_option("zhang_wei")
    page.locator("button[name=add]").click()
    expect(page.locator("[name='f.plan.2.at']")).to_have_value("")
    page.locator("button[name=drop]").last.click()
    keep(page, "plan.narrow")
    desk.send()
    expect(page.locator("h1")).to_have_text("Weekends")
    expect(page.locator("#week")).to_contain_text("week 1 of 2")


def test_the_forms_of_people_and_plans_are_for_everyone(visit: Any, site: Any) -> None:
    desk = visit("wang_fang", bypass_csp=True, viewport=NARROW)
    desk.page.goto(f"{site.address}/people/new-person")
    look(desk.page, "light")
    desk.page.goto(f"{site.address}/rosters/night/change")
    look(desk.page, "dark")
