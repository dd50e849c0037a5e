"""The examples are sound, and say of real cases what was counted without this program."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest

from engine import chart, definitions, lint
from engine.replay import maps, records, traces
from tests import replaying

BOSTON = replaying.REAL / "boston311-2011-jul-oct"
HELPDESK = replaying.REAL / "helpdesk-italy" / "helpdesk.xes.gz"
NO_WORKFLOWS = {"map.yaml", "staff.yaml"}
WORKFLOWS = sorted(one for one in replaying.EXAMPLES.glob("*/*.yaml") if one.name not in NO_WORKFLOWS)
ROWS = 3_000

needs_boston = pytest.mark.skipif(not BOSTON.is_dir(), reason="the real cases of Boston lie beside the repository")
needs_helpdesk = pytest.mark.skipif(not HELPDESK.is_file(), reason="the real cases lie beside the repository")


def first_rows(count: int) -> list[list[str]]:
    """The header and the first rows of Boston's file."""
    with gzip.open(BOSTON / "requests.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        return list(islice(csv.reader(lines), count + 1))


def write(path: Path, rows: Iterable[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)
    return path


def expected(rows: list[list[str]]) -> dict[str, int]:
    """The counts of these rows, made as simply as can be: instants of this form compare as texts."""
    counts: Counter[str] = Counter()
    header, *cases = rows
    for row in cases:
        values = dict(zip(header, row, strict=True))
        target, closed = values["target_dt"].strip(), values["closed_dt"].strip()
        counts["opened"] += 1
        counts["closed" if closed else "open"] += 1
        if target:
            counts["with_deadline"] += 1
            late = "closed_late" if closed > target else "closed_in_time"
            counts[late if closed else "open_with_deadline"] += 1
    return counts


def share_by_arithmetic(rows: list[list[str]]) -> float:
    """The share of targets that the rules give within -600 and +5 seconds, reckoned in local time."""
    rules = json.loads((BOSTON / "deadline_rules.json").read_text(encoding="utf-8"))["by_type"]
    header, *cases = rows
    stated = [values for row in cases if (values := dict(zip(header, row, strict=True)))["target_dt"].strip()]
    near = 0
    for values in stated:
        rule = rules.get(values["type"], {}).get("rule")
        opened, target = (datetime.fromisoformat(values[name]) for name in ("open_dt", "target_dt"))
        near += bool(rule) and -600 <= (target - by_rule(opened, rule)).total_seconds() <= 5
    return near / len(stated)


def by_rule(opened: datetime, rule: str) -> datetime:
    """The target that a rule such as "5 business days" gives: `definition` in deadline_rules.json."""
    count, kind, _days = rule.split()
    if kind == "calendar":
        return opened + timedelta(days=int(count))
    start = weekday(opened)
    if start.hour >= 17:
        start = weekday(start + timedelta(days=1)).replace(hour=8, minute=30, second=0)
    for _ in range(int(count)):
        start = weekday(start + timedelta(days=1))
    return start


def weekday(at: datetime) -> datetime:
    """The instant itself, or the same time on Monday."""
    return at + timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)


def activities(trace: records.Record) -> list[str]:
    """The names of a trace's activities in the order of time."""
    steps = sorted(trace.happenings, key=lambda one: datetime.fromisoformat(one.values["time:timestamp"]))
    return [one.values["concept:name"] for one in steps]


def steps_of_helpdesk() -> Iterator[list[str]]:
    """The events of each real trace, by their names in the definition."""
    mapping = maps.parse((replaying.EXAMPLES / "helpdesk" / "map.yaml").read_text(encoding="utf-8"), "map.yaml")
    assert mapping.activities
    for trace in traces.read(HELPDESK):
        yield [mapping.activities.events[name] for name in activities(trace)]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_an_example_is_sound_and_has_every_text_in_every_language(path: Path) -> None:
    assert [finding.sentence for finding in lint.lint(definitions.load_file(path))] == []


@needs_boston
def test_the_first_requests_of_boston_end_as_the_file_says(tmp_path: Path) -> None:
    rows = first_rows(ROWS)
    stage = replaying.stage(replaying.EXAMPLES / "boston311" / "boston311.yaml", tmp_path)
    course = stage.replay(write(tmp_path / "rows.csv", rows))
    assert course.refused == 0
    assert {name: course.counts[name] for name in expected(rows)} == expected(rows)
    assert course.counts["target_share"] == 1.0


@needs_boston
def test_the_rules_of_boston_give_the_targets_of_the_file(tmp_path: Path) -> None:
    rows = first_rows(ROWS)
    stage = replaying.stage(replaying.EXAMPLES / "boston311" / "boston311-computed.yaml", tmp_path)
    course = stage.replay(write(tmp_path / "rows.csv", rows))
    assert course.refused == 0
    assert course.counts["target_share"] == round(share_by_arithmetic(rows), 6) > 0.99


@needs_boston
def test_the_rules_of_boston_are_those_that_were_found_in_its_targets() -> None:
    found: dict[str, Any] = json.loads((BOSTON / "deadline_rules.json").read_text(encoding="utf-8"))["by_type"]
    source = definitions.load_file(replaying.EXAMPLES / "boston311" / "boston311-computed.yaml")
    within = source.deadlines["target"].within
    assert within
    words = {"business": "working_days", "calendar": "calendar_days"}
    rules = {name: one["rule"].split() for name, one in found.items() if one["rule"]}
    assert {name: (span.kind, span.amount) for name, span in within.table.items()} == {
        name: (words[kind], int(count)) for name, (count, kind, _days) in rules.items()
    }


@needs_helpdesk
def test_every_trace_of_the_help_desk_goes_through_its_definition() -> None:
    source = definitions.load_file(replaying.EXAMPLES / "helpdesk" / "helpdesk.yaml")
    machine = chart.Chart(source)
    start, count = machine.start({}).configuration, 0
    for events in steps_of_helpdesk():
        configuration = start
        for event in events:
            step = machine.step(configuration, {}, event, {})
            assert step, f"{event} is not possible in {configuration}"
            configuration = step.configuration
        count += 1
    assert count == 4_580


@needs_helpdesk
def test_the_help_desk_allows_only_what_its_traces_show() -> None:
    source = definitions.load_file(replaying.EXAMPLES / "helpdesk" / "helpdesk.yaml")
    state_after = {str(one.event): str(one.target) for state in source.states for one in state.transitions}
    allowed = {(state.name, one.event) for state in source.states for one in state.transitions}
    seen = {("entered", events[0]) for events in steps_of_helpdesk()}
    seen |= {(state_after[before], after) for events in steps_of_helpdesk() for before, after in pairwise(events)}
    assert allowed == seen
    assert len(allowed) == 61


@needs_helpdesk
def test_the_first_traces_of_the_help_desk_are_replayed(tmp_path: Path) -> None:
    stage = replaying.stage(replaying.EXAMPLES / "helpdesk" / "helpdesk.yaml", tmp_path)
    plan = stage.plan(HELPDESK)
    assert len(plan.commands) == 4_580 + 21_348
    plan.commands = plan.commands[:2_000]
    assert plan.last_at
    course = stage.run(plan, plan.last_at + timedelta(days=1))
    assert (course.accepted, course.refused) == (2_000, 0)
