"""Finds a calendar by name: the built-in ones, and those on a shelf, each with its year tables."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from engine import errors, sheets
from engine.calendars import builtin, files, shelf, tables, targets, working


def names(extra_dirs: Iterable[Path] = ()) -> tuple[str, ...]:
    """Every name that `find` knows, in order."""
    return Finder(shelf.Shelf.of(extra_dirs)).names()


def find(name: str, extra_dirs: Iterable[Path] = ()) -> working.WorkingCalendar:
    """The calendar of that name. A file is read anew each time; of two directories the first that has it counts.

    Raises errors.UnknownCalendar, which names the near ones, and errors.BadCalendarFile.
    """
    return Finder(shelf.Shelf.of(extra_dirs)).find(name)


class Finder:
    """The calendars of one shelf, each read once."""

    def __init__(self, on: shelf.Shelf) -> None:
        self._on = on
        self._found: dict[str, working.WorkingCalendar] = {}
        self._bases: dict[str, str | None] = {}

    def names(self) -> tuple[str, ...]:
        """Every name that `find` knows, in order."""
        return tuple(sorted({*builtin.NAMES, *self._on.calendars}))

    def find(self, name: str) -> working.WorkingCalendar:
        """The calendar of that name. Raises errors.UnknownCalendar, errors.BadCalendarFile."""
        return self._find(name, ())

    def sources(self, name: str) -> shelf.Shelf:
        """The texts that the calendar stands on: its own, those of its bases, their year tables.

        Raises errors.UnknownCalendar, errors.BadCalendarFile.
        """
        self.find(name)
        line: list[str] = []
        at: str | None = name
        while at is not None:
            line.append(at)
            at = self._bases.get(at)
        return self._on.only(line)

    def _find(self, name: str, above: tuple[str, ...]) -> working.WorkingCalendar:
        if name in self._found:
            return self._found[name]
        known = sorted({*builtin.NAMES, *self._on.calendars} - set(above))
        if name not in known:
            fix = f"; {' → '.join((*above, name))} goes round" if name in above else sheets.hint(name, known)
            raise errors.UnknownCalendar(given=name, allowed=", ".join(known), fix=fix)
        self._found[name] = found = self._build(name, above)
        return found

    def _build(self, name: str, above: tuple[str, ...]) -> working.WorkingCalendar:
        years = self._tables(name)
        if name not in builtin.NAMES:
            source = self._on.calendars[name]

            def find_base(base: str) -> working.WorkingCalendar:
                found = self._find(base, (*above, name))
                self._bases[name] = base
                return found

            return files.parse(source.read(), source.path, find_base, years)
        if name in self._on.calendars:
            raise _built_in(name, self._on.calendars[name].path)
        if years and name == targets.ALWAYS.name:
            raise _always(next(iter(self._on.tables[name].values())).path)
        return builtin.with_tables(name, years) if years else builtin.calendar(name)

    def _tables(self, name: str) -> Mapping[int, tables.Table]:
        found = self._on.tables.get(name, {})
        return {year: tables.parse(source.read(), source.path, name, year) for year, source in sorted(found.items())}


def _built_in(name: str, path: str) -> errors.BadYaml:
    fix = f"give the file another name and write `based_on: {name}` in it"
    return _refusal(path, f"{name} is built in", fix)


def _always(path: str) -> errors.BadYaml:
    return _refusal(path, f"{targets.ALWAYS.name} has no days off", "name the calendar that the table is for")


def _refusal(path: str, sentence: str, fix: str) -> errors.BadYaml:
    problems = sheets.Problems(path)
    problems.add(sheets.START, sentence, fix=fix, code="name")
    return problems.refusal(errors.BadCalendarFile)
