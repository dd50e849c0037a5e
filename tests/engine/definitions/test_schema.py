"""The JSON Schema and the parser come from the same tables, and agree about files."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine import definitions, errors, sheets
from engine.definitions import records, workflow

COMMITTED = Path(__file__).parents[3] / "workflows" / "schema" / "workflow.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(definitions.schema())
FULL = (Path(__file__).parent / "full.yaml").read_text(encoding="utf-8")
TREE = sheets.read(FULL, "full.yaml").plain()


def schema_accepts(tree):
    return VALIDATOR.is_valid(tree)


def problems_of(tree):
    try:
        definitions.parse(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))
    except errors.BadDefinition as refusal:
        return refusal.problems
    return ()


def mappings(tree):
    """Every mapping in a tree."""
    if isinstance(tree, dict):
        yield tree
    for child in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from mappings(child)


def test_the_committed_schema_is_the_generated_one():
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == definitions.schema()


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(definitions.schema())


def records_in(record, found):
    """All records below one, by title."""
    if isinstance(record, records.Record) and record.title not in found:
        found[record.title] = record
        for key in record.keys.values():
            records_in(key.shape, found)
    parts = [part for name, part in vars(record).items() if name in ("_shape", "_shapes")]
    for part in parts:
        for shape in part if isinstance(part, tuple) else (part,):
            records_in(shape, found)
    return found


def test_parser_and_schema_have_the_same_keys():
    parsed = {title: set(record.keys) for title, record in records_in(workflow.WORKFLOW, {}).items()}
    written = {title: set(one["properties"]) for title, one in definitions.schema()["$defs"].items()}
    assert written.pop("texts") == {"en", "zh-Hans", "zh-Hant"}
    assert written == parsed
    assert len(parsed) >= 15


def test_every_key_says_what_it_means():
    for one in definitions.schema()["$defs"].values():
        assert all(key.get("description") or "minLength" in key for key in one["properties"].values())


def test_the_full_example_is_accepted_by_both():
    assert schema_accepts(TREE)
    assert definitions.parse(FULL).workflow == "loan"


@pytest.mark.parametrize("path", sorted(COMMITTED.parents[1].glob("*.yaml")), ids=lambda path: path.stem)
def test_the_schema_accepts_shipped_workflows(path):
    assert list(VALIDATOR.iter_errors(sheets.read(path.read_bytes(), path.name).plain())) == []


KEYS = sorted({key for one in mappings(TREE) for key in one} | {"typo", "on", "Up"})
VALUES = st.sampled_from(
    [None, True, 3, 1.5, "x", "X y", "", [], ["x"], ["x", "x"], {}, {"en": "E"}, [{}], -1, "A" * 70]
)


@st.composite
def changed(draw):
    """The full example with a key or two taken away, added, renamed, or given another value."""
    tree = copy.deepcopy(TREE)
    for _ in range(draw(st.integers(1, 2))):
        target = draw(st.sampled_from([one for one in mappings(tree) if one]))
        key = draw(st.sampled_from(sorted(target)))
        act = draw(st.sampled_from(["remove", "rename", "set", "add"]))
        value = target.pop(key) if act in ("remove", "rename") else draw(VALUES)
        if act != "remove":
            target[key if act == "set" else draw(st.sampled_from(KEYS))] = value
    return tree


@given(changed())
def test_parser_and_schema_agree_about_changed_files(tree):
    problems = problems_of(tree)
    accepted = schema_accepts(tree)
    misshapen = [str(problem) for problem in problems if problem.code == "shape"]
    assert accepted or problems, [error.message for error in VALIDATOR.iter_errors(tree)]
    assert not (accepted and misshapen), misshapen
    assert accepted == (not misshapen), [error.message for error in VALIDATOR.iter_errors(tree)]
