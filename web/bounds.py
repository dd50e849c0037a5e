"""How much a request may send: what is larger is refused before it is read to its end."""

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine import settings
from web import parts, rendering
from web.api import problems

BESIDE_BYTES = 2_000_000
FILES_AT_ONCE = 4


def most_bytes(configuration: settings.Settings) -> int:
    """The largest request: a few of the largest files, and the texts of a form."""
    return FILES_AT_ONCE * configuration.files.max_bytes + BESIDE_BYTES


class Bounded:
    """Counts what comes in, whatever the request says of its length."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self.app, self._most = app, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdecimal() or int(told) > self._most:
            request = Request(scope)
            await _refused(request)(scope, receive, send)
            return
        await self.app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Receive:
        taken = 0

        async def counting() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                raise HTTPException(413)
            return message

        return counting


def _refused(request: Request) -> Response:
    """Too large, as a page or as a problem."""
    if request.url.path.startswith("/api/"):
        return problems.answer(problems.of(413, "This is larger than the desk takes at a time.").problem)
    return rendering.page(request, "error.html", parts.reader(request), {"status": 413, "mark": ""}, 413)
