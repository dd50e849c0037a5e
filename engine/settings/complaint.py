"""What is wrong with one setting: where it stands, what was given, what is allowed, the likely fix."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Complaint:
    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.fix}".rstrip()


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """'Did you mean `port`?', or what is known when nothing is near."""
    names = list(known)
    near = difflib.get_close_matches(given.lower(), [name.lower() for name in names], n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{next(name for name in names if name.lower() == near[0])}`?"
    return "Known are: " + ", ".join(f"`{name}`" for name in names) + "."
