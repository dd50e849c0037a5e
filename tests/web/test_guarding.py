"""Forms that do not come from a page of this session are not taken."""

from typing import Any

import pytest
from fastapi.routing import APIRoute

from tests.web.conftest import Browser


def writes(site: Any) -> list[str]:
    """The addresses of all forms of the pages; the API has bearers of its own."""
    routers = [one.original_router for one in site.app.routes if hasattr(one, "original_router")]
    routes = [one for router in routers for one in router.routes]
    paths = [one.path for one in routes if isinstance(one, APIRoute) and "POST" in one.methods]
    paths = [path.replace("{number}", site.fresh).replace("{event}", "take") for path in paths]
    return [path.replace("{workflow}", "repair") for path in paths if path != "/enter" and not path.startswith("/api/")]


def test_there_are_forms_to_guard(site: Any) -> None:
    assert len(writes(site)) >= 5


@pytest.mark.parametrize("csrf", [None, "", "0" * 64])
def test_a_form_without_the_token_of_the_session_is_refused_everywhere(site: Any, client: Browser, csrf: Any) -> None:
    sent = {} if csrf is None else {"csrf": csrf}
    answers = {path: client.post(path, data={**sent, "key": "k" * 20}).status_code for path in writes(site)}
    assert set(answers.values()) == {403}


def test_the_token_of_another_session_is_refused(site: Any, client: Browser) -> None:
    other = Browser(site, "li_na").hidden("/act-as")["csrf"]
    answer = client.post("/act-as", data={"csrf": other, "person": "sun_lei"})
    assert answer.status_code == 403
    assert "no longer good" in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "http://[::1"])
def test_what_another_site_sends_is_refused_even_with_the_right_token(client: Browser, origin: str) -> None:
    answer = client.post("/act-as", data={**client.hidden("/act-as"), "person": "guest"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert "from elsewhere" in answer.text


def test_a_browser_that_only_says_cross_site_is_refused(client: Browser) -> None:
    sent = {**client.hidden("/act-as"), "person": "guest"}
    assert client.post("/act-as", data=sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_our_own_pages_may_send(client: Browser) -> None:
    sent = {**client.hidden("/act-as"), "person": "li_na"}
    assert client.post("/act-as", data=sent, headers={"Origin": "http://127.0.0.1:8321"}).status_code == 303


def test_json_is_no_form(client: Browser) -> None:
    assert client.post("/act-as", json=client.hidden("/act-as")).status_code == 403
