"""What a file of real cases holds: one record a case, and the complaints about those that can't be used."""

from dataclasses import dataclass, field
from pathlib import Path

from engine import errors

SHOWN = 50

Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a trace, with the line on which it stands."""

    line: int
    values: Values


@dataclass(frozen=True, slots=True)
class Record:
    """One case: a row of a table, or a trace with its events. ``values`` by column or attribute."""

    line: int
    values: Values
    happenings: tuple[Happening, ...] = ()


@dataclass(slots=True)
class Complaints:
    """What is wrong with the records of a file, gathered so that all of it is told at once."""

    path: Path
    sentences: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, sentence: str) -> None:
        """Notes a problem on a line."""
        self.count += 1
        if len(self.sentences) < SHOWN:
            self.sentences.append(f"{self.path}:{line}: {sentence}")

    def refuse(self) -> None:
        """Raises errors.BadRecords if there was any."""
        if not self.count:
            return
        more = [f"… and {self.count - len(self.sentences)} more"] if self.count > len(self.sentences) else []
        raise errors.BadRecords(file=str(self.path), count=self.count, text="\n".join([*self.sentences, *more]))
