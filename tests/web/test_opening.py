"""Opening cases in the browser."""

import re
from typing import Any

import pytest

from engine import places, store
from engine.queries import contacts
from tests.web.conftest import Browser

WORKFLOWS = sorted(path.stem for path in places.WORKFLOWS.glob("*.yaml"))
GIVEN = {
    "equipment": "Lift 9",
    "symptom": "Hums.",
    "place": "Tower C",
    "contact_name": "Wu Xia",
    "phone": "+86 10 6512 3456",
    "o.new_name": "Wu Xia",
    "o.new_mail": "wu@hengtai.example",
    "o.customer": "hengtai",
}


@pytest.fixture
def li_na(own_site: Any) -> Browser:
    return Browser(own_site, "li_na")


def test_every_workflow_can_be_chosen(client: Browser) -> None:
    page = client.get("/open").text
    assert [name for name in WORKFLOWS if f'href="/open/{name}"' not in page and "whose" not in page] == []


@pytest.mark.parametrize("workflow", WORKFLOWS)
@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_every_workflow_has_its_form_in_every_language(client: Browser, workflow: str, language: str) -> None:
    answer = client.get(f"/open/{workflow}", params={"lang": language})
    assert answer.status_code == 200
    assert len(answer.content) < 50_000


def test_a_case_is_opened_with_customer_grade_and_a_new_requester(li_na: Browser) -> None:
    answer = li_na.fill("/open/repair", GIVEN)
    assert answer.status_code == 303
    page = li_na.get(answer.headers["location"]).text
    assert "Hengtai Plaza" in page
    assert 'class="grade grade-A"' in page
    assert "Wu Xia · w•••@hengtai.example" in page


def test_a_known_requester_brings_their_customer(li_na: Browser) -> None:
    given = {key: value for key, value in GIVEN.items() if not key.startswith("o.")}
    page = li_na.get(li_na.fill("/open/repair", {**given, "o.contact": "1"}).headers["location"]).text
    assert "Chen Wei · 138 •••• 2207" in page
    assert "Hengtai Plaza" in page


def test_an_opening_that_is_sent_twice_opens_one_case_and_one_contact(li_na: Browser, own_site: Any) -> None:
    sent = {**li_na.hidden("/open/repair"), **{k if "." in k else f"f.{k}": v for k, v in GIVEN.items()}}
    first, second = (li_na.post("/open/repair", data=sent) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert li_na.get("/open/repair").text.count(">Wu Xia</option>") == 1


def test_what_is_missing_is_told_and_what_was_typed_stays(li_na: Browser) -> None:
    answer = li_na.fill("/open/repair", {"equipment": "Lift 9", "o.title": "Hums at night", "phone": "abc"})
    assert answer.status_code == 422
    assert 'value="Lift 9"' in answer.text
    assert 'value="Hums at night"' in answer.text
    assert '<a href="#f-symptom">Symptom</a> is required' in answer.text
    assert "must be a phone number" in answer.text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"o.new_mail": "not a mail"}, "must be a mail address"),
        ({"o.new_name": "", "o.new_mail": "wu@x.example"}, "is required with a phone or a mail address"),
        ({"o.contact": "1"}, "a known requester was chosen too"),
        ({"o.customer": "nobody"}, "choose again"),
        ({"o.channel": "pigeon"}, "choose again"),
        ({"o.title": "x" * 121}, "too long"),
    ],
)
def test_who_asks_is_checked_before_anything_is_written(li_na: Browser, given: dict[str, str], told: str) -> None:
    answer = li_na.fill("/open/repair", {**GIVEN, **given})
    assert answer.status_code == 422
    assert told in answer.text


def test_a_workflow_that_is_not_there_is_no_page(client: Browser) -> None:
    assert client.get("/open/unknown").status_code == 404


def seeking(text: str) -> dict[str, str]:
    """The search on the opening page."""
    return {"sought": text, "seek": "1"}


@pytest.fixture
def crowd(own_site: Any) -> None:
    """More contacts than a list shows."""
    with own_site.app.state.parts.database.writing() as connection:
        store.people.put_customer(connection, "zenith", "Zenith Tower", "B")
        for count in range(contacts.MOST + 20):
            reach = (f"c{count}@crowd.example", "en", f"+86 139 0000 {count:04}", None)
            store.people.add_contact(connection, f"Crowd {count:04}", *reach)


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(("language", "label"), [("en", "requester"), ("zh-Hans", "报单人"), ("zh-Hant", "報單人")])
def test_among_many_a_requester_is_found_by_name_phone_or_mail_and_what_was_typed_stays(
    li_na: Browser, language: str, label: str
) -> None:
    page = li_na.get("/open/repair", params={"lang": language}).text
    assert len(page.encode()) < 50_000
    assert ("Crowd 0215" in page, label in page, 'name="sought"' in page) == (False, True, True)
    for sought in ("rowd 0215", "13900000215", "C215@crowd"):
        page = li_na.fill("/open/repair", {"equipment": "Lift 9"} | seeking(sought)).text
        assert re.findall(r">(Crowd \d+)</option>", page) == ["Crowd 0215"]
        assert 'value="Lift 9"' in page


@pytest.mark.usefixtures("crowd")
def test_a_requester_who_was_found_and_chosen_stays_whatever_is_sought_then(li_na: Browser) -> None:
    page = li_na.fill("/open/repair", seeking("Crowd 0215")).text
    chosen = re.findall(r'<option value="(\d+)">Crowd 0215</option>', page)[0]
    page = li_na.fill("/open/repair", seeking("zenith") | {"o.contact": chosen}).text
    assert f'<option value="{chosen}" selected>Crowd 0215</option>' in page
    assert "Zenith Tower" in page
    given = {key: value for key, value in GIVEN.items() if not key.startswith("o.")}
    opened = li_na.fill("/open/repair", {**given, "o.contact": chosen})
    assert "Crowd 0215" in li_na.get(opened.headers["location"]).text


def test_few_customers_need_no_search_and_a_percent_sign_is_no_wildcard(li_na: Browser) -> None:
    assert 'name="sought"' not in li_na.get("/open/repair").text
    assert "Chen Wei" not in li_na.fill("/open/repair", seeking("%")).text
