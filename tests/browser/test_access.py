"""The pages for everyone: what axe finds, small screens, and the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import Scheme, grave

pytestmark = pytest.mark.xdist_group("browser")

CASE = "/cases/RPR-2026-00001"
PAGES = {
    "act-as": "/act-as",
    "queue": "/",
    "case": CASE,
    "step": f"{CASE}/steps/note",
    "open": "/open",
    "new-case": "/open/complaint",
    "mailbox": "/mailbox",
    "mail": "/mailbox/{mail}",
    "search": "/search?q=电梯",
    "supervise": "/supervise",
    "incoming": "/incoming",
    "incoming-mail": "/incoming/{came}",
    "workflows": "/workflows",
    "workflow": "/workflows/repair",
}
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SCHEMES: tuple[Scheme, ...] = ("dark", "light")
NOTHING = {"dark": [], "light": []}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_nothing_grave_is_found_at_the_door(chromium, site) -> None:
    with chromium.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(site.link())
        assert {scheme: grave(page, scheme) for scheme in SCHEMES} == NOTHING
        page.locator("form[action='/enter'] button").click()
        page.wait_for_url(f"{site.address}/act-as")
        page.locator(".person[value=wang_fang]").click()
        page.wait_for_url(f"{site.address}/")
        expect(page.locator("body")).to_contain_text("王芳")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_grave_is_found_on_the_pages_and_nothing_is_wider_than_a_small_screen(guide, site, keep, name) -> None:
    page, address = guide.page, guide.address + PAGES[name].format(mail=site.mail, came=site.came)
    found, wider = {}, {}
    for language, scheme in (("zh-Hans", "dark"), ("en", "light")):
        page.set_viewport_size(WIDE)
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        found[scheme] = grave(page, scheme)
        keep(page, f"{name}.{scheme}")
        page.set_viewport_size(NARROW)
        wider[language] = page.evaluate(WIDER)
        keep(page, f"{name}.390.{scheme}")
    assert (found, wider) == (NOTHING, {"en": 0, "zh-Hans": 0})


def test_the_keys_lead_through_the_queue(visit) -> None:
    page = visit("li_na").to_queue().page
    matters = page.locator(".queue .matter a")
    for key, place in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(matters.nth(place)).to_be_focused()
    address = matters.first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    page.keyboard.press("n")
    page.wait_for_url("**/open")


def test_a_question_mark_tells_the_keys_and_a_slash_goes_to_the_search(visit) -> None:
    page = visit("li_na").to_queue().page
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()


def test_the_key_a_takes_the_case(visit, lift) -> None:
    desk = visit("li_na").take_up("repair", lift)
    desk.page.keyboard.press("a")
    expect(desk.page.get_by_role("status")).to_be_visible()
    expect(desk.page.locator(".facts").first).to_contain_text("李娜")


def test_a_form_is_filled_in_and_sent_by_the_keyboard_alone(visit, lift) -> None:
    desk = visit("li_na").take_up("repair", lift).do_unshown("start_diagnosis").to_step("diagnose")
    tab_to(desk.page, "[name='f.fault_nature']")
    desk.page.keyboard.press("Space")
    tab_to(desk.page, "[name='f.fault_level']")
    desk.page.keyboard.press("ArrowDown")
    tab_to(desk.page, "[name='f.proposed_solution']")
    desk.page.keyboard.type("Replace the guide shoe.")
    tab_to(desk.page, ".ends-form button")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("status")).to_contain_text("Record the diagnosis")


def tab_to(page: Page, wanted: str) -> None:
    """Presses Tab until what is wanted has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    pytest.fail(f"{wanted} is not reached by Tab")
