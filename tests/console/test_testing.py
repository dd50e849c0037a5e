"""`caseclock test`: exit codes, what is printed, coverage, watching, and the scenarios of real cases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from console import desk, recording, stages, watching
from engine import clock, database, places, queries, settings
from tests.console.conftest import Site

GOOD = """\
workflow: repair
scenarios:
  - name: a case is opened
    steps:
      - open: {}
        expect: {state: received}
"""
LATE = """\
workflow: repair
scenarios:
  - name: the first response
    steps:
      - open: {}
      - after: 3h
        expect: {deadline: {first_response: armed}}
"""


@pytest.fixture
def file(site: Site) -> Path:
    """A scenario file beside the definitions of a place."""
    (site.directory / "workflows" / "scenarios").mkdir()
    path = site.directory / "workflows" / "scenarios" / "repair.yaml"
    path.write_text(GOOD)
    return path


def test_the_scenarios_of_the_program_are_as_expected_and_reach_all_of_the_workflows(site: Site) -> None:
    ended = site.run("test", str(places.WORKFLOWS / "scenarios"), "--coverage", "--json")
    told = orjson.loads(ended.out)
    assert [one["name"] for one in told["results"] if not one["passed"]] == []
    assert [(one["workflow"], one["whole"]) for one in told["coverage"]] == [
        (path.stem, True) for path in sorted((places.WORKFLOWS / "scenarios").glob("*.yaml"))
    ]
    assert ended.exit_code == 0


def test_without_a_file_those_beside_the_definitions_are_played(site: Site, file: Path) -> None:
    assert site.run("test").out.startswith("1 scenario: all as expected")
    assert not site.database.exists()


def test_a_difference_is_told_with_its_line_and_ledger_and_exit_code_1(site: Site, file: Path) -> None:
    file.write_text(LATE)
    ended = site.run("test", str(file))
    assert ended.exit_code == 1
    assert f"{file}:3: the first response" in ended.out
    assert "  line 7: expect: {deadline: {first_response: armed}}" in ended.out
    assert "deadline: first_response: expected state: armed" in ended.out
    assert "seen     state: breached" in ended.out
    assert "Mon 2026-03-02 09:00:00 to Mon 2026-03-02 11:00:00        2h  counted\n" in ended.out


def test_facts_for_programs_say_where_and_what(site: Site, file: Path) -> None:
    file.write_text(LATE)
    told = orjson.loads(site.run("test", str(file), "--json").out)
    found = told["results"][0]["differences"][0]
    assert (told["scenarios"], told["failed"], found["line"]) == (1, 1, 7)
    assert (found["expected"], found["seen"]) == ("state: armed", "state: breached")
    assert sum(span["seconds"] for span in found["ledger"] if span["kind"] == "counted") == 7200
    assert {span["reason"] for span in found["ledger"]} == {"hours"}


def test_what_is_never_reached_is_exit_code_1(site: Site, file: Path) -> None:
    ended = site.run("test", "--coverage")
    assert ended.exit_code == 1
    assert "repair: never reached: transition received -start_diagnosis-> diagnosing" in ended.out


@pytest.mark.parametrize(
    ("text", "said"),
    [("workflow: repair\n", "`scenarios` is missing"), (GOOD.replace("open", "opne"), "did you mean `open`?")],
)
def test_a_file_that_can_not_be_used_is_exit_code_2(site: Site, file: Path, text: str, said: str) -> None:
    file.write_text(text)
    ended = site.run("test")
    assert (ended.exit_code, said in ended.err, ended.out) == (2, True, "")


def test_the_problems_of_all_files_are_told(site: Site, file: Path) -> None:
    file.write_text("workflow: repair\n")
    (file.parent / "other.yaml").write_text("scenarios: []\n")
    assert {"repair.yaml:1:1", "other.yaml:1:1"} <= set(
        site.run("test").err.replace("/", " ").replace(": ", " ").split()
    )


@pytest.mark.parametrize("given", ["absent.yaml", "."])
def test_no_file_and_no_scenario_there_is_exit_code_2(site: Site, given: str) -> None:
    (site.directory / "empty").mkdir()
    assert site.run("test", str(site.directory / "empty" / given)).exit_code == 2


def test_a_recorded_case_passes_and_names_nobody_of_the_customers(demo: Site) -> None:
    recorded = demo.run("test", "--record", "RPR-2026-00002")
    assert (recorded.exit_code, recorded.err) == (0, "")
    directory = demo.directory / "workflows" / "scenarios"
    directory.mkdir()
    (directory / "recorded.yaml").write_text(recorded.out)
    assert demo.run("test").out.startswith("1 scenario: all as expected")
    assert not [name for name in ("陈洁", "6512 3401", "恒泰", "chen.jie") if name in recorded.out]


def test_every_case_of_the_demo_desk_can_be_recorded(demo: Site) -> None:
    """Each of them is played before it is given out; what came out otherwise is only when mails were put together."""
    known = settings.load(demo.directory / "config.toml", {}, demo.directory)
    opened = database.open(f"sqlite:///{demo.database}")
    at, found = desk.Desk.of(known, opened, clock.SystemClock()), stages.Stages(known)
    with opened.reading() as connection:
        numbers = [one.number for one in queries.list_cases(connection, queries.Filter(), 100)]
    left_out = [sentence for number in numbers for sentence in recording.record(at, found, number).left_out]
    opened.close()
    assert len(numbers) == 16
    assert all(", mail): " in sentence for sentence in left_out), left_out


def test_a_case_that_is_not_there_can_not_be_recorded(demo: Site) -> None:
    ended = demo.run("test", "--record", "RPR-1")
    assert (ended.exit_code, ended.out) == (1, "")


def test_watching_acts_again_when_a_file_changes_comes_or_goes_and_ctrl_c_ends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, acted = tmp_path / "repair.yaml", list[str]()
    changes: Iterator[Callable[[], object]] = iter(
        [lambda: file.write_text("first"), lambda: file.write_text("second"), file.unlink]
    )

    def act() -> None:
        acted.append(file.read_text() if file.exists() else "none")
        if len(acted) == 4:
            raise KeyboardInterrupt
        next(changes)()

    watching.repeat(act, lambda: [file])
    assert acted == ["none", "first", "second", "none"]
    assert capsys.readouterr().out.endswith("Ended.\n")
