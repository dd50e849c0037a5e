"""The likely fix of a mistyped word."""

import difflib
from collections.abc import Iterable


def did_you_mean(given: str, allowed: Iterable[str]) -> str:
    """A clause "; did you mean …" with the nearest allowed word, or "" where none is near."""
    near = difflib.get_close_matches(given, list(allowed), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}" if near else ""
