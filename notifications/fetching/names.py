"""Names of folders as IMAP writes them: modified UTF-7 (RFC 3501 section 5.1.3), quoted."""

import base64
import re

_RUN = re.compile(r"&|[^\x20-\x7e]+")


def quoted(name: str) -> str:
    """A folder's name as it stands in a command, such as "&XfJZBHQG-" for 已处理."""
    return text(_RUN.sub(lambda run: _shifted(run[0]), name))


def text(value: str) -> str:
    """A text of printable ASCII as a quoted string (RFC 3501 section 4.3)."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(run: str) -> str:
    if run == "&":
        return "&-"
    coded = base64.b64encode(run.encode("utf-16-be")).decode().rstrip("=")
    return f"&{coded.replace('/', ',')}-"
