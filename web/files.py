"""The addresses of files that stand with a case: given to be kept, never to be shown as a page of ours."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Request, Response

from engine import casefile, store
from web import case, parts, session
from web.pages import Number

router = APIRouter()

Hash = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@router.get("/cases/{number}/files/{hash_}")
def download(request: Request, number: Number, hash_: Hash) -> Response:
    """A file of a case. Fetching one of a personal field is on record."""
    found, actor = parts.of(request), session.needed(request).actor
    loaded = case.load(found, number, actor)
    name, field = _named(loaded, hash_) if loaded else (None, "")
    if name is None or loaded is None:
        raise HTTPException(404)
    if field in loaded.workflow.personal:
        found.cases.submit(casefile.Command(number, "looked", actor, {"fields": [field]}))
    with found.database.reading() as connection:
        file = store.files.get(connection, hash_)
    if file is None:
        raise HTTPException(404)
    headers = {"Content-Disposition": disposition(name), "Content-Security-Policy": FILE_POLICY}
    return Response(file.content, media_type=file.media_type, headers=headers)


def _named(loaded: case.Loaded, hash_: str) -> tuple[str | None, str]:
    """The name under which a case has a file, and the field that holds it ("" for the conversation)."""
    for name, field in loaded.workflow.definition.fields.items():
        if field.type == "files":
            for one in loaded.case.fields.get(name) or []:
                if one["hash"] == hash_:
                    return str(one["name"]), name
    said = (file for one in loaded.said for file in one.files)
    return next((file.name for file in said if file.hash == hash_), None), ""


def disposition(name: str) -> str:
    """Says that a file is to be kept, under a name that can't break out of the header."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
