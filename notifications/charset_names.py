"""Which names of charsets may be read by: Python knows more codecs than mail has charsets."""

import codecs

_NEVER = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
"""Codecs of Python that make no text of bytes as mail has them, or take time without measure for it."""


def is_known(name: str) -> bool:
    """Whether a name is that of a charset, whose bytes become text in time that grows with their number."""
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    # The standard library tells codecs of text from those of bytes by this attribute alone.
    return known.name.replace("_", "-") not in _NEVER and bool(getattr(known, "_is_text_encoding", False))
