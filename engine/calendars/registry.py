"""Finds a calendar by name: the built-in ones, and the files of the directories that the configuration names."""

from collections.abc import Iterable
from pathlib import Path

from engine import errors
from engine.calendars import builtin, files, words, working


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
        fix = f"; {' → '.join((*above, name))} goes round" if name in above else words.did_you_mean(name, known)
        raise errors.UnknownCalendar(given=name, allowed=", ".join(known), fix=fix)
    if name in builtin.NAMES:
        text = f"{name} is built in; give the file another name and write `based_on: {name}` in it"
        raise errors.BadCalendarFile(file=str(paths[name]), text=text, problems=())
    return files.parse(_text(paths[name]), str(paths[name]), lambda base: _find(base, paths, (*above, name)))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise errors.BadCalendarFile(file=str(path), text=f"it can't be read: {why}", problems=()) from why
