"""A definition is what it says, not how it is laid out."""

import json
from pathlib import Path

import pytest

from engine import definitions

HEAD = 'workflow: w\ntitle: {en: W, zh-Hans: 文}\ncalendar: office\nnumber: "W-{seq}"\n'
A = (
    HEAD
    + """
fields: {a: {type: text}, b: {type: money, currency: CNY, max: 10}, c: {type: choice, choices: [m, n]}}
roles: {x: {en: X}, y: {en: Y}}
states: {s: {initial: true, transitions: [{event: go, target: t}]}, t: {final: true}}
events: {go: {by: [x, y]}, take: {by: [x]}}
deadlines: {d: {within: 90m, escalate: late}}
chains: {late: [{after: 0m, notify: [x, assignee]}]}
"""
)


def digest(text: str) -> str:
    return definitions.parse(text).hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\nroles", "\n# who\n\n\nroles"), ("by: [x, y]", "by: [y, x]"), ("en: W, zh-Hans: 文", "zh-Hans: 文, en: W"),
        ("x: {en: X}, y: {en: Y}", "y: {en: Y}, x: {en: X}"), ("90m", "1h 30m"), ("max: 10", "max: 10.00"),
        ("within: 90m", "starts: opened, within: 90m"),
        ("go: {by: [x, y]}, take: {by: [x]}", "take: {by: [x]}, go: {by: [x, y]}"),
        ("escalate: late", "escalate: [{after: 0m, notify: [assignee, x]}]"),
        ("a: {type: text}", "a: {type: text, required: false}"), ("t: {final: true}", "t:\n  {final: true}"),
    ],
)  # fmt: skip
def test_what_means_the_same_has_the_same_digest(old, new):
    assert digest(A.replace(old, new)) == digest(A)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("by: [x, y]", "by: [x]"), ("90m", "91m"), ("90m", "90m plain"), ("max: 10", "max: 11"), ("文", "字"),
        ("choices: [m, n]", "choices: [n, m]"), ("t: {final: true}", "t: {}"),
        ("after: 0m", "after: 1m"), ("calendar: office", "calendar: other"), ("W-{seq}", "V-{seq}"),
        ("t: {final: true}", "t: {closes: true}"), ("event: go, target: t", "event: go, target: t, cond: a == 'x'"),
    ],
)  # fmt: skip
def test_what_means_another_thing_has_another_digest(old, new):
    assert digest(A.replace(old, new)) != digest(A)


def test_the_normal_form_is_json_without_places(full):
    written = definitions.normalise(definitions.parse(full, "a.yaml"))
    assert json.loads(written)["workflow"] == "loan"
    assert not {"place", "path", "hash", "index"} & set(json.loads(written))


def test_the_path_is_no_part_of_a_definition(full):
    assert definitions.parse(full, "a.yaml").hash == definitions.parse(full, "b.yaml").hash


def test_the_name_of_a_chain_is_no_part_of_a_definition():
    assert digest(A.replace("escalate: late", "escalate: tardy").replace("chains: {late", "chains: {tardy")) == digest(
        A
    )


def test_the_order_of_fields_counts_because_people_see_it():
    other = A.replace("a: {type: text}, b: ", "b: ").replace("max: 10},", "max: 10}, a: {type: text},")
    assert digest(other) != digest(A)


def test_a_definition_of_the_first_version_is_still_known_by_its_digest():
    """Cases are pinned to it: a key that the language has gained since changes no digest."""
    text = (Path(__file__).parent / "kept.yaml").read_text(encoding="utf-8")
    assert digest(text) == "f33664dc341c88a864ed3952cba8e7da4cb9d8e51f0f748243ba0f4410a9e5f4"
