"""Files for cases: stored by the hash of their content, then named in the values of an event."""

from typing import Annotated

from fastapi import APIRouter, Body, Header, Query
from pydantic import BaseModel

from engine import fields, store
from web import uploads
from web.api import problems
from web.api.bearer import Called

router = APIRouter(tags=["files"])

CONTENT = "application/octet-stream"
"""How a file is sent, whatever it is: what it is its name says."""


class Kept(BaseModel):
    """A file as it is given in `files` of an event, or in a field for files."""

    hash: str
    name: str
    bytes: int
    media_type: str


Name = Annotated[str, Query(min_length=1, max_length=200, description="What the file is called, with its ending.")]
Kind = Annotated[str, Header(alias="content-type", include_in_schema=False)]


@router.post(
    "/files",
    status_code=201,
    responses=problems.responses(400, 401, 413, 415, 422, 503),
    operation_id="keep_file",
)
def keep_file(
    caller: Called, name: Name, content: Annotated[bytes, Body(media_type=CONTENT)], content_type: Kind = ""
) -> Kept:
    """Stores a file, within the limits that the pages have; no case has it yet."""
    if content_type.partition(";")[0].strip().lower() != CONTENT:
        raise problems.of(415, f"Send the file itself, with Content-Type: {CONTENT}.")
    known, name = caller.parts.settings.files, fields.safe_name(name)
    media_type = uploads.type_of(name, "")
    if not media_type or not uploads.is_allowed(media_type, known.allowed_types):
        said = f"Files of this kind are not taken; taken are: {', '.join(known.allowed_types)}."
        raise problems.of(422, said, "bad_data", {"name": said})
    if len(content) > known.max_bytes:
        raise problems.of(413, f"This is larger than a file may be ({uploads.size(known.max_bytes)}).")
    if not fields.contents.are_as_named(media_type, content):
        said = f"This is no {media_type}, as its name says."
        raise problems.of(422, said, "bad_data", {"content": said})
    with caller.parts.database.writing() as connection:
        at = caller.parts.watch.now()
        hash_ = store.files.put(connection, content, media_type, at, known.max_bytes)
    return Kept(hash=hash_, name=name, bytes=len(content), media_type=media_type)
