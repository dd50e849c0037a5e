"""Words for a sentence about what somebody wrote: the value itself, what is allowed, the likely fix."""

import difflib
from collections.abc import Iterable
from typing import Any

LONGEST_SHOWN = 60


def shown(given: Any) -> str:
    """A value as a sentence shows it: short, on one line, without control characters."""
    text = given if isinstance(given, str) else _plain(given)
    text = "".join(letter if letter.isprintable() else "�" for letter in text[: LONGEST_SHOWN + 1])
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _plain(given: Any) -> str:
    if given is None:
        return "null"
    return str(given).lower() if isinstance(given, bool) else str(given)


def listed(words: Iterable[str], most: int = 12) -> str:
    """Words for the end of a sentence: `a`, `b`, `c` and 7 more."""
    names = [f"`{word}`" for word in words]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def nearest(given: str, words: Iterable[str]) -> str:
    """The word that is nearest to the given one, or nothing where none is near."""
    if not given or len(given) > LONGEST_SHOWN:
        return ""
    by_small = {word.lower(): word for word in words}
    near = difflib.get_close_matches(given.lower(), by_small, n=1, cutoff=0.6)
    return by_small[near[0]] if near else ""


def did_you_mean(given: str, words: Iterable[str]) -> str:
    """The nearest word as a question, or nothing."""
    near = nearest(given, words)
    return f"did you mean `{near}`?" if near else ""


def hint(given: str, words: Iterable[str]) -> str:
    """The same as the end of a sentence."""
    question = did_you_mean(given, words)
    return f"; {question}" if question else ""
