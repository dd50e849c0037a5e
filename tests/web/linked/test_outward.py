"""The application that serves links and nothing else."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

import web
from tests.web.conftest import BASE, Browser
from tests.web.linked.conftest import history, link, mails, press

Site = Any


@pytest.fixture
def outside(own_site: Site) -> TestClient:
    app = web.linked.create(own_site.app.state.parts)
    return TestClient(app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)


def test_it_serves_links_and_what_their_pages_look_like(own_site: Site, outside: TestClient) -> None:
    path = link(own_site, mails(own_site, own_site.paused)[-1], "customer_replied")
    page = outside.get(path)
    assert page.status_code == 200
    assert page.headers["x-content-type-options"] == "nosniff"
    assert outside.get("/static/caseclock.css").status_code == 200
    assert press(outside, path, {"f.customer_reply": "At six."}).status_code == 303
    assert history(own_site, own_site.paused)[-1] == ("customer_replied", "requester")


ELSE = (
    "/", "/cases", "/cases/{number}", "/cases/{number}/steps/note", "/supervise", "/people", "/rosters/night",
    "/mail", "/incoming", "/search", "/workflows", "/enter", "/act-as", "/open/repair", "/files/0", "/health",
    "/health/live", "/metrics", "/api/cases", "/openapi.json", "/docs", "/link/", "/link",
    "/unsubscribe/", "/a/../cases",
)  # fmt: skip


def test_it_serves_nothing_else_to_anyone(own_site: Site, outside: TestClient) -> None:
    client = TestClient(outside.app, base_url=BASE, cookies=dict(Browser(own_site, "li_na").cookies))
    for path in ELSE:
        for answer in (client.get(path.replace("{number}", own_site.paused)), client.post(path, data={"token": "x"})):
            assert answer.status_code == 404, path
            assert "Only the links to answer our mails work" in answer.text
            assert 'href="/' not in answer.text.replace('href="/static/', "")


def test_what_is_too_large_or_for_another_host_is_refused(own_site: Site, outside: TestClient) -> None:
    path = link(own_site, mails(own_site, own_site.paused)[-1], "customer_replied")
    assert outside.get(path, headers={"Host": "evil.example"}).status_code == 400
    assert outside.post(path, headers={"Content-Length": str(10**12)}).status_code == 413
