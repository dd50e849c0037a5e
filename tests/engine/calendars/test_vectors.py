"""The facts that other systems state in their own test suites."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from engine.calendars import WorkingCalendar

VECTORS = Path(__file__).parents[3].parent / "shared" / "vectors"


def lines(name: str):
    path = VECTORS / name
    if not path.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="the shared vectors are not here"))]
    return [
        pytest.param(line, id=line["id"]) for line in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def calendar(line) -> WorkingCalendar:
    extra = {date.fromisoformat(on): spans for on, spans in line["extra_workdays"].items()}
    return WorkingCalendar(line["tz"], line["weekly"], {date.fromisoformat(on) for on in line["holidays"]}, extra)


def pauses(line) -> list[tuple[datetime, datetime]]:
    return [
        (datetime.fromisoformat(from_at), datetime.fromisoformat(to_at)) for from_at, to_at in line.get("pauses", ())
    ]


@pytest.mark.parametrize("line", lines("due.jsonl"))
def test_due(line):
    working, at, left_s = calendar(line), datetime.fromisoformat(line["start"]), line["duration_s"]
    for from_at, to_at in pauses(line):
        left_s -= working.elapsed(at, from_at)
        at = to_at
    assert working.add(at, left_s) == datetime.fromisoformat(line["expect"])


@pytest.mark.parametrize("line", lines("elapsed.jsonl"))
def test_elapsed(line):
    working, start, end = calendar(line), datetime.fromisoformat(line["start"]), datetime.fromisoformat(line["end"])
    paused_s = sum(working.elapsed(min(from_at, end), min(to_at, end)) for from_at, to_at in pauses(line))
    assert working.elapsed(start, end) - paused_s == line["expect"]
