"""Finds a calendar by name: the built-in ones, and the files of the directories that the configuration names."""

from collections.abc import Iterable
from pathlib import Path

from engine import errors, sheets
from engine.calendars import builtin, files, working


def names(extra_dirs: Iterable[Path] = ()) -> tuple[str, ...]:
    """Every name that `find` knows, in order."""
    return tuple(sorted({*builtin.NAMES, *_paths(extra_dirs)}))


def find(name: str, extra_dirs: Iterable[Path] = ()) -> working.WorkingCalendar:
    """The calendar of that name. A file is read anew each time; of two directories the first that has it counts.

    Raises errors.UnknownCalendar, which names the near ones, and errors.BadCalendarFile.
    """
    return _find(name, _paths(extra_dirs), ())


def _paths(extra_dirs: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for directory in extra_dirs:
        for path in sorted(Path(directory).glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found


def _find(name: str, paths: dict[str, Path], above: tuple[str, ...]) -> working.WorkingCalendar:
    if name in builtin.NAMES and name not in paths:
        return builtin.calendar(name)
    known = sorted({*builtin.NAMES, *paths} - set(above))
    if name not in known:
        fix = f"; {' → '.join((*above, name))} goes round" if name in above else sheets.hint(name, known)
        raise errors.UnknownCalendar(given=name, allowed=", ".join(known), fix=fix)
    if name in builtin.NAMES:
        raise _built_in(name, paths[name])
    source = sheets.load(paths[name], errors.BadCalendarFile)
    return files.parse(source, str(paths[name]), lambda base: _find(base, paths, (*above, name)))


def _built_in(name: str, path: Path) -> errors.BadYaml:
    problems = sheets.Problems(str(path))
    fix = f"give the file another name and write `based_on: {name}` in it"
    problems.add(sheets.START, f"{name} is built in", fix=fix, code="name")
    return problems.refusal(errors.BadCalendarFile)
