"""The web server, to be run in a thread or task of whoever serves."""

import uvicorn
from fastapi import FastAPI

from engine import settings

LEAVE_WITHIN_S = 2
"""Pages take milliseconds; a connection that is still open when the desk stops is not waited for longer."""


def server(configuration: settings.Settings, app: FastAPI) -> uvicorn.Server:
    """A server for the address of the configuration; its `run()` serves until `should_exit` is set."""
    config = uvicorn.Config(
        app,
        host=configuration.web.host,
        port=configuration.web.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LEAVE_WITHIN_S,
        lifespan="off",
        ws="none",
    )
    return uvicorn.Server(config)
