"""Files that came with a mail: their names made harmless, their content told by its hash."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from notifications.reading import encodings, headers, limits, names, words
from notifications.reading.parts import Part
from notifications.reading.remarks import Remarks
from notifications.reading.uuencoded import File


@dataclass(frozen=True)
class Attachment:
    """One file; `size` in bytes, `sha256` in hex, `name` "" where the mail gives none."""

    name: str
    type: str
    size: int
    sha256: str
    _place: tuple[bytes, int, int, str] = field(repr=False, compare=False, default=(b"", 0, 0, ""))

    def pieces(self) -> Iterator[bytes]:
        """The content, piece by piece."""
        return encodings.pieces(*self._place, Remarks())


def of_part(raw: bytes, part: Part, remarks: Remarks) -> Attachment:
    """The attachment that a part is."""
    digest, size = hashlib.sha256(), 0
    for piece in encodings.pieces(raw, part.start, part.stop, part.encoding, remarks):
        digest.update(piece)
        size += len(piece)
    name = names.harmless(part.file_name)
    if part.type in ("message/rfc822", "message/global") and not name:
        name = _name_of_message(raw, part, remarks)
    if part.file_name and name != part.file_name:
        remarks.add("An attachment's name had a path or characters that don't belong in one; they were left out.")
    return Attachment(name, part.type, size, digest.hexdigest(), (raw, part.start, part.stop, part.encoding))


def of_file(file: File, remarks: Remarks) -> Attachment:
    """The attachment that a uuencoded file is."""
    name = names.harmless(words.decode(file.name, remarks, "A file's name"))
    remarks.add("A file stood uuencoded within the text; it was read as an attachment.")
    digest = hashlib.sha256(file.content).hexdigest()
    return Attachment(
        name, "application/octet-stream", len(file.content), digest, (file.content, 0, len(file.content), "")
    )


def _name_of_message(raw: bytes, part: Part, remarks: Remarks) -> str:
    """A mail within is called by its subject."""
    head = encodings.first(raw, part.start, part.stop, part.encoding, limits.VALUE_BYTES, remarks)
    found, _ = headers.parse(head, 0, len(head), Remarks())
    return names.of_message(words.decode(found.first("subject") or b"", remarks, "The subject of a mail within"))
