"""Who comes in: without a session nothing is shown, and what another site sends is not taken."""

from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from notifications import linking
from web import parts, rendering, session

OPEN = ("/enter", "/openapi.json")
OPEN_BELOW = ("/static/", "/api/", linking.PATH, linking.UNSUBSCRIBE_PATH)
"""Addresses that need no session. Those of the API have bearers of their own, those of links are a secret each."""
WITHOUT_PERSON = ("/act-as", "/leave")
READS = ("GET", "HEAD")


class Guarded:
    """Finds the session of each request; whoever has none is told how to get in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(OPEN_BELOW):
            await self.app(scope, receive, send)
            return
        refused = await run_in_threadpool(_refused, Request(scope))
        await (refused or self.app)(scope, receive, send)


def _refused(request: Request) -> Response | None:
    """Why a request is not let through, as a page; None for one that is."""
    path, reads = request.url.path, request.method in READS
    request.state.session = found = session.find(parts.of(request), request.cookies.get(session.COOKIE))
    if not reads and not is_own(request):
        return _page(request, "foreign")
    if path in OPEN:
        return None
    if found is None:
        return _page(request, "stranger")
    if found.person is None and path not in WITHOUT_PERSON:
        return RedirectResponse("/act-as", 303) if reads else _page(request, "stranger")
    return None


def is_own(request: Request) -> bool:
    """Whether a form was sent from these pages, as far as the browser says where it was sent from."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    try:
        sent_from = urlsplit(origin)
    except ValueError:
        return False
    return sent_from.scheme in ("http", "https") and sent_from.netloc == request.headers.get("host", "")


def _page(request: Request, why: str) -> Response:
    return rendering.page(request, "stranger.html", parts.reader(request), {"why": why}, 403)
