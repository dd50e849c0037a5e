import shutil
from pathlib import Path

import pytest

from engine import places
from tests.console.conftest import Site
from tests.engine import small_desk

REPAIR = places.WORKFLOWS / "repair.yaml"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The shipped workflow with one guard that names a field which there is not."""
    path = tmp_path / "repair.yaml"
    text = REPAIR.read_text(encoding="utf-8").replace("technician_free and", "technician_freed and", 1)
    path.write_text(text, encoding="utf-8")
    shutil.copytree(REPAIR.parent / "escalations", tmp_path / "escalations")
    return path


def test_the_shipped_workflows_are_sound(site: Site):
    ended = site.run("lint")
    assert (ended.exit_code, ended.err) == (0, "")
    assert "all sound" in ended.out


def test_a_finding_has_its_file_line_and_column_and_ends_with_code_1(site: Site, broken: Path):
    ended = site.run("lint", str(broken))
    line = next(
        n for n, text in enumerate(broken.read_text(encoding="utf-8").splitlines(), 1) if "technician_freed" in text
    )
    assert ended.exit_code == 1
    assert f"{broken}:{line}:" in ended.out
    assert "technician_freed" in ended.out


def test_a_problem_of_a_chain_file_is_told_once_though_two_definitions_use_it(site: Site):
    chain = site.directory / "workflows" / "escalations" / "office.yaml"
    chain.write_text(chain.read_text().replace("after: 2h", "after: 2 hourz"))
    ended = site.run("lint", str(site.directory / "workflows"))
    assert (ended.exit_code, ended.out.count("`2 hourz` is not a span of time")) == (1, 1)


def test_findings_are_facts_for_programs(site: Site, broken: Path):
    facts = site.facts("lint", str(broken))
    assert facts["errors"] >= 1
    assert set(facts["findings"][0]) == {"file", "line", "column", "level", "code", "sentence", "path"}


def test_a_state_that_has_no_end_is_shown_with_the_shortest_path(site: Site, tmp_path: Path):
    lost = "  lost: {title: {en: Lost, zh-Hans: 遗失, zh-Hant: 遺失}}\n  repaired:"
    text = small_desk.TEXT.replace("  repaired:", lost).replace(
        "[{event: repair,", "[{event: lose, target: lost}, {event: repair,"
    )
    (tmp_path / "lost.yaml").write_text(text, encoding="utf-8")
    found = [one for one in site.facts("lint", str(tmp_path / "lost.yaml"))["findings"] if "`lost`" in one["sentence"]]
    assert ["open", "lose"] in [one["path"] for one in found]
    assert "the shortest way there: open → lose" in site.run("lint", str(tmp_path / "lost.yaml")).out


def test_a_file_that_is_no_definition_is_told_with_every_problem(site: Site, tmp_path: Path):
    path = tmp_path / "bad.yaml"
    path.write_text("workflow: Bad Name\ntitle: Bad\nstats: {}\n")
    ended = site.run("lint", str(path))
    assert ended.exit_code == 1
    assert [line for line in (1, 2, 3) if f"{path}:{line}:" not in ended.out] == []


def test_an_unknown_calendar_is_a_finding(site: Site):
    text = REPAIR.read_text(encoding="utf-8").replace("calendar: office", "calendar: ofice", 1)
    path = site.directory / "workflows" / "repair.yaml"
    path.write_text(text, encoding="utf-8")
    ended = site.run("lint", str(path))
    assert ended.exit_code == 1
    assert "did you mean `office`" in ended.out


@pytest.fixture
def small(site: Site) -> Site:
    """The place with one small definition and nothing else."""
    workflows = site.directory / "workflows"
    shutil.rmtree(workflows)
    workflows.mkdir()
    (workflows / "lift.yaml").write_text(small_desk.TEXT, encoding="utf-8")
    return site


@pytest.fixture
def refused_opening(site: Site) -> Site:
    """The place where permissions ask for a field that complaints, which open them, do not give."""
    (site.directory / "workflows" / "repair.yaml").unlink()
    path = site.directory / "workflows" / "permission.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{field: papers, required: false}]", "papers]", 1), encoding="utf-8")
    return site


def test_an_opening_that_another_workflow_will_refuse_is_found_from_either_side(refused_opening: Site):
    complaint = refused_opening.directory / "workflows" / "complaint.yaml"
    for arguments in ([], [str(complaint)]):
        ended = refused_opening.run("lint", *arguments)
        assert "[opening_refused]" in ended.out


def test_an_opening_of_a_workflow_that_there_is_not_is_found(site: Site):
    for other in ("permission", "repair"):
        (site.directory / "workflows" / f"{other}.yaml").unlink()
    assert "no such workflow" in site.run("lint").out


def test_roles_that_nobody_holds_are_warned_of_when_people_are_looked_at(demo: Site, tmp_path: Path):
    (tmp_path / "lift.yaml").write_text(small_desk.TEXT.replace("technician", "diver"), encoding="utf-8")
    seen, looked_at = (
        demo.facts("lint", str(tmp_path / "lift.yaml"), *more)["findings"] for more in ([], ["--people"])
    )
    assert (seen, {one["code"] for one in looked_at}) == ([], {"role_not_held"})


@pytest.mark.parametrize("given", ["absent.yaml", "."])
def test_a_file_that_is_not_there_and_a_directory_without_definitions_do_not_pass(
    site: Site, given: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(site.directory)
    assert site.run("lint", given).exit_code != 0


def test_diagram_draws_a_workflow_by_its_name_in_any_language(site: Site):
    assert "stateDiagram-v2" in site.run("diagram", "repair", "--format", "mermaid").out
    assert site.run("diagram", "repair", "--language", "zh-Hans").out.startswith("<svg")
    assert "检" in site.run("diagram", str(REPAIR), "--language", "zh-Hans").out


@pytest.mark.parametrize(("given", "near"), [(["repiar"], "repair"), (["repair", "--language", "zh-hans"], "zh-Hans")])
def test_diagram_of_what_there_is_not_names_the_near_one(site: Site, given: list[str], near: str):
    ended = site.run("diagram", *given)
    assert ended.exit_code == 2
    assert f"`{near}`" in ended.err


def test_schema_and_diagram_can_be_written_to_a_file(site: Site):
    written = site.directory / "schema.json"
    assert site.run("schema", "--out", str(written)).exit_code == 0
    assert written.read_text() == site.run("schema").out


def test_a_file_that_can_not_be_written_is_wrong_use(site: Site):
    ended = site.run("schema", "--out", str(site.directory / "absent" / "schema.json"))
    assert ended.exit_code == 2
    assert "can't be written" in ended.err


def test_calendar_files_that_nothing_uses_are_looked_at_too(small: Site):
    folder = small.directory / "workflows" / "calendars"
    (folder / "tables").mkdir(parents=True)
    (folder / "shop.yaml").write_text("calendar: shop\nbased_on: cn_ofice\n", encoding="utf-8")
    (folder / "yard.yaml").write_text(
        "calendar: yard\nzone: Asia/Shanghai\nweekly: {mon: ['9-17']}\n", encoding="utf-8"
    )
    (folder / "tables" / "next year.yaml").write_text("year: 2027\n", encoding="utf-8")
    ended = small.run("lint")
    assert ended.exit_code == 1
    told = {Path(line.partition(":")[0]).name for line in ended.out.splitlines() if ": error: " in line}
    assert told == {"shop.yaml", "yard.yaml", "next year.yaml"}
    assert "3 calendar files: 3 errors" in ended.out


def test_a_directory_is_held_to_its_templates_and_names_those_that_no_workflow_uses(small: Site):
    directory = small.directory / "templates" / "mail"
    shutil.copytree(places.TEMPLATES / "mail", directory)
    config = small.directory / "config.toml"
    config.write_text(config.read_text().replace("[desk]\n", "[desk]\ntemplates_dir = 'templates'\n"))
    (directory / "en" / "survay.j2").write_text('{% extends "words" %}\n{% block subject %}Hello{% endblock %}\n')
    (directory / "zh-Hans" / "answer.j2").unlink()
    found = {(one["code"], one["line"], one["column"]): one for one in small.facts("lint")["findings"]}
    assert set(found) == {("template_unused", 1, 1), ("subject_without_number", 2, 10), ("missing_template", 1, 1)}
    assert found["template_unused", 1, 1]["file"] == str(directory / "en" / "survay.j2")
    assert "did you mean `survey`" in found["template_unused", 1, 1]["sentence"]
    assert "in zh-Hans" in found["missing_template", 1, 1]["sentence"]
    assert {one["level"] for one in found.values()} == {"error", "warning"}


def test_one_definition_is_held_to_the_templates_that_it_sends(site: Site, tmp_path: Path):
    text = small_desk.TEXT + "notifications:\n  - {when: opened, template: case_received, to: [requester]}\n"
    (tmp_path / "lift.yaml").write_text(text, encoding="utf-8")
    assert [one["code"] for one in site.facts("lint", str(tmp_path / "lift.yaml"))["findings"]] == []
