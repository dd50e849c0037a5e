"""The API as an application of its own under /api: other errors, other doors than those of the pages."""

from functools import cache

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from web.api import document, filing, problems, reading, reasoning, writing
from web.parts import Parts


def mount(app: FastAPI, parts: Parts) -> None:
    """Puts the API and its OpenAPI document on the application."""
    api = FastAPI(title="Caseclock", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    api.state.parts = parts
    api.include_router(reading.router)
    api.include_router(reasoning.router)
    api.include_router(writing.router)
    api.include_router(filing.router)
    problems.install(api)
    # Made when it is asked for: most starts never are.
    described = cache(lambda: document.of(api))

    @app.get("/openapi.json", include_in_schema=False)
    def describe(_request: Request) -> JSONResponse:
        return JSONResponse(described())

    app.mount("/api", api)
