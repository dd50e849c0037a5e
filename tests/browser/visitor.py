"""Someone at a browser: comes in by the link, acts as people of the desk, and does with a case what the pages offer."""

import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from engine import definitions, places
from tests.browser.form import Form
from web import texts


@cache
def definition(workflow: str) -> definitions.Definition:
    return definitions.load_file(places.WORKFLOWS / f"{workflow}.yaml")


class Visitor:
    """A page of a browser, in one of the desk's languages."""

    def __init__(self, page: Page, address: str, language: str = "en") -> None:
        self.page, self.address, self.language = page, address, language
        self.workflow = self.number = ""
        self._is_current = True

    def enter(self, link: str, person: str) -> "Visitor":
        """In by the link's token, as this person, in the visitor's language. No page is shown yet."""
        self.page.request.post(f"{self.address}/enter", form={"token": link.rpartition("token=")[2]})
        self.page.request.get(f"{self.address}/act-as?lang={self.language}")
        return self.act_as(person)

    def act_as(self, person: str) -> "Visitor":
        """As that person from the next page on. What the page of persons sends is sent without showing it."""
        asked = self.page.request
        found = re.search(r'name="csrf" value="([^"]+)"', asked.get(f"{self.address}/act-as").text())
        assert found
        answer = asked.post(f"{self.address}/act-as", form={"csrf": found[1], "person": person}, max_redirects=0)
        assert (answer.status, answer.headers["location"]) == (303, "/")
        self._is_current = False
        return self

    def to_queue(self) -> "Visitor":
        self.page.goto(f"{self.address}/")
        return self

    def open(self, workflow: str, customer: str, contact: str, values: Mapping[str, Any]) -> "Visitor":
        """Opens a case by the pages; further steps are done with it."""
        self.workflow = workflow
        self.page.goto(f"{self.address}/open")
        self.page.locator(f".workflows a[href='/open/{workflow}']").click()
        self.page.locator("[name='o.customer']").select_option(customer)
        self.page.locator("[name='o.contact']").select_option(label=contact)
        self.fill(values)
        self.send()
        expect(self.page).to_have_url(re.compile(r"/cases/.+done=open"))
        self.number = urlsplit(self.page.url).path.rpartition("/")[2]
        return self

    def do(self, event: str, **values: Any) -> "Visitor":
        """Goes to the case, presses the button of a step, fills its form in and sends it."""
        self.to_step(event)
        self.fill(values)
        self.send()
        expect(self.page.get_by_role("status")).to_contain_text(self.title(event))
        return self

    def do_unshown(self, event: str, **values: Any) -> "Visitor":
        """Does a step as `do`, by its pages and forms, of which none is shown."""
        asked, at = self.page.request, f"/cases/{self.number}"
        button = f'href="{at}/steps/{event}">{self.title(event)}</a>'
        assert button in unescape(asked.get(self.address + at).text())
        form = Form(asked.get(f"{self.address}{at}/steps/{event}").text())
        for name, value in values.items():
            form.fill(f"f.{name}", value)
        body, headers = form.sent()
        answer = asked.post(self.address + form.address, data=body, headers=headers)
        status = answer.text().partition('role="status">')[2].partition("<")[0]
        assert self.title(event) in unescape(status), f"{event} was not done: {answer.text()}"
        self._is_current = False
        return self

    def take_up(self, workflow: str, number: str) -> "Visitor":
        """Goes to a case that is there; further steps are done with it."""
        self.workflow, self.number = workflow, number
        return self.to_case()

    def to_case(self) -> "Visitor":
        self._is_current = True
        self.page.goto(f"{self.address}/cases/{self.number}")
        return self

    def to_step(self, event: str) -> "Visitor":
        """By the case's button to the form of a step."""
        if not self._is_current or urlsplit(self.page.url).path != f"/cases/{self.number}":
            self.to_case()
        buttons = self.page.locator(".acts, .common")
        buttons.get_by_role("link", name=self.title(event), exact=True).click()
        expect(self.page.locator("h1")).to_have_text(self.title(event))
        return self

    def title(self, event: str) -> str:
        """What a step is called on its button."""
        own = definition(self.workflow).events.get(event)
        return own.title[self.language] if own and own.title else texts.of(self.language)[f"do_{event}"]

    def fill(self, values: Mapping[str, Any]) -> None:
        """Types what a form is given, by the names of its fields."""
        for name, value in values.items():
            if isinstance(value, list) and isinstance(value[0], dict):
                self._fill_rows(name, value)
            else:
                self._fill_one(f"f.{name}", value)

    def _fill_rows(self, name: str, rows: list[dict[str, Any]]) -> None:
        for place, row in enumerate(rows):
            cells = {f"f.{name}.{place}.{column}": value for column, value in row.items()}
            if not self.page.locator(f"[name='{next(iter(cells))}']").count():
                self.page.locator(f"button[name=add][value={name}]").click()
            for cell, value in cells.items():
                self._fill_one(cell, value)

    def _fill_one(self, name: str, value: Any) -> None:
        found = self.page.locator(f"form.card [name='{name}']")
        kind = found.first.evaluate("one => one.type")
        if kind in ("radio", "checkbox"):
            said = [{True: "yes", False: "no"}.get(value, value)] if not isinstance(value, list) else value
            for one in said:
                self.page.locator(f"form.card [name='{name}'][value='{one}']").check()
        elif kind == "select-one":
            found.select_option(value)
        else:
            found.fill(str(value))

    def send(self) -> None:
        """Sends the form. Whoever calls waits for what they expect of it."""
        self.button.click()

    @property
    def button(self) -> Locator:
        """What sends the form of a page."""
        return self.page.locator(".ends-form button")

    @property
    def state(self) -> Locator:
        return self.page.locator(".case-head .pill")
