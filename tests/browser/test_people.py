"""People and escalations in a browser: an absence noted, a roster looked at, an escalation acknowledged by its link."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine import casefile, people, staffing, store
from engine.queries import notified
from notifications import linking, policies
from tests.browser.axe import Scheme, grave
from tests.browser.conftest import NOW

pytestmark = pytest.mark.xdist_group("browser")
NARROW, SMALL = {"width": 390, "height": 844}, {"width": 340, "height": 680}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look(page: Page, *schemes: Scheme) -> None:
    """Nothing grave for whoever can't see, in these themes; nothing wider than the screen."""
    for scheme in schemes:
        assert grave(page, scheme) == []
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
    look(desk.page, "dark", "light")
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
        mails = [notified.mail(connection, number) for number in range(1, 200)]
    mail = next(one for one in reversed(mails) if one and (one.to_key, one.deadline) == ("wang_fang", "diagnosis"))
    policy = policies.policy_of(site.desk.settings)
    return policy.links_of(mail.id, mail.message_id).act(linking.ACKNOWLEDGE).removeprefix(policy.address)


@pytest.fixture
def question(site: Any) -> notified.Mail:
    """A mail in which a customer is asked something."""
    base, li_na = site.desk.database, casefile.Actor("person", "li_na")
    with base.writing() as connection:
        asked = store.people.add_contact(connection, "Chen Jie", "chen.jie@hengtai.example", "zh-Hans")
    given = {
        "equipment": "2 号客梯",
        "symptom": "停在半层",
        "place": "A 座",
        "contact_name": "陈洁",
        "phone": "10 6512 3401",
    }
    opening = casefile.Opening("2 号客梯停在半层", requester=asked, team="lifts", channel="phone")
    number = site.desk.cases.submit(casefile.Command(None, "open", li_na, given, "repair", opening)).number
    command = casefile.Command(number, "ask_customer", li_na, {"question": "几点可以停梯？"})
    assert site.desk.cases.submit(command).accepted
    with base.reading() as connection:
        mails = [notified.mail(connection, one) for one in range(1, 400)]
    return next(one for one in reversed(mails) if one and (one.number, one.to_kind) == (number, "requester"))


def test_a_customer_answers_by_the_link_of_a_mail_on_a_small_phone_without_a_script(
    chromium: Any, site: Any, question: notified.Mail, keep: Any
) -> None:
    policy = policies.policy_of(site.desk.settings)
    path = policy.links_of(question.id, question.message_id).act(1).removeprefix(policy.address)
    with chromium.new_context(viewport=SMALL, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(site.address + path)
        look(page, "dark", "light")
        keep(page, "link.small")
    with chromium.new_context(viewport=SMALL, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.address + path)
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        expect(page.locator("body")).not_to_contain_text("停在半层")
        page.get_by_role("link", name="English").click()
        page.locator("[name='f.customer_reply']").fill("After six.")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("status")).to_contain_text("Done by you at 15:45.")
        expect(page.locator("form")).to_have_count(0)
        keep(page, "link.done.small")


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
    look(desk.page, "dark", "light")
