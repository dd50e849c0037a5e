"""Where the texts of calendars and year tables stand: in directories, or with one version in a database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import errors, sheets

TABLES = "tables"
"""The directory of year tables, beside the calendar files."""

_TABLE = re.compile(r"(.+)-(\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file; ``text`` is None while it is still in the file."""

    path: str
    text: str | None = None

    def read(self) -> str | bytes:
        """Raises errors.BadCalendarFile where the file can't be read."""
        return sheets.load(Path(self.path), errors.BadCalendarFile) if self.text is None else self.text


@dataclass(frozen=True, slots=True)
class Shelf:
    """Calendars by name; year tables by the name of their calendar and the year. ``strays`` are files in a directory
    of year tables that are called otherwise.
    """

    calendars: Mapping[str, Source] = field(default_factory=dict)
    tables: Mapping[str, Mapping[int, Source]] = field(default_factory=dict)
    strays: tuple[str, ...] = ()

    @classmethod
    def of(cls, directories: Iterable[Path]) -> "Shelf":
        """What the directories hold; of two files with one name the first counts."""
        calendars: dict[str, Source] = {}
        tables: dict[str, dict[int, Source]] = {}
        strays = []
        for directory in map(Path, directories):
            for path in sorted(directory.glob("*.yaml")):
                calendars.setdefault(path.stem, Source(str(path)))
            for path in sorted((directory / TABLES).glob("*.yaml")):
                if match := _TABLE.fullmatch(path.stem):
                    tables.setdefault(match[1], {}).setdefault(int(match[2]), Source(str(path)))
                else:
                    strays.append(str(path))
        return cls(calendars, tables, tuple(strays))

    def with_table(self, name: str, year: int, source: Source) -> "Shelf":
        """The shelf with another table in the place of that year's."""
        return Shelf(self.calendars, {**self.tables, name: {**self.tables.get(name, {}), year: source}}, self.strays)

    def only(self, names: Iterable[str]) -> "Shelf":
        """What belongs to these calendars, read into memory. Raises errors.BadCalendarFile."""
        wanted = sorted(names)
        calendars = {name: _in_memory(self.calendars[name]) for name in wanted if name in self.calendars}
        tables = {
            name: {year: _in_memory(source) for year, source in sorted(self.tables[name].items())}
            for name in wanted
            if self.tables.get(name)
        }
        return Shelf(calendars, tables)

    def as_json(self) -> dict[str, Any]:
        """The texts with their paths, as JSON values."""
        calendars = {name: [one.path, one.read()] for name, one in self.calendars.items()}
        tables = {
            name: {str(year): [one.path, one.read()] for year, one in years.items()}
            for name, years in self.tables.items()
        }
        return {"calendars": calendars, "tables": tables}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Shelf":
        """The shelf that `as_json` was asked for."""
        calendars = {name: Source(*one) for name, one in given["calendars"].items()}
        tables = {
            name: {int(year): Source(*one) for year, one in years.items()} for name, years in given["tables"].items()
        }
        return cls(calendars, tables)


def _in_memory(source: Source) -> Source:
    text = source.read()
    if isinstance(text, bytes):
        # What is no UTF-8 was refused when the calendar was read.
        text = text.decode("utf-8", "replace")
    # Another machine has its files elsewhere; the text is the same.
    return Source(Path(source.path).name, text)
