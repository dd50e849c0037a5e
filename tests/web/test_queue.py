"""The queue as a browser gets it."""

import re
from typing import Any


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


def test_health_needs_the_database_only(client: Any) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
