"""The application: its addresses, its rules for browsers, its errors."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from engine import cases, clock, database, settings
from notifications import mailbox
from web import headers, mails, mishaps, pages
from web.parts import Parts

STATIC = Path(__file__).parent / "static"


def create(
    configuration: settings.Settings,
    base: database.Database,
    registry: cases.Registry,
    watch: clock.Clock,
    box: mailbox.Mailbox | None = None,
) -> FastAPI:
    """The pages over an open database; ``box`` is the local mailbox, None where mail goes to a relay only."""
    app = FastAPI(title="Caseclock", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = Parts(configuration, base, registry, watch, box)
    app.include_router(pages.router)
    app.include_router(mails.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(headers.KnownHosts, base_url=configuration.web.base_url)
    app.add_middleware(headers.Secured)
    mishaps.install(app)
    return app
