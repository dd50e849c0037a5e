"""What a doctor finds: of each check whether all is in order, and what to do where it is not."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What a check found. One that ``warns`` is in order still, and will not stay so by itself."""

    check: str
    ok: bool
    sentence: str
    warns: bool = False


Outcomes = Iterator[Outcome]


def warning(check: str, sentence: str) -> Outcome:
    """In order, but to be looked at."""
    return Outcome(check, True, sentence, warns=True)
