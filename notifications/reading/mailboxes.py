"""Mails in one file: a mailbox of the mbox kind, or one mail alone."""

import re
from collections.abc import Iterator

# The line before each mail, after an empty one: an address, and a date as asctime writes it.
_FROM = re.compile(
    rb"\nFrom \S[^\r\n]{0,300}?"
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) +[A-Z][a-z]{2} +\d{1,2} +\d{1,2}:\d\d[^\r\n]{0,60}(?=\r?\n)"
)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def mails(content: bytes) -> Iterator[bytes]:
    """The mails of a file in order; `>From ` within them is `From ` again. A file that is no mailbox is one mail."""
    if not content.startswith(b"From ") or not _FROM.match(b"\n" + content[:500]):
        yield content
        return
    begun = 0
    for hit in _FROM.finditer(content):
        if content[hit.start() - 2 : hit.start()].endswith((b"\n", b"\n\r")):
            yield _unquoted(content[begun : hit.start() + 1])
            begun = hit.start() + 1
    yield _unquoted(content[begun:])


def _unquoted(mail: bytes) -> bytes:
    return _QUOTED_FROM.sub(rb"\1", mail) if b"\n>" in mail else mail
