"""What every response carries, and which requests are not taken."""

import re
from typing import Any

import pytest

from web.headers import KnownHosts

EVERYWHERE = ["/", "/nothing-here", "/static/caseclock.css", "/mailbox", "/health"]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_response_has_the_security_headers(client: Any, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_pages_have_no_inline_script_or_style(client: Any, site: Any) -> None:
    for path in ("/", f"/cases/{site.paused}", "/mailbox", f"/mailbox/{site.mail}"):
        page = client.get(path).text
        assert re.sub(r'<script src="/static/[a-z]+\.js" type="module"></script>', "", page).count("<script") == 0
        assert "<style" not in page
        assert " style=" not in page


@pytest.mark.parametrize("host", ["127.0.0.1:8321", "localhost", "[::1]:8321", "127.9.9.9"])
def test_loopback_hosts_are_taken(client: Any, host: str) -> None:
    assert client.get("/static/caseclock.css", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "10.0.0.1:8321", "", "[::1", "127.0.0.1@evil.example"]
)
def test_another_host_is_refused_so_that_no_name_can_be_rebound(client: Any, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_the_address_of_the_configuration_is_taken_too() -> None:
    hosts = KnownHosts(app=None, public_url="https://desk.hengtai.example/")  # type: ignore[arg-type]
    assert hosts.knows("desk.hengtai.example")
    assert not hosts.knows("hengtai.example")
