"""How much of one mail is read. What goes beyond is left, and the mail's notes say so."""

HEADER_BYTES = 262_144
"""Of the mail itself; of fields, one for each 128 bytes."""

PART_HEADER_BYTES = 16_384
"""Of each further part."""

VALUE_BYTES = 65_536
"""Of one header's value."""

DEPTH = 50
PARTS = 2_000
MARKS = 200_000
"""Lines that begin with `--`, each of which may be a boundary."""

TEXT_BYTES = 4_194_304
"""Of one part that is shown as text."""

HTML_CHARACTERS = 1_000_000
HTML_DEPTH = 200
HTML_TAG = 3_000
"""Of one tag, values in quotes not counted."""

HTML_ENTITIES = 20_000
"""In a text without a tag in it."""

HTML_REPEATED = 200_000
"""Unclosed tags of form times blocks: a browser's rules open each of the first anew in each of the second."""

ADDRESSES = 1_000
ATTACHMENTS = 2_000
NAME_CHARACTERS = 200
REPLY_LINES = 50_000
BOUNCE_HEADER_BYTES = 65_536
BOUNCE_BYTES = 1_048_576
"""What is looked at for a bounce; the mail that came back stands at the end."""

BOUNCE_PARTS = 60
BOUNCE_BLOCKS = 5_000
"""Of lines between empty ones: the standard library makes a message of each block of a report."""

NOTES = 40
