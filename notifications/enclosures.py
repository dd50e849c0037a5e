"""Files that go with a mail: which of them, and how each travels with a name that every program reads."""

import dataclasses
import re
from base64 import encodebytes
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from engine import contexts, errors, fields, store
from engine.database import Connection
from notifications import message

MOST_BYTES = 10_000_000
"""What the files of one mail have together at most: in base64 with the text it stays below the 20 MB or so that most
relays take."""
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ._+()-]{1,50}")
_MEDIA_TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_UNKNOWN = "application/octet-stream"
_BESIDE_PARAMETER = 36
"""Bytes of a name that fit into one encoded-word beside `filename=`."""
_SEGMENT = 55
"""Characters of one piece of a long name, so that its line stays below 76."""


def fitting(files: Sequence[contexts.File], sizes: Mapping[str, int]) -> tuple[contexts.File, ...]:
    """The files in their order; those with which the mail would be too large are left. ``sizes`` are bytes by hash.

    Raises errors.FileGone for one whose size is not known.
    """
    told, room = [], MOST_BYTES
    for file in files:
        if file.hash not in sizes:
            raise errors.FileGone(hash=file.hash)
        is_left = sizes[file.hash] > room
        room -= 0 if is_left else sizes[file.hash]
        told.append(dataclasses.replace(file, is_left=is_left))
    return tuple(told)


def choose(connection: Connection, context: contexts.MailContext) -> contexts.MailContext:
    """The context with what is left of its files. Raises errors.FileGone."""
    sizes = store.files.sizes(connection, {one.hash for one in context.files})
    return dataclasses.replace(context, files=fitting(context.files, sizes))


def parts(connection: Connection, context: contexts.MailContext) -> tuple[bytes, ...]:
    """The files that are not left, each as a part of a mail. Raises errors.FileGone."""
    return tuple(_part(connection, one) for one in context.files if not one.is_left)


def _part(connection: Connection, file: contexts.File) -> bytes:
    found = store.files.get(connection, file.hash)
    if found is None:
        raise errors.FileGone(hash=file.hash)
    return part(file.name, found.media_type, found.content)


def part(name: str, media_type: str, content: bytes) -> bytes:
    """A file as a part of a mail, in seven bits."""
    # No file of Windows has a `"` in its name, and programs take away those round a name that is read.
    name = fields.safe_name(name).replace('"', "'")
    known = media_type.lower() if _MEDIA_TYPE.fullmatch(media_type.lower()) else _UNKNOWN
    lines = [
        f"Content-Type: {known};",
        f" {_quoted('name', name)}",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment;",
        ";\r\n".join(f" {one}" for one in _file_name(name)),
    ]
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode() + encodebytes(content).replace(b"\n", b"\r\n")


def _file_name(name: str) -> Iterator[str]:
    """The name in the form of RFC 2231; before it, for programs that don't know that, as encoded-words (RFC 2047)
    within the quotes, which no standard has and nearly all read."""
    yield _quoted("filename", name)
    if _PLAIN_NAME.fullmatch(name):
        return
    pieces = list(_pieces(name))
    if len(pieces) == 1:
        yield f"filename*=utf-8''{pieces[0]}"
        return
    for number, piece in enumerate(pieces):
        begin = "" if number else "utf-8''"
        yield f"filename*{number}*={begin}{piece}"


def _quoted(parameter: str, name: str) -> str:
    told = name if _PLAIN_NAME.fullmatch(name) else message.encoded(name, _BESIDE_PARAMETER)
    return f'{parameter}="{told}"'


def _pieces(name: str) -> Iterator[str]:
    """The name percent-encoded, in pieces of whole characters."""
    held = ""
    for character in name:
        one = quote(character, safe="")
        if len(held) + len(one) > _SEGMENT:
            yield held
            held = ""
        held += one
    yield held
