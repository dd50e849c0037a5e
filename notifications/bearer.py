"""Access tokens by OAuth2 (RFC 6749) for signing in at mail servers: asked for when needed, kept until they run out."""

import http.client
import json
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from engine import errors, settings

EARLY_S = 300.0
"""So long before its end a token counts as used up, or for half its life where that is shorter."""
USUAL_S = 300.0
"""How long one holds of which the provider does not say (RFC 6749 section 5.1)."""
MOST_BYTES = 200_000
_LONGEST_TEXT = 200
_MEANT = {
    "invalid_grant": "the refresh token was taken back, has run out, or belongs to another client",
    "invalid_client": "it does not know `oauth.client_id`, or not with this secret",
    "unauthorized_client": "it does not let this client do that",
    "invalid_scope": "it does not know `oauth.scope`, or does not give that",
    "unsupported_grant_type": "it gives no tokens in this way",
}
"""What the errors of RFC 6749 section 5.2 mean to whoever set this up."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What tokens are asked for with: a refresh token (RFC 6749 section 6), else the client's secret (section 4.4)."""

    token_url: str
    client_id: str
    client_secret: settings.Secret = field(default_factory=settings.Secret)
    refresh_token: settings.Secret = field(default_factory=settings.Secret)
    scope: str = ""
    timeout_s: float = 30.0

    @classmethod
    def of(cls, known: settings.Settings, timeout_s: float) -> "Grant":
        """As the settings have it."""
        oauth = known.oauth
        return cls(
            oauth.token_url, oauth.client_id, oauth.client_secret, oauth.refresh_token, oauth.scope, timeout_s=timeout_s
        )


class Tokens:
    """The access tokens of one grant. Threads may share it; ``clock`` gives seconds that only grow."""

    def __init__(self, grant: Grant, clock: Callable[[], float] = time.monotonic) -> None:
        self._grant, self._clock = grant, clock
        self._lock = threading.Lock()
        self._refresh_token = grant.refresh_token
        self._token, self._good_until = settings.Secret(), 0.0

    def current(self) -> settings.Secret:
        """A token that holds for a while. Raises errors.TokenFailure."""
        with self._lock:
            if not self._token or self._clock() >= self._good_until:
                self._renew()
            return self._token

    def forget(self, token: settings.Secret) -> bool:
        """A server did not take this one, so that `current` gives another; whether it was the one that is kept."""
        with self._lock:
            was_kept = bool(token) and token == self._token
            if was_kept:
                self._token = settings.Secret()
            return was_kept

    def _renew(self) -> None:
        asked_at = self._clock()
        told = self._ask() or {}
        token = told.get("access_token")
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise errors.TokenFailure(url=self._grant.token_url, text="its answer has none")
        life_s = _seconds(told.get("expires_in"))
        self._token = settings.Secret(token)
        self._good_until = asked_at + life_s - min(EARLY_S, life_s / 2)
        # Some providers give a new one each time, and take the one before it back.
        if isinstance(told.get("refresh_token"), str) and told["refresh_token"]:
            self._refresh_token = settings.Secret(told["refresh_token"])

    def _ask(self) -> dict[str, Any] | None:
        grant, refresh = self._grant, self._refresh_token
        given = {"grant_type": "refresh_token" if refresh else "client_credentials", "client_id": grant.client_id}
        given |= {"refresh_token": refresh.value} if refresh else {}
        given |= {"client_secret": grant.client_secret.value} if grant.client_secret else {}
        given |= {"scope": grant.scope} if grant.scope else {}
        request = urllib.request.Request(grant.token_url, urlencode(given).encode(), {"Accept": "application/json"})
        try:
            with _opener().open(request, timeout=grant.timeout_s) as answer:
                return _read(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as why:
            with why:
                raise errors.TokenFailure(url=grant.token_url, text=_refusal(why)) from why
        except (OSError, ValueError, http.client.HTTPException) as why:
            raise errors.TokenFailure(url=grant.token_url, text=_fault(why, grant.timeout_s)) from why


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: secrets go where they were meant for."""

    def redirect_request(self, *_given: Any) -> None:
        """None: the answer is an error then."""


def _opener() -> urllib.request.OpenerDirector:
    secure = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    return urllib.request.build_opener(_Straight, secure)


def _read(raw: bytes) -> dict[str, Any] | None:
    """The JSON object that an answer is; None where it is none."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        told = None
    return told if isinstance(told, dict) else None


def _seconds(given: Any) -> float:
    try:
        found = float(given)
    except (TypeError, ValueError):
        return USUAL_S
    return found if 0 < found < float("inf") else USUAL_S


def _refusal(why: urllib.error.HTTPError) -> str:
    try:
        told = _read(why.read(MOST_BYTES)) or {}
    except (OSError, http.client.HTTPException):
        told = {}
    code, said = told.get("error"), told.get("error_description")
    meant = _MEANT.get(code, "") if isinstance(code, str) else ""
    shown = _shown(said) if isinstance(said, str) else _shown(code) if isinstance(code, str) and not meant else ""
    return "; ".join(one for one in (meant or f"it answers {why.code}", shown) if one)


def _fault(why: Exception, timeout_s: float) -> str:
    cause = why.reason if isinstance(why, urllib.error.URLError) else why
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate does not hold ({_shown(cause.verify_message)})"
    if isinstance(cause, TimeoutError):
        return f"no answer within {timeout_s:g} s"
    if isinstance(cause, OSError):
        return f"it can't be reached ({_shown(cause.strerror or type(cause).__name__)})"
    return "its answer can't be understood"


def _shown(text: str) -> str:
    return "".join(one for one in text if one.isprintable())[:_LONGEST_TEXT].rstrip(". ")
