"""What bad input does: it stands on the page as text, or is refused in words; nothing runs and nothing breaks."""

import re
from typing import Any

import pytest

from tests.web.conftest import Browser
from tests.web.test_opening import GIVEN

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</textarea><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
]
PAGES = ("", "/print", "/steps/edit", "/steps/note", "/diagram.svg")


@pytest.fixture
def li_na(own_site: Any) -> Browser:
    return Browser(own_site, "li_na")


def is_inert(page: str) -> bool:
    """No element or attribute of the attack stands in the page, and no template was run."""
    tags = re.findall(r"<[^>]*>", page)
    scripts = [one for one in tags if re.match(r"<script", one) and "src=" not in one]
    handlers = [one for one in tags if re.search(r"""\son\w+\s*=|href="javascript:""", re.sub(r'"[^"]*"', '""', one))]
    return not scripts and not handlers and "<img src=x" not in page and "<svg onload" not in page


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_every_text_of_an_opening_stands_there_as_text(li_na: Browser, attack: str) -> None:
    texts = dict.fromkeys(("equipment", "symptom", "place", "contact_name", "o.title", "o.new_name"), attack)
    answer = li_na.fill("/open/repair", {**GIVEN, **texts})
    assert answer.status_code == 303
    for path in PAGES:
        assert is_inert(li_na.get(answer.headers["location"].partition("?")[0] + path).text), path
    assert is_inert(li_na.get("/").text)
    assert is_inert(li_na.get("/open/repair").text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_a_refused_form_comes_back_as_text(li_na: Browser, attack: str) -> None:
    texts = dict.fromkeys(
        ("equipment", "phone", "people_trapped", "o.title", "o.customer", "o.channel", "o.new_mail"), attack
    )
    answer = li_na.fill("/open/repair", texts)
    assert answer.status_code == 422
    assert is_inert(answer.text)
    assert is_inert(li_na.get(f"/?list={attack}&workflow={attack}&done={attack}").text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_a_note_or_an_answer_stands_there_as_text(own_site: Any, li_na: Browser, attack: str) -> None:
    for event in ("note", "answer"):
        assert li_na.fill(f"/cases/{own_site.fresh}/steps/{event}", {"body": attack}).status_code == 303
    assert is_inert(li_na.get(f"/cases/{own_site.fresh}").text)


@pytest.mark.parametrize(
    "given",
    [
        {"f.body": "a\x00b"},
        {"f.body": "x" * 200_000},
        {"f.body": "ok", "version": "nine"},
        {"f.body": "ok", "version": "-1"},
        {"f.body": "ok", "version": "9" * 30},
        {"f.body": "ok", "seq": "\u0663"},
        {"f.files": "not sealed", "f.body": ""},
        {"add": "nothing"},
        {"drop": "parts.x"},
    ],
)
def test_what_no_page_sends_is_refused_in_words_and_changes_nothing(
    own_site: Any, li_na: Browser, given: dict[str, str]
) -> None:
    before = li_na.hidden(f"/cases/{own_site.fresh}/steps/note")["version"]
    answer = li_na.fill(f"/cases/{own_site.fresh}/steps/note", given)
    assert answer.status_code < 500
    if answer.status_code != 303:
        assert li_na.hidden(f"/cases/{own_site.fresh}/steps/note")["version"] == before


def test_a_key_that_another_form_used_does_not_hide_what_is_sent(own_site: Any, li_na: Browser) -> None:
    form = f"/cases/{own_site.fresh}/steps/note"
    sent = li_na.hidden(form)
    li_na.post(form, data={**sent, "f.body": "First."})
    second = li_na.post(form, data={**sent, "f.body": "Second."})
    assert second.status_code == 409
    assert "Second.</textarea>" in second.text


@pytest.mark.parametrize("number", ["..%2f..%2fetc", "%00", "RPR-2026-00001%0d%0aX: 1", "a" * 90, "' OR 1=1 --"])
def test_an_odd_number_is_no_case(client: Browser, number: str) -> None:
    for path in ("", "/print", "/steps/note"):
        answer = client.get(f"/cases/{number}{path}")
        assert answer.status_code in (400, 404)
        assert "x" not in {key.lower() for key in answer.headers}
