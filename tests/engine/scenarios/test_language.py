"""Scenario files: every mistake is told with its place and the likely fix, and the schema says the same."""

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from engine import errors, places, scenarios, sheets
from tests.engine.scenarios import plays

COMMITTED = places.WORKFLOWS / "schema" / "scenario.schema.json"
SHIPPED = sorted((places.WORKFLOWS / "scenarios").glob("*.yaml"))
VALIDATOR = jsonschema.Draft202012Validator(scenarios.json_schema())
GOOD = """\
workflow: repair
given: {at: "2026-03-02 09:00", people: {li_na: [agent], wang_fang: {roles: [supervisor, team_lead], deputy: li_na}}}
scenarios:
  - name: a story
    given: {calendar: cn_office, customer: {grade: A}, priority: high, duty: {first_line: li_na}}
    steps:
      - {open: {equipment: lift}, expect: {state: received, mail: [{template: case_received, to: requester}]}}
      - {after: 15m working, send: start_diagnosis, by: li_na, expect: {deadline: {first_response: met}}}
      - {at: "2026-03-03 10:00", expect: {deadline: {diagnosis: {state: breached, used: 2h}}, assignee: li_na}}
      - {send: note, data: {body: seen}, expect: {closed: false, fields: {symptom: Symptom}, links: {follows: main}}}
      - {send: dispatch, by: technician, expect: {refused: not_by_you}}
"""


def problems(text: str) -> list[str]:
    """What is wrong with a file, one sentence a problem."""
    try:
        scenarios.check(scenarios.parse(text, "f.yaml"), plays.stage())
    except errors.BadScenarios as refused:
        return [str(one) for one in refused.problems]
    return []


@pytest.mark.parametrize(
    ("right", "wrong", "place", "said"),
    [
        ("workflow: repair", "workflow: repairs", "1:1", "there is no workflow `repairs`; allowed: "),
        ("priority: high", "priority: hgih", "5:66", "did you mean `high`?"),
        ("grade: A", "grade: E", "5:52", "`E` is not allowed here"),
        ("calendar: cn_office", "calendar: cn_ofice", "5:13", "cn_office"),
        ("scenarios:", "scenario:", "3:1", "scenario file has no key `scenario`"),
        ("after: 15m working", "after: 15", "8:17", "write 15m for minutes, or 15h for hours"),
        ("after: 15m working", "after: 3d", "8:17", "write 3 working days, or 24h"),
        ("after: 15m working", "after: 3 days working", "8:17", "not a time to wait"),
        ('"2026-03-03 10:00"', '"2026-03-03"', "9:14", 'write the time of day too: "2026-03-03 09:00"'),
        ('"2026-03-03 10:00"', '"2026/3/3 10:00"', "9:14", 'write "2026-03-03 10:00"'),
        ('"2026-03-03 10:00"', '"2026-13-03 10:00"', "9:14", "not an instant"),
        ("send: start_diagnosis", "send: start_diagnose", "8:30", "did you mean `start_diagnosis`?"),
        ("by: li_na,", "by: li_nna,", "8:53", "did you mean `li_na`?"),
        ("by: li_na,", "by: system,", "8:53", "let time pass"),
        ("first_response: met", "first_respons: met", "8:84", "did you mean `first_response`?"),
        ("first_response: met", "first_response: late", "8:100", "`late` is not allowed here"),
        ("state: received", "state: recieved", "7:44", "did you mean `received`?"),
        ("template: case_received", "template: case_recieved", "7:68", "did you mean `case_received`?"),
        ("to: requester", "to: requestor", "7:68", "did you mean `requester`?"),
        ("equipment: lift", "equipement: lift", "7:17", "did you mean `equipment`?"),
        ("fields: {symptom", "fields: {sympton", "10:75", "did you mean `symptom`?"),
        ("body: seen", "boddy: seen", "10:29", "there is no field `boddy`"),
        ("send: note", "send: nota", "10:10", "did you mean `note`?"),
        ("open: {equipment: lift}, ", "", "7:9", "no case has been opened before this step"),
        ("{after: 15m working,", "{after: 15m, at: 2026-03-02 09:30,", "8:22", "can't stand in one step"),
        ("{after: 15m working,", "{case: other, after: 5m,", "8:10", "there is no case `other`"),
        ("{after: 15m working,", "{open: {}, ", "8:21", "can't stand in one step"),
        ("used: 2h", "used: 2 working days", "9:89", "is not working time"),
        ("[agent]", "[agnet]", "2:42", "did you mean `agent`?"),
        ("assignee: li_na", "assignee: li_an", "9:95", "did you mean `li_na`?"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_likely_fix(right: str, wrong: str, place: str, said: str) -> None:
    found = problems(GOOD.replace(right, wrong, 1))
    assert [one for one in found if one.startswith(f"f.yaml:{place}: ") and said in one], found


def test_the_good_file_is_good_and_all_mistakes_are_told_at_once() -> None:
    assert problems(GOOD) == []
    assert len(problems(GOOD.replace("by: li_na", "by: li_nna").replace("state: received,", "state: recieved,"))) == 2


def test_names_of_scenarios_stand_once_and_cases_are_opened_once() -> None:
    again = GOOD.partition("  - name")[2]
    assert any("this name stands twice" in one for one in problems(f"{GOOD}  - name{again}"))
    assert any("a case `main` was opened above" in one for one in problems(f"{GOOD}      - {{open: {{}}}}\n"))


def test_the_committed_schema_is_that_of_the_parser() -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == scenarios.json_schema()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_files_that_come_with_the_program_are_valid(path: Any) -> None:
    assert not list(VALIDATOR.iter_errors(sheets.read(path.read_bytes(), str(path), scenarios.LIMITS).plain()))


def test_the_examples_of_the_documents_are_as_expected() -> None:
    told = (places.WORKFLOWS.parent / "docs" / "scenarios.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", told, re.DOTALL)
    assert [one.differences for text in examples for one in plays.play(text)] == [[]]


JUNK: tuple[Any, ...] = (
    None,
    True,
    7,
    -1.5,
    "",
    "9" * 30,
    "x\n- y",
    [],
    {},
    [{}],
    {"a": {"b": []}},
    "2026-03-02T00:00",
    "中文",
)


def changed(tree: Any) -> Iterator[Any]:
    """The tree with each of its values in turn replaced by each kind of junk."""
    if isinstance(tree, dict | list):
        for key in tree if isinstance(tree, dict) else range(len(tree)):
            for below in itertools.chain(JUNK, changed(tree[key])):
                made = dict(tree) if isinstance(tree, dict) else list(tree)
                made[key] = below
                yield made


def test_whatever_stands_anywhere_is_refused_with_a_place_or_played() -> None:
    """The values of a good file in turn replaced by junk: no other error than a told one."""
    count = played = 0
    places_told: list[int] = []
    every_fifth = itertools.islice(changed(sheets.read(GOOD, "f.yaml").plain()), 0, None, 5)
    for tree in every_fifth:
        count += 1
        text = yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        try:
            suite = scenarios.parse(text, "f.yaml")
            scenarios.check(suite, plays.stage())
        except errors.BadScenarios as refused:
            places_told += [one.line for one in refused.problems]
            continue
        played += len([scenarios.play(one, suite, plays.stage()) for one in suite.scenarios])
    assert count > 150
    assert played > 10
    assert all(places_told)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "- a\n- b",
        "workflow: [",
        "workflow: repair\nscenarios: " + "[" * 100,
        "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *a]\n" for n in range(60)),
        "workflow: !!python/object/apply:os.system [echo]\nscenarios: []",
        "workflow: repair\nscenarios:\n" + "  - {name: a, steps: [{open: {}}]}\n" * 20_000,
        "workflow: repair\nscenarios: [{name: a, steps: [{open: {equipment: " + "x" * 300_000 + "}}]}]",
    ],
)
def test_hostile_files_are_refused(text: str) -> None:
    with pytest.raises(errors.BadScenarios):
        scenarios.parse(text)
