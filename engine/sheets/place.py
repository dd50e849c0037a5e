"""Where something stands in a file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its file; lines and columns count from 1.

    ``path`` is set where that is another file than the one that is looked at.
    """

    line: int
    column: int
    path: str = ""


START = Place(1, 1)
NOWHERE = Place(0, 0)
