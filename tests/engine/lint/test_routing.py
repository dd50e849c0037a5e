"""A routing is sound where each rule opens what there is, gives what is asked for, and can be reached."""

import jsonschema
import orjson
import pytest

from engine import definitions, errors, places
from engine.lint import routing

SOURCE = places.WORKFLOWS / "mail" / "routing.yaml"
WORKFLOWS = {one.workflow: one for one in map(definitions.load_file, sorted(places.WORKFLOWS.glob("*.yaml")))}
FILL = "fill: {equipment: subject, symptom: text, contact_name: sender_name}"


def found(rules: str) -> list[tuple[int, str, str]]:
    told = routing.lint(definitions.parse_routing(f"routing:\n{rules}"), WORKFLOWS)
    return [(one.place.line, one.level, one.code) for one in told]


def test_the_shipped_routing_is_sound_and_as_its_schema_says() -> None:
    source = SOURCE.read_bytes()
    assert routing.lint(definitions.parse_routing(source), WORKFLOWS) == ()
    schema = orjson.loads((places.WORKFLOWS / "schema" / "routing.schema.json").read_bytes())
    assert schema == definitions.routing_schema()
    plain = {"routing": [{"to": "a@*", "workflow": "repair", "fill": {"symptom": "text", "kind": {"value": 3}}}]}
    jsonschema.validate(plain, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"routing": [{"workflow": "repair", "triage": True}]}, schema)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (f"{{workflow: repar, {FILL}}}", "unknown_workflow"),
        (f"{{workflow: repair, {FILL[:-1]}, plaec: text}}}}", "unknown_field"),
        (f"{{workflow: repair, {FILL[:-1]}, photos: text}}}}", "wrong_source"),
        (f"{{workflow: repair, {FILL[:-1]}, people_trapped: text}}}}", "wrong_source"),
        (f"{{workflow: repair, {FILL[:-1]}, people_trapped: {{value: perhaps}}}}}}", "wrong_value"),
        (f"{{workflow: repair, {FILL[:-1]}, photos: {{value: [a]}}}}}}", "wrong_value"),
        ("{workflow: repair, fill: {equipment: subject, symptom: text}}", "field_missing"),
        ("{workflow: repair, fill: {equipment: subject, symptom: text, contact_name: sender_phone}}", "field_missing"),
        ("{triage: true, fill: {symptom: text}}", "fills_nothing"),
    ],
)
def test_a_fault_is_found_with_its_line(rule: str, code: str) -> None:
    assert found(f"  # A comment.\n  - {rule}\n") == [(3, "error", code)]


def test_a_field_that_is_asked_under_a_guard_is_missing_only_where_the_guard_holds() -> None:
    fill = "matter: subject, own_words: text, complaint_kind: {value: %s}"
    assert found(f"  - {{workflow: complaint, fill: {{{fill % 'other'}}}}}\n") == []
    assert found(f"  - {{workflow: complaint, fill: {{{fill % 'dispute'}}}}}\n") == [(2, "error", "field_missing")]


@pytest.mark.parametrize(
    ("first", "second", "reached"),
    [
        ("", "words: [a]", False),
        ("words: [a, b]", "words: [A]", False),
        ("words: [a]", "words: [a, b]", True),
        ("words: [a]", "", True),
        ("words: [a]", "{words: [a], to: x@*}", False),
        ("{words: [a], to: x@*}", "words: [a]", True),
        ("language: en", "{language: en, words: [a]}", False),
        ("language: en", "language: zh-Hans", True),
        ("to: [x@*, y@*]", "to: y@*", False),
    ],
)
def test_a_rule_that_no_mail_comes_to_is_found(first: str, second: str, reached: bool) -> None:
    rules = "".join(
        f"  - {{{', '.join([*filter(None, [one.strip('{}')]), 'triage: true'])}}}\n" for one in (first, second)
    )
    assert found(rules) == ([] if reached else [(3, "error", "never_reached")])


def test_a_workflow_that_tells_its_requester_nothing_is_a_warning_and_one_that_they_can_not_open_an_error() -> None:
    text = """\
workflow: inner
title: {en: Inner, zh-Hans: 内部, zh-Hant: 內部}
calendar: 24x7
number: "I-{year}-{seq:05}"
opened_by: [clerk]
roles: {clerk: {en: Clerk, zh-Hans: 文员, zh-Hant: 文員}}
fields: {what: {type: text, title: {en: What, zh-Hans: 事项, zh-Hant: 事項}}}
states: {open: {initial: true, waits: true, title: {en: Open, zh-Hans: 处理中, zh-Hant: 處理中}}}
"""
    rules = definitions.parse_routing("routing: [{workflow: inner}]")
    told = routing.lint(rules, {"inner": definitions.parse(text)})
    assert [(one.level, one.code) for one in told] == [("warning", "no_receipt"), ("error", "not_opened_by_requester")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("routing: []", "0 entries"),
        ("routing: [{triage: false}]", "this rule does nothing"),
        ("routing: [{workflow: a, triage: true}]", "exactly one of"),
        ("routing: [{workflow: A b}]", "write `a_b`"),
        ("routing: [{triage: true, to: nobody}]", "an address"),
        ("routing: [{triage: true, language: zh}]", "`zh-Hans`"),
        ("routing: [{workflow: a, fill: {b: sender}}]", "did you mean `sender_name`?"),
        ("routing: [{workflow: a, fill: {b: {valu: 1}}}]", "did you mean `value`?"),
        ("routing: [{workflow: a, priority: hi}]", "low"),
        ("routing:\n\t- x", "tab"),
        (f"routing: [{'{triage: true}, ' * 201}]", "201 entries"),
    ],
)
def test_what_is_no_routing_is_refused_in_words_with_its_place(text: str, told: str) -> None:
    with pytest.raises(errors.BadRouting, match=r"mail/routing.yaml:\d+:\d+: ") as refused:
        definitions.parse_routing(text, "mail/routing.yaml")
    assert told in str(refused.value)


def test_two_routings_that_say_the_same_are_the_same() -> None:
    one, two = "routing:\n  # x\n  - {words: [A], triage: true}\n", "routing: [{triage: true, words: a}]"
    assert definitions.parse_routing(one).hash == definitions.parse_routing(two).hash
    other = definitions.parse_routing("routing: [{words: [b], triage: true}]")
    assert definitions.parse_routing(one).hash != other.hash
