"""What goes wrong, as problem documents (RFC 9457): whatever the API refuses, it says why in this form."""

import json
import logging
import secrets
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from engine import casefile, errors

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request can't be read",
    401: "A token is needed",
    403: "Not by you",
    404: "Not found",
    405: "No such method here",
    409: "Not as the case stands",
    412: "The case has changed meanwhile",
    413: "Too large",
    415: "Another kind of content is wanted",
    422: "Something is missing or wrong",
    500: "A fault of ours",
    503: "Busy",
}
STATUS = {
    "unknown_case": 404,
    "not_from_here": 409,
    "closed": 409,
    "conflict": 409,
    "not_by_you": 403,
    "four_eyes": 403,
    "internal": 500,
}
"""Of the engine's refusals those that are not 422."""
AILS = (errors.DatabaseFailed, errors.DatabaseUnwritable, errors.NotADatabase)
"""What ails the database until someone mends it: no room, no right to write, a damaged file."""


class Detail(BaseModel):
    """A field and what is wrong with it."""

    field: str
    sentence: str


class Problem(BaseModel):
    """Why something was not done. `code` is stable; `allowed` are the events that can be sent from there."""

    type: str = Field(description="`urn:caseclock:problem:` with the code, or `about:blank`.")
    title: str
    status: int
    detail: str
    code: str
    problems: list[Detail] = []
    allowed: list[str] = []


class Refused(Exception):
    """Ends a request with a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def of(status: int, detail: str, code: str = "", problems: dict[str, str] | None = None) -> Refused:
    """A refusal of the API's own."""
    kind = f"urn:caseclock:problem:{code}" if code else "about:blank"
    told = [Detail(field=name, sentence=text) for name, text in (problems or {}).items()]
    return Refused(
        Problem(type=kind, title=TITLES[status], status=status, detail=detail, code=code or str(status), problems=told)
    )


def refusal(one: casefile.Refusal, status: int | None = None) -> Refused:
    """What the engine refused."""
    made = of(status or STATUS.get(one.code, 422), one.sentence, one.code, dict(one.problems))
    made.problem.allowed = list(one.allowed)
    return made


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of an address, for its OpenAPI document."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": TITLES[status], "content": content} for status in statuses}


def install(api: FastAPI) -> None:
    """Gives the API a problem for each kind of error."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(HTTPException, _plain)
    api.add_exception_handler(RequestValidationError, _unreadable)
    api.add_exception_handler(errors.DatabaseNotNow, _busy)
    for ails in AILS:
        api.add_exception_handler(ails, _unwritable)
    api.add_exception_handler(errors.TooBusy, _too_busy)
    api.add_exception_handler(Exception, _failed)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return answer(error.problem)


def _plain(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code if error.status_code in TITLES else 400
    made = answer(of(status, f"{TITLES[status]}.").problem)
    made.headers.update(error.headers or {})
    return made


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    wanted = "application/octet-stream" if request.url.path.endswith("/files") else "application/json"
    if request.method == "POST" and kind != wanted:
        return answer(of(415, f"Send it with Content-Type: {wanted}.").problem)
    if any(one["type"] == "json_invalid" for one in found):
        return answer(of(400, "The body is no JSON.").problem)
    told = {".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0]): str(one["msg"]) for one in found}
    return answer(of(422, "Some of what was sent is missing or wrong.", "bad_request", told).problem)


def _busy(_request: Request, _error: Exception) -> Response:
    made = answer(of(503, "The database is busy. Try again in a moment.").problem)
    made.headers["Retry-After"] = "5"
    return made


def _unwritable(request: Request, error: Exception) -> Response:
    logger.error("api %s: %s", request.url.path, error)
    if isinstance(error, errors.DatabaseFrozen):
        made = answer(of(503, "The desk is moving to another database. Nothing was changed.", "moved").problem)
    else:
        made = answer(of(503, "The database can't take anything now. Nothing was changed.", "unwritable").problem)
    made.headers["Retry-After"] = "60"
    return made


def _too_busy(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.TooBusy)
    return too_busy(error)


def too_busy(refused: errors.TooBusy) -> Response:
    """More than the desk can take, and when to come again."""
    made = answer(of(503, str(refused), "too_busy").problem)
    made.headers["Retry-After"] = str(refused.retry_after_s)
    return made


def _failed(request: Request, error: Exception) -> Response:
    mark = secrets.token_hex(4)
    logger.error("api %s failed, mark %s", request.url.path, mark, exc_info=error)
    return answer(of(500, f"This is a fault in Caseclock. Its log has the cause under the mark {mark}.").problem)


def answer(problem: Problem) -> Response:
    """A problem as a response; whatever was given can stand in it, as only ASCII is written."""
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else {}
    return Response(json.dumps(problem.model_dump()), problem.status, headers, MEDIA_TYPE)
