import csv
import gzip
from itertools import islice
from pathlib import Path

import pytest

from tests import replaying
from tests.console.conftest import Site
from tests.console.test_serving import refused

BOSTON = replaying.REAL / "boston311-2011-jul-oct" / "requests.csv.gz"
EXAMPLE = replaying.EXAMPLES / "boston311"
KEYS = [
    "opened", "closed", "open", "with_deadline", "closed_late", "closed_in_time", "open_with_deadline", "breached",
    "escalations", "notifications", "seconds", "target_share",
]  # fmt: skip

pytestmark = pytest.mark.skipif(not BOSTON.is_file(), reason="the real cases of Boston lie beside the repository")


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The first 200 cases of Boston's file."""
    path = tmp_path / "first.csv"
    with gzip.open(BOSTON, "rt", encoding="utf-8", newline="") as lines, path.open("w", newline="") as written:
        csv.writer(written).writerows(islice(csv.reader(lines), 201))
    return path


def arguments(site: Site, file: Path, workflow: str = "boston311", mapped: Path = EXAMPLE / "map.yaml") -> list[str]:
    where = ["--workflows", str(EXAMPLE), "--map", str(mapped), "--workflow", workflow]
    return ["replay", str(file), *where, "--db", f"sqlite:///{site.directory / 'replay.sqlite'}"]


def test_a_replay_prints_the_counts_under_their_keys(site: Site, first: Path):
    facts = site.facts(*arguments(site, first))
    assert list(facts) == KEYS
    assert (facts["opened"], facts["closed"] + facts["open"], facts["target_share"]) == (200, 200, 1.0)


def test_a_replay_ends_where_it_is_told_to(site: Site, first: Path):
    facts = site.facts(*arguments(site, first), "--until", "2011-07-01T12:00+00:00")
    assert 0 < facts["opened"] < 200


def test_a_second_replay_into_the_same_database_is_refused(site: Site, first: Path):
    assert site.run(*arguments(site, first)).exit_code == 0
    ended = site.run(*arguments(site, first))
    assert (ended.exit_code, ended.out) == (2, "")
    assert "200 cases of `boston311` already" in ended.err


def test_a_row_that_can_not_be_used_is_told_with_its_line_and_nothing_is_written(site: Site, first: Path):
    lines = first.read_text().splitlines()
    lines[7] = lines[7].replace("2011-07-01", "2011-77-01")
    first.write_text("\n".join(lines))
    ended = site.run(*arguments(site, first))
    assert ended.exit_code == 2
    assert f"{first}:8:" in ended.err
    assert not (site.directory / "replay.sqlite").exists()


def test_an_unknown_workflow_names_the_near_one(site: Site, first: Path):
    ended = site.run(*arguments(site, first, workflow="boston3111"))
    assert ended.exit_code == 2
    assert "did you mean `boston311`" in ended.err


@pytest.mark.parametrize("text", ["", "kind: csv\nnumbr: case_enquiry_id\n", ": ["])
def test_a_map_that_can_not_be_used_is_told_with_its_place(site: Site, first: Path, text: str):
    mapped = site.directory / "map.yaml"
    mapped.write_text(text)
    ended = site.run(*arguments(site, first, mapped=mapped))
    assert ended.exit_code == 2
    assert f"{mapped}:" in ended.err


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_a_file_that_can_not_be_read_is_a_sentence(site: Site, name: str):
    ended = site.run(*arguments(site, site.directory / name))
    assert (ended.exit_code, "can't be read" in ended.err) == (2, True)


def test_no_desk_runs_on_replayed_cases_so_that_nothing_is_mailed_out(site: Site, first: Path):
    assert site.run(*arguments(site, first)).exit_code == 0
    site.database.parent.mkdir()
    (site.directory / "replay.sqlite").rename(site.database)
    assert "replayed cases" in refused(site)
