"""Where something stands in a file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its file; lines and columns count from 1."""

    line: int
    column: int


START = Place(1, 1)
NOWHERE = Place(0, 0)
