"""Signing in at a relay with access tokens (XOAUTH2)."""

import asyncio
import json
from base64 import b64decode
from collections.abc import Iterator

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from engine import errors, settings
from notifications import bearer, message, smtp
from tests.notifications.conftest import ScriptedRelay
from tests.notifications.provider import Provider
from tests.notifications.test_message import LETTER


class TokenRelay(ScriptedRelay):
    """A relay that takes mail from whoever shows a token of the desk's that still counts."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider

    def _protocol(self) -> SMTP:
        return SMTP(self, auth_required=True, auth_require_tls=False, auth_exclude_mechanism=["PLAIN", "LOGIN"])

    async def auth_XOAUTH2(self, server: SMTP, given: list[str]) -> AuthResult:  # noqa: N802
        user, bearing = b64decode(given[1]).decode().split("\x01")[:2]
        if self.provider.whose.get(bearing.removeprefix("auth=Bearer ")) == user.removeprefix("user="):
            return AuthResult(success=True)
        await server.challenge_auth(json.dumps({"status": "401"}).encode())
        return AuthResult(success=False, handled=False)


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    made.start()
    yield made
    made.stop()


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_mail_goes_out_with_a_token_that_is_renewed_when_the_relay_takes_it_no_more(provider: Provider) -> None:
    relay = TokenRelay(provider)
    relay.start()
    tokens = bearer.Tokens(provider.grant())
    at = smtp.Relay(relay.host, relay.port, "none", "desk", settings.Secret(), timeout_s=10.0, tokens=tokens)

    async def send() -> None:
        pool = smtp.Pool(at)
        try:
            async with pool.turn():
                await pool.send(message.compose(LETTER), 10.0)
        finally:
            await pool.close()

    try:
        asyncio.run(send())
        provider.whose.clear()
        with pytest.raises(errors.RelayUnreachable, match="credentials invalid"):
            asyncio.run(send())
        asyncio.run(send())
        assert (len(relay.taken), len(provider.asked)) == (2, 2)
        tokens.forget(tokens.current())
        provider.wrong = (400, '{"error": "invalid_grant"}')
        with pytest.raises(errors.RelayUnreachable, match="the refresh token was taken back"):
            asyncio.run(send())
    finally:
        relay.stop()
