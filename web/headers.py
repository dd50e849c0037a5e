"""What every response carries, and which requests are taken at all: the rules a browser is asked to hold."""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api import problems

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
"""For the HTML of a mail: it may look as it wants, but runs nothing and fetches nothing."""

ALWAYS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-cache",
}


def secure(headers: MutableHeaders) -> None:
    """Adds what a response does not say itself."""
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)


class Secured:
    """Puts the headers on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


FOREIGN = "Open this desk by its own address, for example http://127.0.0.1."
PLAIN = PlainTextResponse(f"{FOREIGN}\n", 400)


class KnownHosts:
    """Refuses a request for a host that is not this desk's: no foreign name can be bound to the local address."""

    def __init__(self, app: ASGIApp, public_url: str = "") -> None:
        self.app = app
        self._own = {urlsplit(public_url).hostname} - {None}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.knows(Headers(scope=scope).get("host", "")):
            await self.app(scope, receive, send)
            return
        refused = problems.answer(problems.of(400, FOREIGN).problem) if scope["path"].startswith("/api/") else PLAIN
        await refused(scope, receive, send)

    def knows(self, host: str) -> bool:
        """Whether a Host header names this machine or the address of the configuration."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name == "localhost" or name in self._own or _is_loopback(name)


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
