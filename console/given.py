"""What a command line gives a case: values of fields, a JSON file, files to keep."""

import fnmatch
import mimetypes
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from console import desk, terminal
from engine import faultpoints, fields, store

Fields = Annotated[
    list[str] | None, typer.Option("--field", "-f", metavar="NAME=VALUE", help="A field's value; may be given again.")
]
Data = Annotated[
    Path | None, typer.Option("--data", metavar="FILE", help="A JSON file with field values; `-` for standard input.")
]
Files = Annotated[
    list[str] | None,
    typer.Option("--file", metavar="[FIELD=]PATH", help="A file to keep with the case; may be given again."),
]
Key = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help="An idempotency key: sent again, nothing happens twice.")
]


def values(fields: Iterable[str] | None, data: Path | None) -> dict[str, Any]:
    """The values of --data, then those of each --field. Raises typer.BadParameter."""
    found = _object(terminal.read_text(data, "--data")) if data else {}
    named: dict[str, Any] = {}
    for given in fields or ():
        name, equals, value = given.partition("=")
        if not equals or not name.strip():
            said = f"{given!r} is not NAME=VALUE: write for example --field equipment=lift."
            raise typer.BadParameter(said, param_hint="--field")
        if name.strip() in named:
            said = f"`{name.strip()}` is given twice. A list stands in one value, such as a,b, or in --data."
            raise typer.BadParameter(said, param_hint="--field")
        named[name.strip()] = value
    return found | named


def _object(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        said = f"line {error.lineno}, column {error.colno}: this is no JSON: {error.msg}."
        raise typer.BadParameter(said, param_hint="--data") from error
    if not isinstance(found, dict):
        raise typer.BadParameter('The JSON must be an object, such as {"equipment": "lift"}.', param_hint="--data")
    return found


def body(given: str) -> str:
    """The text of --body; `-` reads standard input."""
    return sys.stdin.read() if given == "-" else given


def keep_files(at: desk.Desk, given: Iterable[str] | None) -> dict[str, list[dict[str, Any]]]:
    """Stores the files of --file and names them by field; `files` where none is named. Raises typer.BadParameter."""
    named = [_field_and_path(one) for one in given or ()]
    loaded = [(field, path, _media_type(at, path), _content(at, path)) for field, path in named]
    for _, path, media_type, content in loaded:
        if not fields.contents.are_as_named(media_type, content):
            raise typer.BadParameter(f"{path} is no {media_type}, as its name says.", param_hint="--file")
    found: dict[str, list[dict[str, Any]]] = {}
    for field, path, media_type, content in loaded:
        with at.database.writing() as connection:
            key = store.files.put(connection, content, media_type, at.now, at.settings.files.max_bytes)
        faultpoints.pass_by("file.kept")
        kept = {"hash": key, "name": path.name, "bytes": len(content), "media_type": media_type}
        found.setdefault(field, []).append(kept)
    return found


def _field_and_path(given: str) -> tuple[str, Path]:
    field, equals, path = given.partition("=")
    return (field, Path(path)) if equals and field.isidentifier() else ("files", Path(given))


def _media_type(at: desk.Desk, path: Path) -> str:
    found = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    allowed = at.settings.files.allowed_types
    if not any(fnmatch.fnmatchcase(found, one) for one in allowed):
        said = f"{path} is {found}; allowed are: {', '.join(allowed)} (`files.allowed_types`)."
        raise typer.BadParameter(said, param_hint="--file")
    return found


def _content(at: desk.Desk, path: Path) -> bytes:
    most = at.settings.files.max_bytes
    try:
        if path.stat().st_size > most:
            raise typer.BadParameter(
                f"{path} has {path.stat().st_size:,} bytes; at most {most:,} (`files.max_bytes`).", param_hint="--file"
            )
        return path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{path} can't be read: {error.strerror}.", param_hint="--file") from error
