"""The queue as a browser gets it."""

import re
from typing import Any

import pytest

from engine import staffing
from engine.queries import crowd
from tests.web.api.conftest import program, token_of
from tests.web.conftest import NOW, Browser, at


def test_a_case_that_is_late_stands_before_one_that_is_not_and_a_paused_one_last(client: Any, site: Any) -> None:
    numbers = re.findall(r'href="/cases/([^"]+)"', client.get("/").text)
    assert numbers == [site.hostile, site.fresh, site.paused]


def test_a_row_says_the_remaining_working_time_in_words(client: Any) -> None:
    page = client.get("/").text
    assert "25 m</span>" in page
    assert "late</span>" in page
    assert "paused</span>" in page


def test_a_title_is_never_markup(client: Any) -> None:
    page = client.get("/").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_queue_says_how_many_are_open_and_late(client: Any) -> None:
    page = client.get("/").text
    assert "3 cases" in page
    assert "1 late" in page


def test_whoever_stands_in_for_an_absence_has_its_cases_in_every_list(own_site: Any) -> None:
    away = staffing.AddAbsence("li_na", at("24 09:00"), at("25 09:00"), "guest")
    assert staffing.change(own_site.app.state.parts.database, away, "operator:root", NOW).done
    deputy = Browser(own_site, "guest")
    for path in ("/", "/search?q=stops+between"):
        assert own_site.paused in deputy.get(path).text, path
    listed = program(own_site, token_of(own_site, "guest")).get("/api/cases").json()["cases"]
    assert [one["number"] for one in listed] == [own_site.paused]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "more than 1 cases"), ("zh-Hans", "超过 1 件"), ("zh-Hant", "超過 1 件")]
)
def test_what_is_not_counted_further_is_said_to_be_more(
    client: Any, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setattr(crowd, "MOST_COUNTED", 1)
    page = client.get(f"/?list=all&lang={language}").text
    assert said in page
    assert '<span class="count">1+</span>' in page
    assert '<span class="count late">1</span>' in page
