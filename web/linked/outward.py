"""The application that serves links of mails and nothing else, for a network that the pages are kept from."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from web import bounds, crowd, headers, metered, mishaps
from web.linked import pages
from web.parts import Parts

STATIC = Path(__file__).parents[1] / "static"


def create(found: Parts) -> FastAPI:
    """Links, with what their pages look like. All else is told that there is nothing."""
    app = FastAPI(title="Caseclock", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.parts, app.state.outward = found, True
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(bounds.Bounded, most_bytes=bounds.most_bytes(found.settings))
    app.add_middleware(crowd.Crowd, most=found.settings.web.most_requests)
    app.add_middleware(headers.KnownHosts, public_url=found.settings.web.public_url)
    app.add_middleware(headers.Secured)
    app.add_middleware(metered.Metered)
    mishaps.install(app)
    return app
