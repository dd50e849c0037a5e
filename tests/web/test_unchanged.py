"""Bad input changes nothing: the rows of every table are counted and digested before and after each refusal."""

import hashlib
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine import casefile, models
from tests.web.api.conftest import program, token_of
from tests.web.conftest import LI_NA, NOW, Browser, Site

DATE, LONG = "2026-02-30", "长" * 200_000
HOSTILE = ("<script>alert(1)</script>", "'; DROP TABLE cases; --", "\x00\x1b[31m", "{{ 7 * 7 }}", LONG)
OPENING = {"equipment": "Lift 9", "symptom": "Hums.", "place": "Tower C", "contact_name": "Wu Xia"}

FORMS = {
    "an opening without what is required": ("/open/repair", {"equipment": "Lift 9"}),
    "an opening for someone new without what is required": (
        "/open/repair",
        {"equipment": "Lift 9", "o.new_name": "Wu Xia", "o.new_phone": "+86 10 6512 3456"},
    ),
    "an opening of the first case of a workflow": ("/open/complaint", {"o.new_name": "Wu Xia"}),
    "a channel that there is not": ("/open/repair", {**OPENING, "phone": "+86 10 6512 3456", "o.channel": "smoke"}),
    "a contact that there is not": ("/open/repair", {**OPENING, "phone": "+86 10 6512 3456", "o.contact": "999999"}),
    "a phone that is none": ("/open/repair", {**OPENING, "phone": "call me"}),
    "a text that is too long": ("/open/repair", {**OPENING, "phone": "+86 10 6512 3456", "equipment": LONG}),
    "a mail address that is none": (
        "/open/repair",
        {**OPENING, "phone": "1", "o.new_mail": "a@b@c\r\nBcc: x@y.example"},
    ),
    "a date that there is not": ("/open/permission", {"valid_until": DATE, "purpose": "x"}),
    "a date long ago": ("/open/permission", {"valid_until": "0001-01-01", "purpose": "x"}),
    "a note without words": ("/cases/{}/steps/note", {"body": "   "}),
    "a priority that there is not": ("/cases/{}/steps/set_priority", {"priority": "highest", "reason": "x"}),
    "a person that there is not": ("/cases/{}/steps/assign", {"person": "nobody_here"}),
    "a link to a case that there is not": ("/cases/{}/steps/link", {"kind": "follows", "case": "RPR-1999-00001"}),
    "a link to the case itself": ("/cases/{}/steps/link", {"kind": "follows", "case": "{}"}),
    "a step that can not be taken from here": ("/cases/{}/steps/pass_check", {"check_remarks": "x"}),
    "a step that there is not": ("/cases/{}/steps/explode", {}),
}
ADDRESSES = [
    "/cases/RPR-2026-99999", "/cases/..%2f..%2fetc%2fpasswd", "/cases/%00", "/cases/' OR 1=1 --", "/open/nothing",
    "/?list=%27&workflow=<b>", "/search?q=%25%27%22*(NEAR", "/cases/RPR-2026-00001/files/../../etc/passwd",
    "/workflows/../../config", "/mailbox/..%2f..%2fdesk.sqlite",
]  # fmt: skip
CALLS: dict[str, Any] = {
    "no JSON": ("/api/cases", {"content": b"{", "headers": {"Content-Type": "application/json"}}),
    "a workflow that there is not": ("/api/cases", {"json": {"workflow": "nothing", "fields": {}}}),
    "a field that there is not": ("/api/cases", {"json": {"workflow": "repair", "fields": {**OPENING, "rm": "-rf"}}}),
    "a value of another kind": ("/api/cases", {"json": {"workflow": "repair", "fields": {"equipment": {"a": [1]}}}}),
    "a field that is missing": ("/api/cases", {"json": {"workflow": "repair", "fields": OPENING}}),
    "the first opening of a workflow, for someone new": (
        "/api/cases",
        {"json": {"workflow": "complaint", "fields": {}, "requester": {"name": "Wu Xia", "phone": "+86 10 6512 3456"}}},
    ),
    "an event that there is not": ("/api/cases/{}/events", {"json": {"event": "explode", "fields": {}}}),
    "an older version": (
        "/api/cases/{}/events",
        {"json": {"event": "note", "fields": {"body": "x"}}, "headers": {"If-Match": '"0"'}},
    ),
    "a host of another name": (
        "/api/cases/{}/events",
        {"json": {"event": "note", "fields": {"body": "x"}}, "headers": {"Host": "evil.example"}},
    ),
}


def rows(site: Site) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and the digest of all that stands in them."""
    found = {}
    with site.app.state.parts.database.reading() as connection:
        for name, table in models.METADATA.tables.items():
            held = sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            found[name] = (len(held), hashlib.sha256("\n".join(held).encode()).hexdigest())
    return found


@pytest.fixture(scope="module")
def li_na(site: Site) -> Browser:
    return Browser(site, "li_na")


@pytest.fixture(scope="module")
def api(site: Site) -> TestClient:
    return program(site, token_of(site, "li_na"))


@pytest.mark.parametrize("what", FORMS)
def test_a_form_that_is_refused_changes_nothing(site: Site, li_na: Browser, what: str) -> None:
    address, given = FORMS[what]
    filled = {name: value.replace("{}", site.fresh) for name, value in given.items()}
    before = rows(site)
    answer = li_na.fill(address.format(site.fresh), filled)
    assert 400 <= answer.status_code < 500, answer.headers
    assert rows(site) == before


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "sql", "control", "template", "long"])
def test_a_hostile_value_in_a_refused_form_changes_nothing(site: Site, li_na: Browser, text: str) -> None:
    before = rows(site)
    answer = li_na.fill("/open/repair", {"equipment": text, "phone": text, "o.channel": text, "o.customer": text})
    assert answer.status_code in (400, 422)
    assert "<script>alert" not in answer.text
    assert not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]", answer.text)
    assert rows(site) == before


def test_a_file_of_another_kind_changes_nothing(site: Site, li_na: Browser) -> None:
    before = rows(site)
    for name, content in (("run.exe", b"MZ\x90"), ("page.html", b"<script>"), ("../../x.sh", b"#!/bin/sh")):
        answer = li_na.fill(f"/cases/{site.fresh}/steps/note", {"body": "x"}, files={"f.files": (name, content)})
        assert answer.status_code == 422, name
    assert rows(site) == before


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_odd_address_changes_nothing(site: Site, li_na: Browser, address: str) -> None:
    before = rows(site)
    assert li_na.get(address).status_code < 500
    assert li_na.post(address, data={"csrf": "wrong", "f.body": "x"}).status_code in range(400, 500)
    assert rows(site) == before


@pytest.mark.parametrize("what", CALLS)
def test_a_call_that_is_refused_changes_nothing_and_says_why_as_a_problem(
    site: Site, api: TestClient, what: str
) -> None:
    path, sent = CALLS[what]
    before = rows(site)
    answer = api.post(path.format(site.fresh), **sent)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert rows(site) == before


def test_an_opening_says_at_once_all_that_is_wrong(site: Site, li_na: Browser) -> None:
    page = li_na.fill("/open/repair", {"phone": "call me", "o.channel": "smoke"}).text
    wrong = [
        name for name in ("o-channel", "f-phone", "f-equipment", "f-symptom") if f'id="{name}-problem"' not in page
    ]
    assert wrong == []


def test_what_a_personal_field_holds_goes_only_when_that_is_asked_for(own_site: Site) -> None:
    browser, path = Browser(own_site, "li_na"), f"/cases/{own_site.fresh}/steps/edit"
    for event, given in (
        ("ask_customer", {"question": "Which lift?"}),
        ("customer_replied", {"customer_reply": "Both."}),
    ):
        answer = own_site.cases.submit(casefile.Command(own_site.fresh, event, LI_NA, given), NOW)
        assert answer.accepted, answer.refusal
    assert browser.fill(path, {"equipment": "Lift 4"}).status_code == 303
    mark = 'name="empty" value="f.customer_reply"'
    assert mark in browser.get(path).text
    assert browser.fill(path, {"o.": "", "f.customer_reply": "", "empty.": ""}).status_code == 422
    assert browser.post(path, data={**browser.hidden(path), "empty": "f.customer_reply"}).status_code == 303
    assert mark not in browser.get(path).text
