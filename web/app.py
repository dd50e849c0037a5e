"""The application: its addresses, its rules for browsers, its errors."""

import secrets
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from engine import cases, clock, database, settings
from notifications import mailbox
from web import (
    api,
    bounds,
    crowd,
    entering,
    files,
    guard,
    headers,
    incoming,
    linked,
    looking,
    mails,
    mishaps,
    opening,
    outside,
    pages,
    people,
    steps,
    verifying,
)
from web.parts import Parts

STATIC = Path(__file__).parent / "static"


def create(
    configuration: settings.Settings,
    base: database.Database,
    registry: cases.Registry,
    watch: clock.Clock,
    box: mailbox.Mailbox | None = None,
    submits: cases.Cases | None = None,
) -> FastAPI:
    """The pages over an open database; ``box`` is the local mailbox, None where mail goes to a relay only.

    Commands go through ``submits``, or through a way in of its own. Without a `web.secret_key` sessions last until the
    program stops.
    """
    app = FastAPI(title="Caseclock", docs_url=None, redoc_url=None, openapi_url=None)
    batch_size, domain = configuration.cases.batch_size, configuration.mail.domain
    submits = submits or cases.Cases(base, registry, watch, batch_size=batch_size, mail_domain=domain)
    secret = configuration.web.secret_key.value or secrets.token_urlsafe(32)
    app.state.parts = Parts(configuration, base, registry, watch, submits, secret, box)
    app.include_router(pages.router)
    for one in (mails, incoming, entering, steps, opening, files, looking, people, linked, verifying):
        app.include_router(one.router)
    api.mount(app, app.state.parts)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(guard.Guarded)
    app.add_middleware(bounds.Bounded, most_bytes=bounds.most_bytes(configuration))
    app.add_middleware(crowd.Crowd, most=configuration.web.most_requests)
    app.add_middleware(headers.KnownHosts, public_url=configuration.web.public_url)
    app.add_middleware(headers.Secured)
    app.add_middleware(outside.Before, outside=outside.create(configuration, base, watch))
    mishaps.install(app)
    return app
