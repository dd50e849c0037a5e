"""The pages for everyone: what axe finds, small screens, and the keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

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
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def grave(page: Page, *rules: str) -> list[str]:
    """What axe finds serious or critical, and where; by these rules, or by all."""
    options = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    response = Axe().run(page, options=options).response
    found = [one for one in response["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']} at {node['target']}: {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_grave_is_found_at_the_door(chromium, site, scheme) -> None:
    with chromium.new_context(bypass_csp=True, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(site.link())
        assert grave(page) == []
        page.locator("form[action='/enter'] button").click()
        page.wait_for_url(f"{site.address}/act-as")
        page.locator(".person[value=wang_fang]").click()
        page.wait_for_url(f"{site.address}/")
        expect(page.locator("body")).to_contain_text("王芳")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_grave_is_found_on_the_pages(guide, site, keep, name) -> None:
    guide.page.set_viewport_size(WIDE)
    guide.page.goto(guide.address + PAGES[name].format(mail=site.mail, came=site.came))
    guide.page.emulate_media(color_scheme="dark")
    # The colours are all that is different in the dark.
    found = {"dark": grave(guide.page, "color-contrast")}
    guide.page.emulate_media(color_scheme="light")
    found["light"] = grave(guide.page)
    keep(guide.page, name)
    assert found == {"light": [], "dark": []}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_small_screen(guide, site, keep, name) -> None:
    guide.page.set_viewport_size(NARROW)
    guide.page.emulate_media(color_scheme="dark")
    address = guide.address + PAGES[name].format(mail=site.mail, came=site.came)
    wider = {}
    for language in ("en", "zh-Hans"):
        guide.page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        wider[language] = guide.page.evaluate(WIDER)
    keep(guide.page, f"{name}.390.dark")
    assert wider == {"en": 0, "zh-Hans": 0}


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
    desk = visit("li_na").take_up("repair", lift).do("start_diagnosis").to_step("diagnose")
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
