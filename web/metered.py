"""Counts and traces what the web server answers: by route, never by address, which could hold anything."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine import meters, traces
from notifications import linking

NOWHERE = "none"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Metered:
    """Tells the meters of each request, and what came in by it by which way: the pages, the link of a mail, the API."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, code = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = message["status"]
            await send(message)

        method = scope["method"] if scope["method"] in METHODS else "other"
        with meters.coming_by(_way(scope["path"])), traces.during("request", method=method) as trace:
            try:
                await self.app(scope, receive, noting)
            finally:
                route = template(scope)
                trace.tell(route=route, code=code)
                meters.REQUESTS.add(method, route, str(code))
                meters.REQUEST_S.observe(time.perf_counter() - began)


def _way(path: str) -> str:
    if path.startswith("/api/"):
        return "api"
    return "link" if path.startswith(linking.PATH) else "pages"


def template(scope: Scope) -> str:
    """The route that a request took, such as /cases/{number}; "none" where there is none."""
    path = getattr(scope.get("route"), "path", None)
    below = str(scope.get("root_path", ""))
    if path is None:
        return below if below == "/static" else NOWHERE
    return below + str(path)
