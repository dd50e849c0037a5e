"""Files that come with a form: taken within the limits of the settings, kept by the hash of their content."""

import fnmatch
import mimetypes
from typing import Any

from starlette.datastructures import UploadFile

from engine import errors, fields, store
from engine.definitions.definition import Field
from notifications import signing
from web.parts import Parts
from web.reader import Reader

_UNSAID = ("", "application/octet-stream")


class Uploads:
    """The files of one form. ``problems`` says, by field, what was not taken and why."""

    def __init__(self, parts: Parts, reader: Reader, person: str) -> None:
        self.problems: dict[str, str] = {}
        self._parts, self._reader, self._person = parts, reader, person

    def take(self, field: Field, given: list[Any]) -> list[dict[str, Any]]:
        """The files of a field: those that came back sealed, and those that are uploaded now."""
        found = [self._again(one) if isinstance(one, str) else self._new(field, one) for one in given]
        return [one for one in found if one is not None]

    def seal(self, file: dict[str, Any]) -> str:
        """A file as it can come back with the form: only from whom it was given to."""
        return signing.seal(self._parts.secret, f"file {self._person}", file)

    def _again(self, sealed: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = signing.unseal(self._parts.secret, f"file {self._person}", sealed)
        return found

    def _new(self, field: Field, upload: UploadFile) -> dict[str, Any] | None:
        if not upload.filename:
            return None
        known, name = self._parts.settings.files, fields.safe_name(upload.filename)
        media_type = type_of(name, upload.content_type or "")
        most = min(known.max_bytes, field.max_bytes or known.max_bytes)
        if not media_type or not is_allowed(media_type, known.allowed_types):
            self.problems[field.name] = self._reader.say("file_type_refused", name=name)
            return None
        content = upload.file.read(most + 1)
        if len(content) <= most and not fields.contents.are_as_named(media_type, content):
            self.problems[field.name] = self._reader.say("file_not_as_named", name=name)
            return None
        try:
            with self._parts.database.writing() as connection:
                hash_ = store.files.put(connection, content, media_type, self._parts.watch.now(), most)
        except errors.FileTooLarge:
            self.problems[field.name] = self._reader.say("file_too_large", name=name, most=size(most))
            return None
        return {"hash": hash_, "name": name, "bytes": len(content), "media_type": media_type}


def type_of(name: str, declared: str) -> str:
    """The media type of a file: what its name says, else what the browser said; "" where neither says."""
    said = declared.partition(";")[0].strip().lower()
    by_name = mimetypes.guess_type(name)[0]
    return by_name or ("" if said in _UNSAID else said)


def is_allowed(media_type: str, allowed: tuple[str, ...]) -> bool:
    """Whether a media type is among those that are taken, such as image/*."""
    return any(fnmatch.fnmatchcase(media_type, one) for one in allowed)


def size(count: int) -> str:
    """A number of bytes as people say it: "10 MB"."""
    for unit, bytes_ in (("MB", 1_000_000), ("kB", 1_000)):
        if count >= bytes_:
            return f"{count / bytes_:.3g} {unit}"
    return f"{count} B"
