"""Files that stand uuencoded within a text, as old mailers send them."""

import re
from dataclasses import dataclass

from notifications.reading import encodings, limits

_BLOCK = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n((?:[ -`][^\r\n]{0,120}\r?\n)*?)[` ]?\r?\n?end[ \t]*(?:\r?\n|\Z)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class File:
    """A file as it stood in the text; its name as given, not yet harmless."""

    name: bytes
    content: bytes


def taken_out(text: bytes) -> tuple[bytes, tuple[File, ...]]:
    """The text without its uuencoded files, and those files."""
    if b"begin " not in text:
        return text, ()
    found: list[File] = []
    rest, end = [], 0
    for hit in _BLOCK.finditer(text):
        if len(found) >= limits.ATTACHMENTS:
            break
        rest.append(text[end : hit.start()])
        found.append(File(hit[1].strip(), encodings.uudecoded(hit[2].splitlines())))
        end = hit.end()
    return b"".join([*rest, text[end:]]), tuple(found)
