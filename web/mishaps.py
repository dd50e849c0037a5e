"""Errors as pages in plain words: no traceback, no data of a case; the log has the cause under a mark."""

import logging
import secrets

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from engine import errors
from notifications import linking
from web import headers, parts, rendering
from web.api import problems

logger = logging.getLogger(__name__)

NO_ADDRESS = "There is nothing at this address."
_KNOWN = (400, 403, 404, 405, 413, 503)


def install(app: FastAPI) -> None:
    """Gives the application a page for each kind of error."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(errors.DatabaseNotNow, _busy)
    for ails in problems.AILS:
        app.add_exception_handler(ails, _unwritable)
    app.add_exception_handler(errors.TooBusy, _too_busy)
    app.add_exception_handler(Exception, _failed)


def _refused(request: Request, error: Exception) -> Response:
    given = error.status_code if isinstance(error, HTTPException) else 400
    status = given if given in _KNOWN else 400
    if request.scope["path"].startswith("/api/") and not rendering.is_outward(request):
        # An address of the API that its routes can't even read, as one with a line break.
        return problems.answer(problems.of(status, NO_ADDRESS).problem)
    return _page(request, status)


def _unreadable(request: Request, _error: Exception) -> Response:
    return _page(request, 400)


def _busy(request: Request, _error: Exception) -> Response:
    return _page(request, 503)


def _unwritable(request: Request, error: Exception) -> Response:
    """The database's own fault, which whoever runs the desk can mend: the log and /health have the cause."""
    logger.error("page %s: %s", _plain(request.url.path), error)
    status = "moved" if isinstance(error, errors.DatabaseFrozen) else "unwritable"
    return rendering.page(request, "error.html", parts.reader(request), {"status": status, "mark": ""}, 503)


def _too_busy(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.TooBusy)
    return too_busy(request, error)


def too_busy(request: Request, refused: errors.TooBusy) -> Response:
    """More than the desk can take, and when to come again: as a page or as a problem."""
    if request.scope["path"].startswith("/api/"):
        return problems.too_busy(refused)
    view = {"status": "busy", "mark": "", "seconds": refused.retry_after_s}
    made = rendering.page(request, "error.html", parts.reader(request), view, 503)
    made.headers["Retry-After"] = str(refused.retry_after_s)
    return made


def _failed(request: Request, error: Exception) -> Response:
    """A fault of ours. This page is made outside all else, so that it takes care of its own headers."""
    mark = secrets.token_hex(4)
    logger.error("page %s failed, mark %s", _plain(request.url.path), mark, exc_info=error)
    response = _page(request, 500, mark)
    headers.secure(response.headers)
    return response


def _plain(path: str) -> str:
    """A path for the log: what opens something by itself stays out of it."""
    secret = (one for one in (linking.PATH, linking.UNSUBSCRIBE_PATH) if path.startswith(one))
    return next((f"{one}…" for one in secret), path)


def _page(request: Request, status: int, mark: str = "") -> Response:
    return rendering.page(request, "error.html", parts.reader(request), {"status": status, "mark": mark}, status)
