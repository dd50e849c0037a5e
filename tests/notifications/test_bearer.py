"""Access tokens: asked for when needed, kept until shortly before their end, and never told to anybody else."""

from collections.abc import Iterator

import pytest

from engine import errors, settings
from notifications import bearer
from tests.notifications.provider import CLIENT, REFRESH, SECRET, Provider


class Watch:
    """Seconds that a test lets pass."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    made.start()
    yield made
    made.stop()


@pytest.mark.parametrize(("life_s", "kept_s"), [(3600, 3300), (100, 50), ("3600", 3300), (None, 150), (-1, 150)])
def test_a_token_is_kept_until_shortly_before_its_end(provider: Provider, life_s: int, kept_s: int) -> None:
    provider.life_s = life_s
    watch = Watch()
    tokens = bearer.Tokens(provider.grant(scope="mail"), watch)
    first = tokens.current()
    watch.now = kept_s - 0.1
    assert tokens.current() == first
    watch.now = kept_s
    assert tokens.current() != first
    asked = {"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": REFRESH}
    assert provider.asked == [asked | {"client_secret": SECRET, "scope": "mail"}] * 2


def test_without_a_refresh_token_the_client_asks_in_its_own_name(provider: Provider) -> None:
    bearer.Tokens(provider.grant(refresh_token=settings.Secret())).current()
    assert provider.asked == [{"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}]


def test_one_that_a_server_does_not_take_is_asked_for_anew_once(provider: Provider) -> None:
    tokens = bearer.Tokens(provider.grant())
    first = tokens.current()
    assert tokens.forget(first)
    assert not tokens.forget(first)
    second = tokens.current()
    assert (first.value, second.value) == ("token-1", "token-2")
    assert not tokens.forget(first)
    assert tokens.current() == second


def test_a_refresh_token_that_is_replaced_is_used_from_then_on(provider: Provider) -> None:
    provider.turns_refresh_tokens = True
    tokens = bearer.Tokens(provider.grant())
    for _ in range(3):
        tokens.forget(tokens.current())
    assert [one["refresh_token"] for one in provider.asked] == [REFRESH, "refresh-1", "refresh-2"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ((400, '{"error": "invalid_grant"}'), "the refresh token was taken back"),
        ((401, '{"error": "invalid_client", "error_description": "AADSTS7000215:\\r\\n no"}'), "AADSTS7000215: no"),
        ((400, '{"error": "slow_down"}'), "it answers 400; slow_down"),
        ((400, '{"error": ["x"], "error_description": 7}'), "it answers 400"),
        ((500, "<html>" * 1000), "it answers 500"),
        ((302, "http://127.0.0.1:1/elsewhere"), "it answers 302"),
        ((200, "<html>sign in</html>"), "its answer has none"),
        ((200, "[" * 50_000), "its answer has none"),
        ((200, '{"access_token": ""}'), "its answer has none"),
        ((200, '{"access_token": "a\\r\\nb"}'), "its answer has none"),
    ],
)
def test_whatever_the_provider_says_instead_is_told_in_plain_words(
    provider: Provider, wrong: tuple[int, str], told: str
) -> None:
    provider.wrong = wrong
    with pytest.raises(errors.TokenFailure) as refused:
        bearer.Tokens(provider.grant()).current()
    assert told in str(refused.value)
    assert not {SECRET, REFRESH} & set(str(refused.value).split())


def test_a_provider_that_is_not_there_is_told() -> None:
    with pytest.raises(errors.TokenFailure, match=r"it can't be reached \(Connection refused\)"):
        bearer.Tokens(bearer.Grant("http://127.0.0.1:1/token", "x")).current()
