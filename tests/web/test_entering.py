"""The way in: links that work once, sessions, the person to act as, the way out."""

from datetime import timedelta
from typing import Any

import pytest

from engine import clock, store
from tests.web.conftest import Browser, hidden

NEEDS_SESSION = ["/", "/act-as", "/mailbox", "/open", "/open/repair", "/cases/RPR-2026-00001", "/nothing-here"]


def token(site: Any) -> str:
    found = site.app.state.parts
    with found.database.writing() as connection:
        made: str = store.sessions.make_token(connection, found.watch.now())
    return made


@pytest.mark.parametrize("path", NEEDS_SESSION)
def test_without_a_session_every_page_says_how_to_get_in_and_nothing_else(stranger: Any, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "caseclock link" in answer.text
    assert "Li Na" not in answer.text


def test_looking_at_a_link_does_not_use_it_up(site: Any, stranger: Any) -> None:
    made = token(site)
    for _ in range(3):
        assert f'value="{made}"' in stranger.get("/enter", params={"token": made}).text
    assert stranger.post("/enter", data={"token": made}).status_code == 303


def test_a_link_works_once(site: Any, stranger: Any) -> None:
    made = token(site)
    assert stranger.post("/enter", data={"token": made}).headers["location"] == "/act-as"
    stranger.cookies.clear()
    assert stranger.post("/enter", data={"token": made}).status_code == 403
    assert stranger.get("/enter", params={"token": made}).status_code == 403
    assert not stranger.cookies


def test_a_link_is_over_after_a_quarter_of_an_hour(own_site: Any) -> None:
    found = own_site.app.state.parts
    with found.database.writing() as connection:
        made = store.sessions.make_token(connection, found.watch.now())
        later = found.watch.now() + timedelta(minutes=15)
        assert store.sessions.begin(connection, made, later) is None


def test_the_database_keeps_neither_token_nor_key(own_site: Any) -> None:
    browser = Browser(own_site, "li_na")
    key = browser.cookies["session"].partition(".")[0]
    rows = own_site.app.state.parts.database.engine.raw_connection().execute("select * from sessions").fetchall()
    assert rows
    assert key not in str(rows)


def test_the_cookie_is_for_this_site_and_never_for_scripts(site: Any, stranger: Any) -> None:
    cookie = stranger.post("/enter", data={"token": token(site)}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_cookie_that_was_changed_is_no_session(client: Browser) -> None:
    key, _, signature = client.cookies["session"].partition(".")
    client.cookies.set("session", f"{key[:-1]}x.{signature}")
    assert client.get("/").status_code in (403, 303)
    client.cookies.clear()
    assert client.get("/").status_code == 403


def test_a_session_is_over_after_its_time(own_site: Any) -> None:
    browser = Browser(own_site, "li_na")
    watch = own_site.app.state.parts.watch
    assert isinstance(watch, clock.VirtualClock)
    watch.move_to(watch.now() + timedelta(hours=13))
    assert browser.get("/").status_code == 403


def test_before_a_person_is_chosen_only_the_choice_is_shown(site: Any, stranger: Any) -> None:
    stranger.post("/enter", data={"token": token(site)})
    assert stranger.get("/").headers["location"] == "/act-as"
    assert (
        stranger.post(f"/cases/{site.fresh}/steps/take", data=hidden(stranger.get("/act-as").text)).status_code == 403
    )


def test_the_person_can_be_changed_and_the_desk_speaks_as_theirs(site: Any, client: Browser) -> None:
    client.post("/act-as", data={**client.hidden("/act-as"), "person": "sun_lei"})
    assert "Sun Lei</span></a>" in client.get("/").text


def test_nobody_can_act_as_someone_who_is_not_there(client: Browser) -> None:
    client.post("/act-as", data={**client.hidden("/act-as"), "person": "root"})
    assert "Li Na</span></a>" in client.get("/").text


def test_leaving_ends_the_session_for_good(site: Any, client: Browser) -> None:
    cookie = client.cookies["session"]
    assert "You have left" in client.post("/leave", data=client.hidden("/act-as")).text
    client.cookies.set("session", cookie)
    assert client.get("/").status_code == 403
