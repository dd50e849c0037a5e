"""Mail addresses as they travel: domains as A-labels, names and addresses that can't break a header."""

import functools
import re

import idna

from engine import errors

_LOCAL = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]+")
_LONGEST = 254


def travelling(address: str) -> str:
    """The address with its domain as A-labels: "desk@例子.中国" is "desk@xn--fsqu00a.xn--fiqs8s". The local part stays.

    Raises errors.BadAddress.
    """
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise errors.BadAddress(address=address, why="it is not of the form name@domain")
    try:
        labels = _labels(domain)
    except idna.IDNAError as why:
        raise errors.BadAddress(address=address, why=f"its domain can't be written in DNS ({why})") from why
    if len(local.encode()) + len(labels) + 1 > _LONGEST:
        raise errors.BadAddress(address=address, why=f"it is longer than {_LONGEST} characters")
    return f"{local}@{labels}"


# The same few domains come again and again.
@functools.lru_cache(maxsize=1024)
def _labels(domain: str) -> str:
    return idna.encode(domain, uts46=True).decode("ascii")


def needs_smtputf8(address: str) -> bool:
    """Whether the part before the @ has letters beyond ASCII, which only a relay with SMTPUTF8 takes."""
    return not address.isascii()
