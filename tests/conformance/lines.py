"""One line of facts that another system states in its own tests: run, and what differs from what it expects.

`due`, `elapsed` and `sla` lines are told apart by their keys. A key that is not known here is a difference.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from engine import errors
from engine.calendars import WorkingCalendar
from tests.conformance import promises

Line = Mapping[str, Any]

COMMON = {"id", "source", "basis", "kind", "tz", "weekly", "holidays", "extra_workdays", "note", "also", "expect"}
KEYS = {
    "due": COMMON | {"start", "duration_s", "pauses"},
    "elapsed": COMMON | {"start", "end", "pauses"},
    "sla": COMMON | {"rule", "policy", "events"},
}


def kind(line: Line) -> str:
    """ "sla", "elapsed", "due", or "" for a line that is none of them."""
    found = {"events": "sla", "end": "elapsed", "duration_s": "due"}
    return next((name for key, name in found.items() if key in line), "")


def run(line: Line) -> tuple[Any, list[str]]:
    """What came of a line, and each difference as `KEY got … expected …`."""
    known = KEYS.get(kind(line))
    if known is None:
        return None, ["line got no kind that is known expected due, elapsed or sla"]
    strange = [f"{key} got no such key expected {line[key]}" for key in line if key not in known]
    try:
        got: Any = {"due": due, "elapsed": elapsed, "sla": promises.run}[kind(line)](line)
    except (errors.CaseclockError, promises.Unsayable, ValueError, KeyError, TypeError) as why:
        return None, [*strange, f"expect got {type(why).__name__}: {why} expected {line.get('expect')}"]
    if kind(line) == "sla":
        strange += promises.strange(line)
        return got, strange + list(_differences(got, line.get("expect", {})))
    if "expect" in line and not _same(got, line["expect"]):
        strange.append(f"expect got {got} expected {line['expect']}")
    return got, strange


def _differences(got: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[str]:
    for key, value in expected.items():
        if key not in got:
            yield f"{key} got no such key expected {value}"
        elif not _same(got[key], value):
            yield f"{key} got {got[key]} expected {value}"


def _same(got: Any, expected: Any) -> bool:
    """Whether two values mean the same: instants as instants, numbers as numbers."""
    if isinstance(got, list) and isinstance(expected, list):
        return len(got) == len(expected) and all(map(_same, got, expected))
    if isinstance(got, str) and isinstance(expected, str):
        return got == expected or _instant(got) == _instant(expected) is not None
    return type(got) is type(expected) and got == expected if isinstance(expected, bool) else bool(got == expected)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def calendar(line: Line) -> WorkingCalendar:
    """The calendar of a line."""
    extra = {date.fromisoformat(on): spans for on, spans in line.get("extra_workdays", {}).items()}
    holidays = {date.fromisoformat(on) for on in line.get("holidays", ())}
    return WorkingCalendar(line["tz"], line["weekly"], holidays, extra)


def _pauses(line: Line) -> list[tuple[datetime, datetime]]:
    return [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in line.get("pauses", ())]


def due(line: Line) -> str | None:
    """When so much working time is worked, in the line's zone; None where there is none at all."""
    working, at, left_s = calendar(line), datetime.fromisoformat(line["start"]), line["duration_s"]
    try:
        for from_at, to_at in _pauses(line):
            left_s -= working.elapsed(at, from_at)
            at = to_at
        return working.add(at, left_s).astimezone(working.zone).isoformat()
    except errors.NoWorkingTime:
        return None


def elapsed(line: Line) -> float:
    """The working seconds between start and end."""
    working, start, end = calendar(line), datetime.fromisoformat(line["start"]), datetime.fromisoformat(line["end"])
    paused_s = sum(working.elapsed(min(from_at, end), min(to_at, end)) for from_at, to_at in _pauses(line))
    seconds = working.elapsed(start, end) - paused_s
    return int(seconds) if seconds == int(seconds) else seconds
