"""The shapes of values that only scenario files have: waits, instants, whatever a field takes."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import errors
from engine.calendars import Span
from engine.definitions.entries import Entry
from engine.definitions.names import Names
from engine.definitions.shapes import KINDS, Parsed, Schema, Shape
from engine.scenarios.scenario import Wait
from engine.sheets import Node, Place

WAITS = "15m, 2h (by the clock on the wall), 15m working, 3 working days or 30 calendar days"
INSTANTS = '"2026-02-14T16:45+08:00", or "2026-02-14 16:45" in the local time of the calendar'


def wait(text: str) -> Wait:
    """From `15m`, `15m working`, `3 working days`. Raises errors.BadSpan."""
    if text.endswith(" working"):
        span = Span.parse(text.removesuffix(" working"))
        if span.kind != "working":
            raise errors.BadSpan(given=text, allowed=WAITS, fix="write for example `15m working` or `2 working days`")
        return Wait(span)
    span = Span.parse(text)
    return Wait(span, wall=span.kind in ("working", "plain"))


def working(text: str) -> Span:
    """A span of working time such as `15m`. Raises errors.BadSpan."""
    span = Span.parse(text.removesuffix(" working"))
    if span.kind != "working":
        raise errors.BadSpan(given=text, allowed="working time such as 1h 30m", fix="write hours and minutes")
    return span


def instant(text: str) -> str:
    """An instant as written, if it is one. Raises errors.BadInstant."""
    try:
        datetime.fromisoformat(text)
    except ValueError as why:
        raise errors.BadInstant(given=text, allowed=INSTANTS, fix=_likely(text)) from why
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text):
        raise errors.BadInstant(given=text, allowed=INSTANTS, fix=f'write the time of day too: "{text} 09:00"')
    return text


def _likely(text: str) -> str:
    match = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d\d))?", text)
    if match is None:
        return "write the date, then the time of day"
    year, month, day, hour, minute = (int(part or 0) for part in match.groups())
    return f'write "{year}-{month:02}-{day:02} {hour:02}:{minute:02}"'


class Bare(Parsed):
    """A text that may look like a number: `after: 15` is asked for its unit, not for quotes."""

    def read(self, node: Node, names: Names) -> Any:
        return self.read_text(node.text, node, names) if node.kind == "scalar" else super().read(node, names)


WAIT = Bare("a time to wait", WAITS, wait)
INSTANT = Parsed("an instant", INSTANTS, instant)
WORKING = Bare("working time", "working time such as 1h 30m", working)


class Anything(Shape):
    """Any value: what a field takes is looked at when the scenario is run."""

    kinds = frozenset(KINDS)
    words = "a value of the field"

    def read(self, node: Node, names: Names) -> "Valued":  # noqa: ARG002 - the interface of shapes
        return Valued(node.plain())

    def own_schema(self) -> Schema:
        return {}


class Valued:
    """A value; null is one too."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def values(given: Mapping[str, Valued] | None) -> dict[str, Any]:
    """The values alone."""
    return {name: one.value for name, one in (given or {}).items()}


def places(entry: Entry, key: str) -> dict[str, Place]:
    """Where each name of a key's mapping stands, as `key.NAME`."""
    node = entry.written(key)
    return {f"{key}.{name}": place for name, place in node.keys.items()} if node else {}
