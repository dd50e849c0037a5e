"""The runner itself: what it prints, what it refuses to overlook, and that every policy is a definition."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine import definitions, lint
from tests.conformance import __main__ as command
from tests.conformance import lines, policy

WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS: dict[str, Any] = {"tz": "Europe/Berlin", "weekly": WEEK, "holidays": [], "extra_workdays": {}}
DUE: dict[str, Any] = {
    **HOURS,
    "id": "a-1",
    "start": "2024-03-04T16:00:00+01:00",
    "duration_s": 7200,
    "expect": "2024-03-05T10:00:00+01:00",
}
SLA: dict[str, Any] = {
    **HOURS,
    "id": "zammad-1",
    "rule": {"first_response": 60, "update": 120, "solution": 240},
    "events": [
        {"at": "2024-03-04T09:00:00+01:00", "what": "create"},
        {"at": "2024-03-04T10:00:00+01:00", "what": "pending"},
        {"at": "2024-03-04T12:00:00+01:00", "what": "open"},
    ],
    "expect": {"first_response_due": "2024-03-04T10:00:00+01:00", "solution_due": "2024-03-04T15:00:00+01:00"},
}


def told(
    path: Path, capsys: pytest.CaptureFixture[str], *given: dict[str, Any], **flags: bool
) -> tuple[int, list[str]]:
    path.write_text("".join(json.dumps(line) + "\n" for line in given), encoding="utf-8")
    code = command.main([str(path), *(f"--{flag}" for flag in flags)])
    return code, capsys.readouterr().out.splitlines()


def test_a_right_line_is_ok_and_a_wrong_one_says_what_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = SLA | {"id": "zammad-2", "expect": {"solution_due": None, "held_s": 7200}}
    code, said = told(tmp_path / "lines.jsonl", capsys, DUE, SLA, wrong)
    difference = "zammad-2: solution_due got 2024-03-04T15:00:00+01:00 expected None"
    assert (code, said) == (1, ["a-1 ok", "zammad-1 ok", difference, "2 of 3"])


def test_as_json_it_says_what_came_of_each_line_whatever_was_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = told(
        tmp_path / "lines.jsonl", capsys, DUE, {key: SLA[key] for key in SLA if key != "expect"}, json=True
    )
    first, second = map(json.loads, said)
    assert (code, first) == (0, {"id": "a-1", "got": "2024-03-05T10:00:00+01:00"})
    assert second["got"]["update_due"] == "2024-03-04T13:00:00+01:00"
    assert second["got"].keys() >= {
        "held_s",
        "escalation_at",
        "escalation_levels",
        "solution_late_s",
        "update_diff_min",
    }


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"colour": "red"}, "colour"),
        ({"policy": {"pauses": ["lunch"]}}, "policy.pauses"),
        ({"policy": {"mood": "good"}}, "policy.mood"),
        ({"policy": {"done_due": "maybe"}}, "policy.done_due"),
        ({"rule": {"third_response": 4}}, "rule.third_response"),
        ({"rule": {"solution": 60, "escalations": [{"offset_weeks": 1}]}}, "escalations.offset_weeks"),
        ({"expect": {"solution_mood": 3}}, "solution_mood"),
        ({"events": [*SLA["events"], {"at": "2024-03-04T13:00:00+01:00", "what": "sing"}]}, "expect"),
        ({"events": [{**SLA["events"][0], "by": "cat"}]}, "expect"),
        ({"events": [{**SLA["events"][0], "mood": "good"}]}, "event.mood"),
    ],
)
def test_a_key_or_word_that_is_not_known_is_a_difference(more: dict[str, Any], key: str) -> None:
    assert [one.split(" ")[0] for one in lines.run({**SLA, "expect": {}, **more})[1]][:1] == [key]


@pytest.mark.parametrize("text", ["{", "[1]", '"due"'])
def test_a_file_that_is_none_is_refused_with_its_line(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(text, encoding="utf-8")
    assert command.main([str(path)]) == 2
    assert "line 1" in capsys.readouterr().err
    assert command.main([str(tmp_path / "none.jsonl")]) == 2


def test_what_can_not_be_run_is_a_difference_and_no_failure() -> None:
    assert lines.run({"id": "x"})[1] == ["line got no kind that is known expected due, elapsed or sla"]
    assert lines.run({**DUE, "weekly": {"mon": [["25:00", "26:00"]]}})[1][0].startswith("expect got ")
    assert lines.run({**DUE, "weekly": {}})[0] is None


def change(what: str, **more: Any) -> dict[str, Any]:
    return {"at": "2024-03-04T10:00:00+01:00", "what": what, **more}


@pytest.mark.parametrize(
    ("peer", "events", "due"),
    [
        ("zammad", [change("priority_change", rule=None)], None),
        ("zammad", [change("priority_change", rule=None), change("sla_change", rule={"solution": 300})], "14:00"),
        ("zammad", [change("sla_change", rule={"solution": 120}, anchor="now")], "12:00"),
        ("zammad", [change("sla_change", calendar={"weekly": {"mon": [["08:00", "10:30"]]}})], "10:30"),
        ("chatwoot", [change("sla_change", rule={"solution": 120})], "13:00"),
        ("osticket", [change("close"), change("reopen")], "14:00"),
        ("rt", [change("pending"), {"at": "2024-03-04T11:00:00+01:00", "what": "open"}], "14:00"),
    ],
)
def test_each_peer_does_to_its_solution_what_it_does(peer: str, events: list[dict[str, Any]], due: str | None) -> None:
    line = {**SLA, "id": f"{peer}-1", "rule": {"solution": 240}, "events": [SLA["events"][0], *events]}
    got = lines.run(line)[0]["solution_due"]
    assert (got and got[11:16]) == due


@pytest.mark.parametrize("path", sorted(policy.POLICIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_policy_is_a_sound_definition(path: Path) -> None:
    assert lint.lint(definitions.load_file(path)) == ()
