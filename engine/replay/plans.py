"""What a replay will do: the commands that records become, each with its instant, in the order of time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

from engine import casefile, errors, fields, people, sheets
from engine.decide import sentences
from engine.definitions import definition
from engine.replay import maps, records, standins, tables, traces

LONGEST_NUMBER = 100

_NOBODY = people.Desk()


@dataclass(frozen=True, slots=True)
class Timed:
    """A command and the instant (UTC) at which it came."""

    at: datetime
    command: casefile.Command


@dataclass(slots=True)
class Plan:
    """Commands in the order of time, the targets (UTC) that the file states, by case number, and who is told."""

    commands: list[Timed] = field(default_factory=list)
    targets: dict[str, datetime] = field(default_factory=dict)
    desk: people.Desk = field(default_factory=people.Desk)

    @property
    def last_at(self) -> datetime | None:
        """The last opening or step; None for a file without records."""
        return self.commands[-1].at if self.commands else None

    def targets_until(self, until: datetime) -> dict[str, datetime]:
        """The targets of the cases that are opened up to an instant."""
        openings = (one.command.opening for one in self.commands if one.at <= until)
        opened = {opening.number for opening in openings if opening}
        return {number: at for number, at in self.targets.items() if number in opened}


def read(path: Path, mapping: maps.Map, source: definition.Definition) -> Plan:
    """The plan of a file. Raises errors.BadMap, UnreadableRecords, BadRecords with all that can't be used."""
    _check_names(mapping, source)
    complaints = records.Complaints(path)
    found = tables.read(path, mapping.columns(), complaints) if mapping.kind == "csv" else traces.read(path)
    plan = _Planner(mapping, source, complaints).plan(found)
    complaints.refuse()
    plan.commands.sort(key=attrgetter("at"))
    return plan


def _check_names(mapping: maps.Map, source: definition.Definition) -> None:
    """Raises errors.BadMap where the map names an event or field that the definition does not have."""
    allowed = {"event": {*source.events, *definition.COMMON_EVENTS}, "field": set(source.fields)}
    problems = sheets.Problems(mapping.path)
    for one in mapping.names:
        if one.name not in allowed[one.kind]:
            known = sorted(allowed[one.kind])
            sentence = f"{source.workflow} has no {one.kind} {one.name}"
            problems.add(one.place, sentence, given=one.name, allowed=", ".join(known), near=known, code="name")
    if problems.found:
        raise problems.refusal(errors.BadMap)


class _Unusable(Exception):
    """Why a record can't be used; caught where its line is known."""


class _Planner:
    """Turns records into commands and notes those that can't be."""

    def __init__(self, mapping: maps.Map, source: definition.Definition, complaints: records.Complaints) -> None:
        self.map, self.source, self.complaints = mapping, source, complaints
        self.actor = casefile.Actor("operator", "replay") if mapping.actor == "operator" else casefile.SYSTEM
        self.lines: dict[str, int] = {}
        self.made = Plan(desk=standins.of(source))

    def plan(self, found: Iterable[records.Record]) -> Plan:
        for record in found:
            try:
                self.made.commands += self._trace(record) if self.map.activities else self._row(record)
            except _Unusable as why:
                self.complaints.add(record.line, str(why))
        return self.made

    def _row(self, record: records.Record) -> list[Timed]:
        values = record.values
        number = self._number(record)
        opened_at = self._instant(values, self.map.opens.at or "")
        if opened_at is None:
            raise _Unusable(f"{self.map.opens.at} is empty; a case needs the instant at which it was opened")
        target_at = self._instant(values, self.map.target) if self.map.target else None
        timed = [self._open(number, opened_at, values), *self._steps(number, opened_at, values)]
        if target_at:
            self.made.targets[number] = target_at
        return timed

    def _steps(self, number: str, opened_at: datetime, values: Mapping[str, str]) -> Iterator[Timed]:
        for step in self.map.steps:
            at = self._instant(values, step.at)
            if at is None:
                continue
            if at < opened_at:
                raise _Unusable(
                    f"{step.at} {values[step.at]} lies before the opening {values[self.map.opens.at or '']}"
                )
            yield self._step(number, step.event, at, self._data(step.fields, values))

    def _trace(self, record: records.Record) -> list[Timed]:
        number = self._number(record)
        steps = [step for one in record.happenings if (step := self._happening(number, one))]
        if not record.happenings:
            raise _Unusable(f"the trace {number} has no events")
        if len(steps) < len(record.happenings):
            return []
        steps.sort(key=attrgetter("at"))
        first = {**record.happenings[0].values, **record.values}
        return [self._open(number, steps[0].at, first), *steps]

    def _happening(self, number: str, happening: records.Happening) -> Timed | None:
        """The step that an event of a trace is; complains on the event's own line."""
        activities = self.map.activities
        assert activities is not None
        name = happening.values.get(activities.name, "")
        try:
            at = self._instant(happening.values, activities.at)
            data = self._data(activities.fields, happening.values)
        except _Unusable as why:
            self.complaints.add(happening.line, str(why))
            return None
        if name in activities.events and at:
            return self._step(number, activities.events[name], at, data)
        unknown = f"the map says nothing of the activity {name!r}{sheets.hint(name, activities.events)}"
        self.complaints.add(happening.line, f"the event has no {activities.at}" if at is None else unknown)
        return None

    def _number(self, record: records.Record) -> str:
        number = record.values.get(self.map.number, "").strip()
        if not number:
            raise _Unusable(f"{self.map.number} is empty; a case needs a number")
        if len(number) > LONGEST_NUMBER:
            raise _Unusable(f"{self.map.number} has {len(number)} characters; at most {LONGEST_NUMBER}")
        if number in self.lines:
            raise _Unusable(f"{self.map.number} {number} stands on line {self.lines[number]} already")
        self.lines[number] = record.line
        return number

    def _instant(self, values: Mapping[str, str], column: str) -> datetime | None:
        given = values.get(column, "").strip()
        if not given:
            return None
        try:
            at = datetime.fromisoformat(given)
            return (at if at.tzinfo else at.replace(tzinfo=self.map.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise _Unusable(f"{column} must be an instant such as 2011-07-01 01:32:33, not {given!r}") from None

    def _open(self, number: str, at: datetime, values: Mapping[str, str]) -> Timed:
        about = {name: self._value(column, values) for name, column in self.map.opens.about.items()}
        if about.get("priority") and about["priority"] not in definition.PRIORITIES:
            raise _Unusable(f"{about['priority']!r} is no priority; allowed: {', '.join(definition.PRIORITIES)}")
        opening = casefile.Opening(
            title=about.get("title", ""),
            channel=about.get("channel") or "web",
            priority=about.get("priority") or "normal",
            team=standins.TEAM,
            number=number,
        )
        data = self._data(self.map.opens.fields, values)
        return Timed(at, casefile.Command(None, "open", self.actor, data, self.source.workflow, opening))

    def _step(self, number: str, event: str, at: datetime, data: dict[str, casefile.Json]) -> Timed:
        return Timed(at, casefile.Command(number, event, self.actor, data))

    def _data(self, columns: maps.Columns, values: Mapping[str, str]) -> dict[str, casefile.Json]:
        """The values of fields, as stored; empty ones are left out."""
        data: dict[str, casefile.Json] = {}
        for name, column in columns.items():
            given = self._value(column, values)
            if given:
                data[name] = self._checked(self.source.fields[name], column.name, given)
        return data

    def _checked(self, asked: definition.Field, column: str, given: str) -> casefile.Json:
        if asked.type == "instant":
            at = self._instant({column: given}, column)
            given = at.isoformat() if at else given
        outcome = fields.check(asked, given, _NOBODY)
        if isinstance(outcome, fields.Wrong):
            raise _Unusable(f"{column} {sentences.say(outcome.code, 'en', **outcome.facts)}")
        return outcome.value

    def _value(self, column: maps.Column, values: Mapping[str, str]) -> str:
        given = values.get(column.name, "").strip()
        if column.values is None or not given:
            return given
        if given not in column.values:
            near = sheets.hint(given, column.values)
            raise _Unusable(f"the map has no word for {given!r} of {column.name}{near}")
        return column.values[given]
