"""Chains with a name: in a definition, or in a file beside it that several share."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from engine import definitions, errors
from engine.calendars import Span
from engine.definitions import chain_files, chains

COMMITTED = Path(__file__).parents[3] / "workflows" / "schema" / "chain.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(definitions.chain_schema())
DEFINITION = """\
workflow: desk
title: {en: Desk}
languages: [en]
calendar: 24x7
number: "D-{seq}"
roles: {director: {en: Director}}
fields: {second: {type: person, title: {en: Second}}}
states: {open: {initial: true, title: {en: Open}, transitions: [{event: do, target: done}]}, done: {final: true}}
events: {do: {by: [anyone]}}
deadlines: {answer: {within: 4h, met_by: [do], escalate: office}}
"""
OFFICE = """\
chain: office
title: {en: Office, zh-Hans: 办公时间, zh-Hant: 辦公時間}
hours: recipient
fallback: director
acknowledged_for: 1h
acknowledged_most: 2 working days
rungs:
  - {before: 1h, notify: [duty.first_line]}
  - {after: 0m, notify: [assignee, field.second], repeat: 1h, times: 3}
  - {after: 4h, reassign: duty.first_line, send: do, raise_priority: true}
"""


def parsed(chain: str = OFFICE, definition: str = DEFINITION) -> definitions.Definition:
    return definitions.parse(
        definition, "desk.yaml", {"office": chain_files.ChainFile("escalations/office.yaml", chain)}
    )


def refused(chain: str, definition: str = DEFINITION) -> list[str]:
    with pytest.raises(errors.BadDefinition) as refusal:
        parsed(chain, definition)
    return [str(problem) for problem in refusal.value.problems]


def test_a_file_says_how_the_escalation_goes() -> None:
    deadline = parsed().deadlines["answer"]
    chain = deadline.chain
    assert (chain.name, chain.hours, chain.fallback) == ("office", "recipient", "director")
    assert (chain.acknowledged_for, chain.acknowledged_most) == (Span("working", 3600), Span("working_days", 2))
    assert [(str(rung.before or ""), str(rung.after or ""), rung.times) for rung in deadline.escalate] == [
        ("1h", "", 1),
        ("", "0m", 3),
        ("", "4h", 1),
    ]


def test_rungs_alone_are_a_chain_as_ever() -> None:
    text = DEFINITION + "chains: {office: [{after: 0m, notify: [assignee]}]}\n"
    deadline = parsed(definition=text).deadlines["answer"]
    assert (deadline.chain.name, len(deadline.escalate)) == ("", 1)
    assert parsed(definition=text).chain_files == {}


def test_a_changed_chain_is_another_version_of_who_uses_it() -> None:
    first = parsed()
    assert parsed(OFFICE + "# a word\n").hash == first.hash
    assert parsed(OFFICE.replace("1h, times", "2h, times")).hash != first.hash
    assert parsed(OFFICE.replace("hours: recipient", "hours: deadline")).hash != first.hash


def test_what_a_definition_uses_is_kept_with_it_and_read_back_without_files() -> None:
    first = parsed()
    kept = json.loads(json.dumps(definitions.chains_as_json(first.chain_files)))
    assert definitions.stored(DEFINITION, "desk.yaml", kept) == first


def test_files_beside_a_definition_are_found(tmp_path: Path) -> None:
    (tmp_path / "escalations").mkdir()
    (tmp_path / "escalations" / "office.yaml").write_text(OFFICE, encoding="utf-8")
    (tmp_path / "escalations" / "unused.yaml").write_bytes(b"\xff")
    (tmp_path / "desk.yaml").write_text(DEFINITION, encoding="utf-8")
    found = definitions.load_file(tmp_path / "desk.yaml")
    assert (found.hash, list(found.chain_files)) == (parsed().hash, ["office"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("chain: office", "chain: night"), "yaml:1:8: the chain is called `night`, its file office.yaml"),
        (("hours: recipient", "hours: office"), "allowed: `deadline`, `recipient`, `always`"),
        (("hours: recipient", "hour: always"), "did you mean `hours`?"),
        (("fallback: director", "fallback: directer"), "there is no recipient `directer`; allowed: `director`"),
        (("acknowledged_for: 1h", "acknowledged_for: 1d"), "write 1 working day, or 8h"),
        (("before: 1h", "before: 1h, after: 1h"), "both `after` and `before` stand here"),
        (("before: 1h, ", ""), "one key is missing; allowed: exactly one of `after`, `before`"),
        (("duty.first_line]", "duty.First]"), "duty.NAME` of a roster"),
        (("field.second", "field.third"), "there is no field `third`"),
        (("send: do", "send: undo"), "there is no event `undo`; allowed: "),
        (("reassign: duty.first_line", "reassign: somebody"), "allowed: `deputy`, `team_lead`, `supervisor`"),
        (("repeat: 1h, times: 3", "repeat: 1h"), "`repeat` needs `times` beside it"),
        (("repeat: 1h, times: 3", "repeat: 1h, times: 99"), "a whole number from 1 to 50"),
        (("before: 1h", "before: 1h, repeat: 30m, times: 4"), "4 times every 30m from 1h before due go on past due"),
        (("notify: [duty.first_line]}", "notify: []}"), "this rung tells nobody and does nothing"),
        (("rungs:", "rungs: []\nmore:"), "the list has 0 entries"),
        (("chain: office\n", ""), "`chain` is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_chain_is_said_in_its_own_file(change: tuple[str, str], said: str) -> None:
    text = OFFICE.replace(*change)
    assert text != OFFICE
    found = refused(text)
    assert any(said in one for one in found), found
    assert all(one.startswith("escalations/office.yaml:") for one in found)


def test_working_days_have_no_place_in_a_chain_that_always_runs() -> None:
    text = OFFICE.replace("hours: recipient", "hours: always").replace("after: 4h", "after: 1 working day")
    (said,) = refused(text)
    assert "1 working day can't be counted" in said
    assert "write `24h` or `1 calendar day`" in said


def test_problems_of_both_files_are_told_at_once() -> None:
    found = refused(OFFICE.replace("field.second", "field.third"), DEFINITION.replace("within: 4h", "within: 4d"))
    assert [one.split(":")[0] for one in found] == ["desk.yaml", "escalations/office.yaml"]


def test_a_chain_that_is_nowhere_is_named_with_those_that_are() -> None:
    (said,) = refused(OFFICE, DEFINITION.replace("escalate: office", "escalate: ofice"))
    assert said.startswith("desk.yaml:")
    assert "there is no chain `ofice`; allowed: `office`; did you mean `office`?" in said


def test_the_committed_schema_is_the_generated_one_and_accepts_what_the_parser_does() -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == definitions.chain_schema()
    jsonschema.Draft202012Validator.check_schema(definitions.chain_schema())
    assert VALIDATOR.is_valid(yaml.safe_load(OFFICE))
    assert not VALIDATOR.is_valid(yaml.safe_load(OFFICE.replace("before: 1h, ", "")))


def test_every_key_of_a_chain_file_is_one_of_a_chain() -> None:
    assert set(chains.CHAIN_FILE.keys) == {"chain", *chains.CHAIN.keys}
