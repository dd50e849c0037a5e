"""Where the scenarios of a file are played: with the definitions beside their directory, then those configured."""

from pathlib import Path

from console import places
from engine import settings
from engine.calendars import registry
from engine.scenarios import Stage

BESIDE = "scenarios"
"""Where scenario files stand, beside the definitions that they tell of. A file elsewhere tells of those configured."""


class Stages:
    """A stage a directory of definitions; each definition is compiled once."""

    def __init__(self, known: settings.Settings) -> None:
        self._known = known
        self._found: dict[Path, Stage] = {}

    def of(self, file: Path) -> Stage:
        """The stage of a scenario file."""
        directory = beside(self._known, file)
        if directory not in self._found:
            self._found[directory] = self._make(directory)
        return self._found[directory]

    def _make(self, directory: Path) -> Stage:
        files: dict[str, Path] = {}
        for one in (directory, self._known.desk.workflows_dir):
            for path, name in places.definitions(one).items():
                files.setdefault(name, path)
        dirs = (directory / "calendars", *places.calendar_dirs(self._known))
        return Stage(files, lambda name: registry.find(name, dirs))


def beside(known: settings.Settings, file: Path) -> Path:
    """The directory of definitions that a scenario file tells of first."""
    directory = file.absolute().parent
    return directory.parent if directory.name == BESIDE else known.desk.workflows_dir


def sources(known: settings.Settings, file: Path) -> list[Path]:
    """Every file on which the outcome of a scenario file depends."""
    directories = {beside(known, file), known.desk.workflows_dir, *places.calendar_dirs(known)}
    below = {one / name for one in directories for name in ("", "calendars", "calendars/tables", "escalations")}
    return [file, *(path for one in sorted(below) for path in sorted(one.glob("*.yaml")))]
