"""A map: which column of a file of real cases is what, and how a row or a trace becomes commands. Written in YAML."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine import errors, sheets

Kind = Literal["csv", "xes"]
ACTORS = ("system", "operator")

KEYS = ("format", "zone", "as", "number", "open", "steps", "events", "target")
_OPEN = ("at", "title", "channel", "priority", "fields")
_ABOUT: tuple[str, ...] = ("title", "channel", "priority")
_STEP = ("event", "at", "fields")
_EVENTS = ("name", "at", "activities", "fields")


@dataclass(frozen=True, slots=True)
class Column:
    """A column (or attribute), and what its values are called here; without ``values`` they stay as they are."""

    name: str
    values: Mapping[str, str] | None = None


Columns = Mapping[str, Column]
Entries = Mapping[str, sheets.Node]


@dataclass(frozen=True, slots=True)
class Opens:
    """What a case is opened with. ``at`` is None for traces, which open at their first event."""

    at: str | None = None
    about: Columns = field(default_factory=dict)
    fields: Columns = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """An event that a row fires at the instant in its column, if there is one."""

    event: str
    at: str
    fields: Columns = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Activities:
    """Where an event of a trace keeps its activity and instant, and which event of the definition an activity is."""

    name: str
    at: str
    events: Mapping[str, str]
    fields: Columns = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Name:
    """An event or field of the definition that the map names, and where."""

    kind: Literal["event", "field"]
    name: str
    place: sheets.Place


@dataclass(slots=True)
class Map:
    """A map as its file says it. ``zone`` is that of instants without one."""

    path: str
    kind: Kind = "csv"
    zone: zoneinfo.ZoneInfo = field(default_factory=lambda: zoneinfo.ZoneInfo("UTC"))
    actor: str = "system"
    number: str = ""
    opens: Opens = field(default_factory=Opens)
    steps: tuple[Step, ...] = ()
    activities: Activities | None = None
    target: str | None = None
    names: list[Name] = field(default_factory=list)

    def columns(self) -> set[str]:
        """Every column that a row must have."""
        named = {self.number, self.opens.at, self.target, *(step.at for step in self.steps)} - {None}
        tables = (self.opens.about, self.opens.fields, *(step.fields for step in self.steps))
        return {str(one) for one in named} | {column.name for table in tables for column in table.values()}


def parse(text: str, path: str) -> Map:
    """The map of a file's text; raises errors.BadMap with every problem and its place."""
    page = sheets.Sheet(text, path, errors.BadMap)
    found = _Reader(page, Map(path)).read()
    page.check()
    return found


class _Reader:
    """Reads the nodes of one map; what is wrong is noted on the page."""

    def __init__(self, page: sheets.Sheet, found: Map) -> None:
        self.page, self.found = page, found

    def read(self) -> Map:
        entries = self.page.entries(self.page.root, "map", KEYS)
        self._kind(entries)
        needed = ("number", "events") if self.found.kind == "xes" else ("number", "zone", "open")
        self._require(self.page.root, entries, needed, "map")
        for key, node in entries.items():
            self._take(key, node)
        return self.found

    def _kind(self, entries: Entries) -> None:
        self._require(self.page.root, entries, ("format",), "map")
        given = self._word(entries["format"], "format", ("csv", "xes")) if "format" in entries else None
        self.found.kind = "xes" if given == "xes" else "csv"
        other = {"csv": "events", "xes": "steps"}[self.found.kind]
        if given and other in entries:
            self.page.wrong(entries[other], other, "another key", f"`{other}` does not go with `format: {given}`")

    def _take(self, key: str, node: sheets.Node) -> None:
        match key:
            case "zone":
                self._zone(node)
            case "as":
                self.found.actor = self._word(node, key, ACTORS) or self.found.actor
            case "number":
                self.found.number = self.page.text(node, key) or ""
            case "target":
                self.found.target = self.page.text(node, key)
            case "open":
                self.found.opens = self._opens(node)
            case "steps":
                steps = [self._step(item) for item in self.page.items(node, key, "[{event: close, at: closed_at}]")]
                self.found.steps = tuple(step for step in steps if step)
            case "events":
                self.found.activities = self._activities(node)

    def _zone(self, node: sheets.Node) -> None:
        name = self.page.text(node, "zone")
        try:
            self.found.zone = zoneinfo.ZoneInfo(name or "UTC")
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            allowed = "IANA names such as America/New_York"
            self.page.wrong(node, "zone", allowed, near=zoneinfo.available_timezones())

    def _opens(self, node: sheets.Node) -> Opens:
        entries = self._mapping(node, "open", _OPEN, ("at",) if self.found.kind == "csv" else ())
        about = {key: self._column(entries[key], f"open.{key}") for key in _ABOUT if key in entries}
        return Opens(
            self._optional(entries, "at", "open.at"), about, self._columns(entries.get("fields"), "open.fields")
        )

    def _step(self, node: sheets.Node) -> Step | None:
        entries = self._mapping(node, "steps", _STEP, ("event", "at"))
        event, at = (self._optional(entries, key, f"steps.{key}") for key in ("event", "at"))
        self._name("event", event, entries.get("event", node).place)
        return Step(event, at, self._columns(entries.get("fields"), "steps.fields")) if event and at else None

    def _activities(self, node: sheets.Node) -> Activities | None:
        entries = self._mapping(node, "events", _EVENTS, ("name", "at", "activities"))
        name, at = (self._optional(entries, key, f"events.{key}") for key in ("name", "at"))
        events = self._texts(entries.get("activities"), "events.activities")
        for activity, event in events.items():
            self._name("event", event, entries["activities"].value[activity].place)
        return Activities(name or "", at or "", events, self._columns(entries.get("fields"), "events.fields"))

    def _columns(self, node: sheets.Node | None, key: str) -> Columns:
        if node is None:
            return {}
        entries = self.page.entries(node, key)
        for name in entries:
            self._name("field", name, node.keys[name])
        return {name: self._column(value, f"{key}.{name}") for name, value in entries.items()}

    def _name(self, kind: Literal["event", "field"], name: str | None, place: sheets.Place) -> None:
        if name:
            self.found.names.append(Name(kind, name, place))

    def _column(self, node: sheets.Node, key: str) -> Column:
        if node.kind == "scalar":
            return Column(self.page.text(node, key) or "")
        entries = self._mapping(node, key, ("column", "values"), ("column",))
        values = self._texts(entries["values"], f"{key}.values") if "values" in entries else None
        return Column(self._optional(entries, "column", f"{key}.column") or "", values)

    def _texts(self, node: sheets.Node | None, key: str) -> dict[str, str]:
        entries = self.page.entries(node, key) if node else {}
        return {name: self.page.text(value, f"{key}.{name}") or "" for name, value in entries.items()}

    def _mapping(self, node: sheets.Node, key: str, allowed: tuple[str, ...], needed: tuple[str, ...]) -> Entries:
        entries = self.page.entries(node, key, allowed)
        if node.kind == "mapping":
            self._require(node, entries, needed, key)
        return entries

    def _require(self, node: sheets.Node, entries: Entries, needed: tuple[str, ...], key: str) -> None:
        for name in needed:
            if name not in entries:
                self.page.wrong(node, key, f"a mapping with the key `{name}`", f"add `{name}`")

    def _optional(self, entries: Entries, name: str, key: str) -> str | None:
        return self.page.text(entries[name], key) if name in entries else None

    def _word(self, node: sheets.Node, key: str, allowed: tuple[str, ...]) -> str | None:
        given = self.page.text(node, key)
        if given in allowed:
            return given
        if given:
            self.page.wrong(node, key, " or ".join(allowed), near=allowed)
        return None
