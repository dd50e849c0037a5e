"""Signing in with access tokens: at Dovecot, which asks a provider on loopback whose each is."""

from collections.abc import Callable, Iterator

import pytest

from engine import errors, settings
from notifications import bearer, fetching
from notifications.fetching import visit as visit_
from tests.notifications.fetching.conftest import Box
from tests.notifications.fetching.scripted import ScriptedImap
from tests.notifications.intake.conftest import Post
from tests.notifications.provider import Provider

Fetch = Callable[..., fetching.Counts]
_OTHERS = {"OAUTHBEARER": {"PLAIN", "LOGIN"}, "XOAUTH2": {"PLAIN", "LOGIN", "OAUTHBEARER"}}


@pytest.fixture
def theirs(box: Box, provider: Provider) -> Iterator[Provider]:
    """The provider, whose tokens are of the mailbox's owner."""
    provider.user = box.user
    yield provider
    provider.wrong, provider.refresh_token = None, provider.grant().refresh_token.value


@pytest.mark.parametrize("mechanism", ["OAUTHBEARER", "XOAUTH2"])
def test_mail_is_fetched_with_a_token_that_is_renewed_when_the_server_takes_it_no_more(
    post: Post, box: Box, fetch: Fetch, theirs: Provider, mechanism: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = visit_._offers
    monkeypatch.setattr(visit_, "_offers", lambda wire: told(wire) - {f"AUTH={one}" for one in _OTHERS[mechanism]})
    tokens = bearer.Tokens(theirs.grant())
    at = box.account(password=settings.Secret(), tokens=tokens)
    box.deliver(post.answering("First.").as_bytes())
    assert fetch(at).taken == 1
    first = tokens.current()
    theirs.whose.clear()
    box.deliver(post.answering("Second.").as_bytes())
    assert fetch(at).taken == 1
    assert tokens.current() != first
    assert [words for _, words in post.said()] == ["First.", "Second."]


def test_a_token_of_somebody_else_is_refused_after_a_second_try(box: Box, theirs: Provider) -> None:
    theirs.user = "somebody else"
    asked = len(theirs.asked)
    with pytest.raises(errors.ImapTokenRefused, match=r"does not let `desk\d+` in with an access token \(.+\)") as why:
        fetching.Visit.begin(box.account(tokens=bearer.Tokens(theirs.grant())))
    assert len(theirs.asked) == asked + 2
    assert "token-" not in str(why.value)


def test_a_provider_that_gives_none_is_told_and_so_is_a_server_that_takes_none(
    box: Box, theirs: Provider, scripted: ScriptedImap
) -> None:
    tokens = bearer.Tokens(theirs.grant(refresh_token=settings.Secret("an old one")))
    with pytest.raises(errors.ImapWithoutToken, match=r"the refresh token was taken back.*\[oauth\] in config\.toml"):
        fetching.Visit.begin(box.account(tokens=tokens))
    plain = fetching.Account(scripted.host, scripted.port, "none", "desk", timeout_s=5.0, tokens=tokens)
    with pytest.raises(errors.ImapTokenRefused, match="it takes no access tokens here"):
        fetching.Visit.begin(plain)
