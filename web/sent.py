"""A form that was sent: read with its limits, and refused unless it is from a page of this session."""

import hmac
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData, UploadFile

from web import session

MOST_FIELDS = 5_000
MOST_FILES = 50
LONGEST_FIELD = 1_000_000


async def read(request: Request) -> FormData:
    """The form of a request. Its token must be that of the session, whoever sent it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise HTTPException(403)
    form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD)
    token = form.get("csrf")
    known = session.of(request)
    if known is None or not isinstance(token, str) or not hmac.compare_digest(token.encode(), known.csrf.encode()):
        raise HTTPException(403)
    return form


Form = Annotated[FormData, Depends(read)]


def word(form: FormData, name: str, longest: int = 200) -> str:
    """One short value of a form; "" where it is not there."""
    value = form.get(name)
    return "" if value is None or isinstance(value, UploadFile) else value[:longest]
