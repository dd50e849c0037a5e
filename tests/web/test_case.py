"""The page of a case as a browser gets it."""

import re
from datetime import timedelta
from typing import Any

import pytest

from engine import staffing, store
from tests.web.conftest import NOW, Browser


@pytest.fixture
def page(client: Any, site: Any) -> str:
    text: str = client.get(f"/cases/{site.paused}").text
    return text


def test_it_says_where_the_case_stands_and_who_holds_it(page: str) -> None:
    assert "Waiting for the customer" in page
    assert "Li Na" in page


def test_personal_values_are_masked_everywhere(page: str) -> None:
    assert "138 •••• 2207" in page
    assert "0011" not in page
    assert "porter@" not in page


def test_a_paused_deadline_says_how_much_is_left(page: str) -> None:
    assert "is paused, with" in page


def test_the_picture_is_there_for_wide_and_narrow_screens_and_as_a_table(page: str) -> None:
    assert page.count('<svg class="timeline') == 2
    assert '<table class="ledger">' in page
    assert "paused: Waiting for the customer" in page


def test_another_deadline_is_drawn_when_the_address_names_it(client: Any, site: Any) -> None:
    page = client.get(f"/cases/{site.paused}?deadline=first_response.1").text
    assert "First response: met in 10 m of 30 m" in page


def test_history_says_who_did_what_and_what_followed(page: str) -> None:
    assert "Record the diagnosis" in page
    assert "Diagnosing → To be dispatched" in page


def test_what_was_written_stands_in_the_conversation(page: str) -> None:
    assert "The porter is on site until six." in page


def test_what_comes_if_nobody_acts_is_said_with_its_time(client: Any, site: Any) -> None:
    page = client.get(f"/cases/{site.fresh}").text
    assert "Reminder of First response" in page
    assert "First response is missed" in page


def test_what_comes_is_told_to_whoever_stands_in_then(own_site: Any) -> None:
    """Li Na, the lead, is here now and away when the deadline is missed."""
    base = own_site.app.state.parts.database
    with base.reading() as connection:
        case = store.load_cases(connection, [own_site.fresh])[own_site.fresh]
    due_at = case.deadlines[0].due_at
    assert due_at
    away = staffing.AddAbsence("li_na", due_at - timedelta(seconds=1), due_at + timedelta(days=9), "sun_lei")
    staffing.change(base, away, "operator:root", NOW)
    coming = Browser(own_site, "li_na").get(f"/cases/{own_site.fresh}").text.partition("is missed")[2][:200]
    assert "told: Sun Lei" in coming


def test_the_diagram_marks_the_state_in_words_and_as_a_picture(client: Any, site: Any, page: str) -> None:
    assert f"/cases/{site.paused}/diagram.svg" in page
    drawing = client.get(f"/cases/{site.paused}/diagram.svg?lang=zh-Hans")
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert "待客户答复" in drawing.text


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_page_stays_under_50_kilobytes(client: Any, site: Any, language: str) -> None:
    for path in ("/", f"/cases/{site.paused}", f"/cases/{site.hostile}", "/mailbox"):
        assert len(client.get(path, params={"lang": language}).content) < 50_000


def test_a_late_case_says_how_late_at_its_head_and_why_it_was_due_then(client: Any, site: Any) -> None:
    page = client.get(f"/cases/{site.hostile}").text
    assert "Received · First response" in page
    assert "Why First response was due on Fri 20 Nov 17:00" in page


def test_mails_stand_beside_what_was_said_with_what_became_of_them(page: str) -> None:
    assert "Mail to Chen Wei: the opening" in page
    assert set(re.findall(r"Mail to Chen Wei: [^<]+", page)) == {
        "Mail to Chen Wei: the opening",
        "Mail to Chen Wei: Waiting for the customer",
    }
    assert "waiting to be sent" in page


def test_nothing_personal_of_a_mail_address_or_phone_stands_in_any_language(client: Any, site: Any) -> None:
    for language in ("zh-Hans", "zh-Hant"):
        page = client.get(f"/cases/{site.paused}?lang={language}").text
        assert "p•••@hengtai.example" in page
        assert "0011" not in page
