"""What was found in a file of announced days: each day with its place, and what was left out and why."""

from dataclasses import dataclass, field
from datetime import date

from engine import errors, sheets
from engine.calendars import tables

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Found:
    """One day. ``yearly`` when it comes from a rule that repeats, and so tells nothing of the year that is meant."""

    on: date
    entry: tables.Entry
    place: sheets.Place
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that is no day off, with the reason."""

    name: str
    on: date | None
    why: str


@dataclass
class Feed:
    """The days of a file. ``merges`` when two entries of one kind may share a date, as in a feed of festivals."""

    path: str
    days: list[Found] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    merges: bool = False
    problems: sheets.Problems = field(init=False)

    def __post_init__(self) -> None:
        self.problems = sheets.Problems(self.path)

    def check(self) -> None:
        """Raises errors.BadCalendarFile with every problem that was found."""
        if self.problems.found:
            raise self.problems.refusal(errors.BadCalendarFile)


def plain(text: str) -> str:
    """A name on one line, without control characters, not too long."""
    said = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return said if len(said) <= LONGEST_NAME else said[:LONGEST_NAME] + "…"
