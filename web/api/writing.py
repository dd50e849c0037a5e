"""Commands: a case is opened, an event is sent to one."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Response
from pydantic import JsonValue

from engine import casefile
from web.api import asking, given, problems, reading, told
from web.api.bearer import Called, Caller

router = APIRouter(tags=["cases"])

NEVER = -1
"""A version that no case has."""
KEY = r"^[!-~]{1,200}$"
TAG = r'^(\*|(W/)?"[!#-~]*")$'
_VERSION = re.compile(r'"([0-9]{1,9})"')

Key = Annotated[str | None, Header(pattern=KEY, description="The same request with the same key is done once.")]
Tag = Annotated[str | None, Header(pattern=TAG, description="The ETag of the case as it was read, or `*`.")]
REPLACES = {"ETag": reading.ETAG["ETag"], "Location": {"description": "The case.", "schema": {"type": "string"}}}


@router.post(
    "/cases",
    status_code=201,
    responses=problems.responses(400, 401, 403, 409, 413, 415, 422, 503) | {201: {"headers": REPLACES}},
    operation_id="open_case",
)
def open_case(caller: Called, wanted: given.NewCase, response: Response, idempotency_key: Key = None) -> told.Done:
    """Opens a case."""
    _check(wanted.fields)
    opening, refusal = asking.opening(caller, wanted)
    if refusal is not None:
        raise problems.refusal(refusal)
    command = casefile.Command(
        None,
        "open",
        caller.actor,
        wanted.fields,
        wanted.workflow,
        opening,
        _scoped(caller, idempotency_key),
        language=caller.reader.language,
    )
    return _tell(caller.parts.cases.submit(command), response)


@router.post(
    "/cases/{number}/events",
    responses=problems.responses(400, 401, 403, 404, 409, 412, 413, 415, 422, 503) | {200: {"headers": REPLACES}},
    operation_id="send_event",
)
def send_event(
    caller: Called,
    number: str,
    wanted: given.Event,
    response: Response,
    idempotency_key: Key = None,
    if_match: Tag = None,
) -> told.Done:
    """Sends an event to a case; with If-Match only if the case is still as it was read."""
    _check(wanted.fields)
    reading.load(caller, number)
    expected = _version(if_match)
    command = casefile.Command(
        number,
        wanted.event,
        caller.actor,
        wanted.fields,
        idempotency_key=_scoped(caller, idempotency_key),
        expected_version=expected,
        language=caller.reader.language,
    )
    answer = caller.parts.cases.submit(command)
    changed = answer.refusal and answer.refusal.code == "conflict" and answer.version not in (0, expected)
    if answer.refusal and changed and expected is not None:
        raise problems.refusal(answer.refusal, 412)
    return _tell(answer, response)


def _check(fields: dict[str, JsonValue]) -> None:
    wrong = given.wrong_values(fields)
    if wrong:
        raise problems.of(422, "Some of what was sent is missing or wrong.", "bad_data", wrong)


def _scoped(caller: Caller, key: str | None) -> str | None:
    """A key of this person's; another's of the same text is another."""
    return f"api:{caller.person.key}:{key}" if key else None


def _version(tag: str | None) -> int | None:
    """The version that a tag names; None where any will do."""
    if tag is None or tag == "*":
        return None
    found = _VERSION.fullmatch(tag)
    return int(found[1]) if found else NEVER


def _tell(answer: casefile.Answer, response: Response) -> told.Done:
    if answer.refusal is not None:
        raise problems.refusal(answer.refusal)
    assert answer.number is not None
    response.headers["Location"] = f"/api/cases/{quote(answer.number, safe='')}"
    response.headers["ETag"] = reading.etag(answer.version)
    return told.Done(number=answer.number, version=answer.version, states=list(answer.states), replayed=answer.replayed)
