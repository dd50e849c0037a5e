"""How many requests may be in work or waiting at a time: those over it are told at once to come again.

Each that waits holds memory and would be answered late, so that the desk serves as many as it can and no others.
"""

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from engine import errors
from web import mishaps

RETRY_AFTER_S = 2


class Crowd:
    """Counts the requests that are not answered to their end."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self._most = app, most
        self._here = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif self._here >= self._most:
            refused = errors.TooBusy(waiting=self._here, retry_after_s=RETRY_AFTER_S)
            await mishaps.too_busy(Request(scope), refused)(scope, receive, send)
        else:
            self._here += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self._here -= 1
