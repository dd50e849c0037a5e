"""Whether a file's content is of the kind that its name says: told by its first bytes. Pure."""

BEGINS: dict[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
    "image/bmp": (b"BM",),
    "image/tiff": (b"II*\0", b"MM\0*"),
    "application/pdf": (b"%PDF-",),
    "application/zip": (b"PK",),
}
"""How files of the usual kinds begin, by media type (W3C PNG 5.2, ITU T.81 B.1.1, ISO 32000-1 7.5.2, …)."""
PROGRAMS = (b"MZ", b"\x7fELF")
"""How programs begin; unlike a text that happens to begin so they have zeros soon after."""
LOOKED_AT = 1_000
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def are_as_named(media_type: str, content: bytes) -> bool:
    """Whether a content can be of that media type. Of kinds that are not known only programs and markup are not."""
    if content.startswith(PROGRAMS) and b"\0" in content[:LOOKED_AT]:
        return False
    if media_type in BEGINS:
        return content.startswith(BEGINS[media_type])
    return not (media_type.startswith("image/") and media_type != "image/svg+xml" and _is_markup(content))


def _is_markup(content: bytes) -> bool:
    """Whether a text begins as HTML, SVG, XML and scripts do."""
    beginning = content[:LOOKED_AT]
    for mark in _MARKS:
        beginning = beginning.removeprefix(mark)
    return beginning.replace(b"\0", b"").lstrip().startswith((b"<", b"#!"))
