"""Opening, advancing and reading cases by command, on the demo desk."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from console import terminal
from tests.console.conftest import Site

LIFT = {"equipment": "Lift 2", "symptom": "Stops between floors", "place": "Tower B", "phone": "+86 10 6512 3456"}
FIELDS = [part for name, value in (LIFT | {"contact_name": "Wang"}).items() for part in ("--field", f"{name}={value}")]


def open_lift(at: Site, *more: str) -> Any:
    return at.facts("open", "repair", *FIELDS, *more)


def history(at: Site, number: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = at.facts("history", number)["history"]
    return lines


def test_open_prints_the_number_and_the_state(demo: Site):
    ended = demo.run("open", "repair", *FIELDS)
    assert ended.exit_code == 0
    assert re.fullmatch(r"RPR-\d{4}-\d{5} is open: handling · received \(version 1\)\n", ended.out)


def test_open_without_what_the_form_asks_for_tells_everything_that_is_missing(demo: Site):
    ended = demo.run("open", "repair", "--field", "equipment=Lift 2")
    assert (ended.exit_code, ended.out) == (1, "")
    assert [word for word in ("symptom", "place", "contact_name", "phone") if f"`{word}`" not in ended.err] == []


def test_open_under_an_unknown_workflow_names_the_near_one(demo: Site):
    ended = demo.run("open", "repare", *FIELDS)
    assert ended.exit_code == 1
    assert "Did you mean `repair`?" in ended.err


def test_the_operator_of_the_machine_is_in_the_history(demo: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOGNAME", "root_of_desk")
    opened = history(demo, open_lift(demo)["case"])[0]
    assert (opened["actor_kind"], opened["actor_key"]) == ("operator", "root_of_desk")


@pytest.mark.parametrize("by_variable", [True, False])
def test_a_person_acts_by_option_or_variable(demo: Site, monkeypatch: pytest.MonkeyPatch, by_variable: bool):
    monkeypatch.setenv("CASECLOCK_AS", "li_na" if by_variable else "emma_clarke")
    opened = history(demo, open_lift(demo, *([] if by_variable else ["--as", "li_na"]))["case"])[0]
    assert (opened["actor_kind"], opened["actor_key"]) == ("person", "li_na")


def test_an_unknown_person_is_wrong_use_and_the_near_one_is_named(demo: Site):
    ended = demo.run("open", "repair", *FIELDS, "--as", "li_ma")
    assert ended.exit_code == 2
    assert "li_na" in ended.err


def test_a_requester_who_is_on_record_is_found_by_their_address(demo: Site):
    number = open_lift(demo, "--customer", "northgate_mall", "--requester", "p.hall@northgate.example")["case"]
    assert demo.facts("show", number)["requester"] == "Peter Hall"


def test_a_new_requester_is_put_on_record_once(demo: Site):
    who = ("--customer", "northgate_mall", "--requester", "Ann Lee <ann@northgate.example>", "--language", "en")
    first, second = open_lift(demo, *who)["case"], open_lift(demo, *who)["case"]
    assert {demo.facts("show", one)["requester"] for one in (first, second)} == {"Ann Lee"}
    assert [line["actor_key"] for line in history(demo, second)] == [line["actor_key"] for line in history(demo, first)]


def test_a_refused_opening_leaves_its_new_requester_unknown(demo: Site):
    assert demo.run("open", "repair", "--requester", "Ann Lee <ann@northgate.example>").exit_code == 1
    ended = demo.run("open", "repair", *FIELDS, "--requester", "ann@northgate.example")
    assert ended.exit_code == 2
    assert "is not on record" in ended.err


@pytest.mark.parametrize(
    ("option", "given", "near"), [("--customer", "northgate_mal", "northgate_mall"), ("--team", "lift", "lifts")]
)
def test_an_unknown_customer_or_team_is_wrong_use(demo: Site, option: str, given: str, near: str):
    ended = demo.run("open", "repair", *FIELDS, option, given)
    assert ended.exit_code == 2
    assert near in ended.err


def test_the_same_key_opens_one_case(demo: Site):
    first, second = open_lift(demo, "--key", "call 17"), open_lift(demo, "--key", "call 17")
    assert (first["case"], second["replayed"]) == (second["case"], True)


def test_values_come_from_a_json_file_too(demo: Site):
    (demo.directory / "case.json").write_text(json.dumps(LIFT | {"contact_name": "Wang"}))
    answer = demo.facts("open", "repair", "--data", str(demo.directory / "case.json"), "--field", "place=Tower C")
    assert demo.facts("show", answer["case"])["fields"]["place"] == "Tower C"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--field", "equipment"), "NAME=VALUE"),
        (("--field", "place=a", "--field", "place=b"), "twice"),
        (("--data", "absent.json"), "can't be read"),
        (("--feild", "a=b"), "--field"),
        (("--file", "absent.png"), "can't be read"),
    ],
)
def test_what_can_not_be_read_is_wrong_use(demo: Site, arguments: tuple[str, ...], said: str):
    ended = demo.run("open", "repair", *arguments)
    assert ended.exit_code == 2
    assert said in ended.err


@pytest.mark.parametrize(("text", "said"), [("[1]", "must be an object"), ("{", "no JSON")])
def test_a_file_that_is_no_json_object_is_wrong_use(demo: Site, text: str, said: str):
    (demo.directory / "case.json").write_text(text)
    ended = demo.run("open", "repair", "--data", str(demo.directory / "case.json"))
    assert ended.exit_code == 2
    assert said in ended.err


def test_send_takes_a_step_of_the_workflow(demo: Site):
    number = open_lift(demo)["case"]
    answer = demo.facts("send", number, "start_diagnosis", "--as", "li_na")
    assert (answer["accepted"], answer["states"]) == (True, ["handling", "diagnosing"])


def test_a_refused_step_says_what_can_be_done_instead(demo: Site):
    number = open_lift(demo)["case"]
    ended = demo.run("send", number, "start_diagnosis", "--as", "zhao_min")
    assert (ended.exit_code, ended.out) == (1, "")
    assert "start_diagnosis" in ended.err


def test_a_refusal_is_a_fact_for_programs(demo: Site):
    refusal = demo.facts("send", open_lift(demo)["case"], "dispatc")["refusal"]
    assert refusal["code"] == "unknown_event"
    assert "start_diagnosis" in refusal["allowed"]


def test_send_to_no_case_is_refused(demo: Site):
    ended = demo.run("send", "RPR-1999-00001", "take", "--as", "li_na")
    assert ended.exit_code == 1
    assert "There is no case RPR-1999-00001" in ended.err


def test_an_expected_version_that_has_passed_is_refused(demo: Site):
    number = open_lift(demo)["case"]
    ended = demo.run("send", number, "start_diagnosis", "--expected-version", "0", "--as", "emma_clarke")
    assert ended.exit_code == 1
    assert "version 1, you gave 0" in ended.err


def test_a_note_with_a_file_stands_in_the_conversation(demo: Site, tmp_path: Path):
    (tmp_path / "brake.pdf").write_bytes(b"%PDF-1.4 brake")
    number = open_lift(demo)["case"]
    demo.run("send", number, "note", "--body", "See the report", "--file", str(tmp_path / "brake.pdf"), "--as", "li_na")
    said = demo.facts("show", number)["conversation"]
    assert [(one["kind"], one["files"]) for one in said] == [("note", ["brake.pdf"])]


def test_a_file_of_a_type_that_is_not_taken_is_wrong_use(demo: Site, tmp_path: Path):
    (tmp_path / "tool.sh").write_text("true")
    ended = demo.run("send", open_lift(demo)["case"], "note", "--body", "x", "--file", str(tmp_path / "tool.sh"))
    assert ended.exit_code == 2
    assert "files.allowed_types" in ended.err


def test_a_file_that_is_not_what_its_name_says_is_wrong_use(demo: Site, tmp_path: Path):
    (tmp_path / "a.png").write_text("<script>alert(1)</script>")
    ended = demo.run("send", "RPR-2026-00001", "note", "--body", "x", "--file", str(tmp_path / "a.png"))
    assert ended.exit_code == 2
    assert "a.png is no image/png" in ended.err


def test_show_masks_personal_values_and_the_words_of_the_conversation(demo: Site):
    number = open_lift(demo)["case"]
    demo.run("send", number, "note", "--body", "Her gate code is 4711", "--as", "li_na")
    for shown in (demo.run("show", number), demo.run("show", number, "--json"), demo.run("history", number)):
        assert "6512" not in shown.out
        assert "4711" not in shown.out


def test_show_tells_what_the_actor_may_do_and_what_waits_for_others(demo: Site):
    number = open_lift(demo)["case"]
    assert "`start_diagnosis`" in demo.run("show", number, "--as", "li_na").out
    assert (
        "`start_diagnosis` is for agent or technician or supervisor" in demo.run("show", number, "--as", "zhao_min").out
    )


def test_show_of_no_case_finds_nothing(demo: Site):
    ended = demo.run("show", "RPR-1999-00001")
    assert ended.exit_code == 1
    assert "There is no case" in ended.err


def test_list_is_in_the_order_of_the_next_deadline(demo: Site):
    dues = [one["next_deadline"]["due_at"] for one in demo.facts("list") if one["next_deadline"]]
    assert len(dues) > 5
    assert dues == sorted(dues)


def test_list_tells_the_working_time_that_is_left_in_words(demo: Site):
    out = demo.run("list").out
    assert " left" in out
    assert " late" in out


def test_list_narrows_by_what_is_asked_for(demo: Site):
    assert {one["assignee"] for one in demo.facts("list", "--assignee", "li_na")} == {"li_na"}
    assert {one["team"] for one in demo.facts("list", "--team", "building")} == {"building"}
    assert all("following_up" in one["states"] for one in demo.facts("list", "--state", "following_up"))
    assert all(one["next_deadline"]["remaining_s"] <= 0 for one in demo.facts("list", "--late"))


def test_list_has_open_cases_unless_closed_or_all_are_asked_for(demo: Site):
    is_open, closed, every = (len(demo.facts("list", *how)) for how in ([], ["--closed"], ["--all"]))
    assert closed
    assert is_open + closed == every


def test_list_ends_at_its_limit_and_says_how_many_more_there_are(demo: Site):
    rest = len(demo.facts("list")) - 1
    assert f"and {rest} more" in demo.run("list", "--limit", "1").out


def test_list_of_nothing_says_so(demo: Site):
    assert demo.run("list", "--workflow", "repair", "--state", "cancelled", "--late").out == "No such cases.\n"


@pytest.mark.parametrize(
    ("option", "given", "told"),
    [
        ("--team", "lift", "lifts"),
        ("--assignee", "li_ma", "li_na"),
        ("--workflow", "repare", "repair"),
        ("--state", "diagnosin", "diagnosing"),
    ],
)
def test_list_complains_of_a_name_that_nobody_has_and_names_the_near_one(
    demo: Site, option: str, given: str, told: str
):
    ran = demo.run("list", option, given)
    assert (ran.exit_code, ran.out) == (2, "")
    assert f"there is no {option.removeprefix('--').replace('assignee', 'person')} '{given}'" in ran.err
    assert f"Did you mean `{told}`?" in ran.err


def test_list_of_a_state_is_looked_for_in_the_workflow_that_is_asked_for(demo: Site):
    ran = demo.run("list", "--workflow", "complaint", "--state", "dispatching")
    assert (ran.exit_code, "there is no state 'dispatching'" in ran.err) == (2, True)


def test_history_tells_who_did_what_and_which_mails_it_brought(demo: Site):
    number = next(one["number"] for one in demo.facts("list") if one["title"].startswith("Escalator E2"))
    out = demo.run("history", number).out
    assert "person:emma_clarke" in out
    assert "mail case_received to requester (requester)" in out


def test_history_in_a_narrow_terminal_has_a_line_an_entry_and_all_that_the_table_tells(
    demo: Site, monkeypatch: pytest.MonkeyPatch
):
    number = open_lift(demo)["case"]
    demo.run("send", number, "start_diagnosis", "--as", "li_na")
    wide = demo.run("history", number).out
    monkeypatch.setattr(terminal.out, "width", 80)
    narrow = demo.run("history", number).out
    assert re.search(r"^  2  \w{3} [-\d]+ [:\d]+  person:li_na  start_diagnosis → handling · diagnosing$", narrow, re.M)
    assert max(map(len, narrow.splitlines())) <= 80
    assert set(wide.split()) - set(narrow.split()) <= {"#", "at", "who", "event", "to", "facts"}
