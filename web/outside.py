"""What machines ask of a desk from outside: /health and /metrics, as an application of its own.

It stands before all else, so that it waits for no session, no page and no thread that pages are made in.
"""

from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from engine import clock, database, settings
from web import headers, health, metered, metrics

ADDRESSES = ("/health", "/health/live", "/health/ready", "/metrics")


def create(configuration: settings.Settings, base: database.Database, watch: clock.Clock) -> FastAPI:
    """Health and metrics of this process. A worker without pages serves this alone."""
    app = FastAPI(title="Caseclock", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    file = base.engine.url.database if base.dialect.name == "sqlite" else None
    app.state.health = health.Health(base, Path(file).parent if file else None)
    app.state.metrics = metrics.Metrics(base, watch)
    app.state.metrics_token = configuration.web.metrics_token.value
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.add_middleware(headers.Secured)
    return app


class Before:
    """Takes what is asked from outside, before anything of the pages sees it; both are counted."""

    def __init__(self, app: ASGIApp, outside: FastAPI) -> None:
        self.app, self._outside = metered.Metered(app), metered.Metered(outside)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["path"] in ADDRESSES
        await (self._outside if asked else self.app)(scope, receive, send)
