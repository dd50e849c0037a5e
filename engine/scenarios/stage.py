"""Where scenarios are played: the workflows by name, each compiled once, on the calendar that a scenario gives."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from engine import decide, definitions
from engine.calendars import WorkingCalendar
from engine.scenarios.cast import Parts

FindCalendar = Callable[[str], WorkingCalendar]


class Stage:
    """The workflows of definition files, read and compiled when they are asked for, once.

    Scenarios may share a stage; it keeps nothing of them.
    """

    def __init__(self, files: Mapping[str, Path], find_calendar: FindCalendar) -> None:
        self.files = files
        self.find_calendar = cache(find_calendar)
        self._built: dict[str, decide.Workflow] = {}
        self._on: dict[str | None, Workflows] = {}
        self._parts: dict[tuple[str, tuple[str, ...]], Parts] = {}

    def on(self, calendar: str | None) -> "Workflows":
        """The workflows by name, with a scenario's calendar in place of their own. Raises errors.UnknownCalendar."""
        if calendar not in self._on:
            self._on[calendar] = Workflows(self, calendar)
        return self._on[calendar]

    def workflow(self, name: str) -> decide.Workflow:
        """The workflow of a name; raises KeyError, errors.BadDefinition, errors.UnknownCalendar."""
        if name not in self._built:
            self._built[name] = decide.Workflow.build(definitions.load_file(self.files[name]), self.find_calendar)
        return self._built[name]

    def parts(self, name: str, beside: Iterable[str] = ()) -> Parts:
        """What there is to play in a workflow, in those of which its cases open others, and in those ``beside`` it."""
        source = self.workflow(name).definition
        opened = {event.opens.workflow for event in source.events.values() if event.opens} | set(beside)
        others = tuple(sorted(opened & self.files.keys() - {name}))
        if (name, others) not in self._parts:
            self._parts[name, others] = Parts.of(source, *(self.workflow(one).definition for one in others))
        return self._parts[name, others]


class Workflows(Mapping[str, decide.Workflow]):
    """All workflows of a stage on one calendar."""

    def __init__(self, stage: Stage, calendar: str | None) -> None:
        self._stage, self._calendar = stage, calendar
        self._found: dict[str, decide.Workflow] = {}
        if calendar is not None:
            stage.find_calendar(calendar)

    def __getitem__(self, name: str) -> decide.Workflow:
        if name not in self._found:
            self._found[name] = self._moved(self._stage.workflow(name))
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stage.files)

    def __len__(self) -> int:
        return len(self._stage.files)

    def _moved(self, workflow: decide.Workflow) -> decide.Workflow:
        """The workflow on the calendar: its chart is shared, deadlines with a calendar of their own keep that."""
        calendar = self._calendar
        if calendar is None or calendar == workflow.definition.calendar:
            return workflow
        source = replace(workflow.definition, calendar=calendar)
        calendars = {**workflow.calendars, calendar: self._stage.find_calendar(calendar)}
        return decide.Workflow(source, workflow.chart, calendars)
