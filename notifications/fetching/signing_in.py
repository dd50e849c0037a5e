"""How an IMAP server is shown who comes: by a password, or by an access token (RFC 7628, and XOAUTH2 before it)."""

import json
from collections.abc import Callable, Collection

from engine import errors, settings
from notifications.fetching import names
from notifications.fetching.account import Account
from notifications.fetching.wire import Wire

OAUTHBEARER, XOAUTH2 = "OAUTHBEARER", "XOAUTH2"
_LONGEST_TEXT = 200


def sign_in(wire: Wire, account: Account, offers: Collection[str]) -> None:
    """Signs in. Raises errors.ImapSignInRefused, ImapTokenRefused, ImapWithoutToken, and what imaplib raises where the
    line breaks.
    """
    if account.tokens is None:
        _by_password(wire, account, offers)
        return
    mechanism = next((one for one in (OAUTHBEARER, XOAUTH2) if f"AUTH={one}" in offers), "")
    if not mechanism:
        _refuse(account, "it takes no access tokens here")
    said = ""
    # One that was kept may have been taken back meanwhile: once more with a new one.
    for _ in range(2):
        try:
            token = account.tokens.current()
        except errors.TokenFailure as why:
            raise errors.ImapWithoutToken(server=account.server, text=str(why)) from why
        asked = _Bearer(account, mechanism, token)
        try:
            wire.authenticate(mechanism, asked)
            return
        except (wire.abort, wire.readonly):
            raise
        except wire.error as why:
            said = asked.said or shown(why.args[0] if why.args else "")
            account.tokens.forget(token)
    _refuse(account, said)


def _refuse(account: Account, said: str) -> None:
    raise errors.ImapTokenRefused(server=account.server, user=account.user, text=said)


def _by_password(wire: Wire, account: Account, offers: Collection[str]) -> None:
    secret = account.password.value
    try:
        if "AUTH=PLAIN" in offers:
            wire.authenticate("PLAIN", lambda _: f"\0{account.user}\0{secret}".encode())
        else:
            wire.login(names.text(account.user), secret)
    except (wire.abort, wire.readonly):
        raise
    except (wire.error, UnicodeEncodeError) as why:
        coded = isinstance(why, UnicodeEncodeError)
        said = "it takes ASCII alone" if coded else shown(why.args[0] if why.args else "")
        raise errors.ImapSignInRefused(server=account.server, user=account.user, text=said) from why


class _Bearer:
    """Says a token, then hears why it is not taken, which the server tells in between."""

    def __init__(self, account: Account, mechanism: str, token: settings.Secret) -> None:
        make, self._end = _MAKES[mechanism]
        self._first, self._asked = make(account, token.value), False
        self.said = ""

    def __call__(self, challenge: bytes) -> bytes:
        if not self._asked:
            self._asked = True
            return self._first.encode()
        self.said = _status(challenge)
        return self._end


def _oauthbearer(account: Account, token: str) -> str:
    name = account.user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\x01host={account.host}\x01port={account.port}\x01auth=Bearer {token}\x01\x01"


def _xoauth2(account: Account, token: str) -> str:
    return f"user={account.user}\x01auth=Bearer {token}\x01\x01"


_MAKES: dict[str, tuple[Callable[[Account, str], str], bytes]] = {
    OAUTHBEARER: (_oauthbearer, b"\x01"),
    XOAUTH2: (_xoauth2, b""),
}
"""How a token is said, and what ends the exchange after a refusal (RFC 7628 section 3.2.3)."""


def _status(challenge: bytes) -> str:
    """The status of a refusal."""
    try:
        told = json.loads(challenge)
    except (ValueError, RecursionError):
        return ""
    return shown(str(told.get("status", ""))) if isinstance(told, dict) else ""


def shown(said: object) -> str:
    """What a server said, as it can be shown: short, without control characters."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return "".join(one for one in text if one.isprintable())[:_LONGEST_TEXT]
