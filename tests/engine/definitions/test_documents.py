"""docs/definitions.md is a contract: every key stands there with its meaning and an example."""

import json
import re
from pathlib import Path

import pytest

from engine import definitions, sheets

TEXT = (Path(__file__).parents[3] / "docs" / "definitions.md").read_text(encoding="utf-8")
SECTIONS = {part.split(":")[0]: part for part in re.split(r"^## ", TEXT, flags=re.M)[1:]}
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.S)
RECORDS = {title: one["properties"] for title, one in definitions.schema()["$defs"].items() if title != "texts"}
KEYS = [(title, key) for title, keys in RECORDS.items() for key in keys]


def test_every_record_has_its_section_and_no_other_has_one():
    assert set(SECTIONS) == set(RECORDS)


@pytest.mark.parametrize(("title", "key"), KEYS)
def test_every_key_is_documented_with_its_meaning_and_an_example(title, key):
    section = SECTIONS[title]
    row = re.search(rf"^\| `{key}` \|.*$", section, flags=re.M)
    assert row
    assert RECORDS[title][key]["description"] in row[0]
    assert re.search(rf"\b{key}:", section.split("```yaml")[1])


@pytest.mark.parametrize(("title", "key"), [(title, key) for title, key in KEYS if "default" in RECORDS[title][key]])
def test_defaults_are_documented(title, key):
    assert (
        f"`{json.dumps(RECORDS[title][key]['default'])}`"
        in re.search(rf"^\| `{key}` .*$", SECTIONS[title], flags=re.M)[0]
    )


def test_no_key_is_documented_that_is_gone():
    for title, section in SECTIONS.items():
        assert set(re.findall(r"^\| `(\w+)` \|", section, flags=re.M)) == set(RECORDS[title])


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_yaml(example):
    assert sheets.read(example, "docs/definitions.md").kind == "mapping"


def test_the_example_of_a_whole_file_is_a_definition():
    (whole,) = (example for example in EXAMPLES if example.startswith("workflow:"))
    assert definitions.parse(whole, "docs/definitions.md").workflow == "loan"
