import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import documents, stores, table
from benchmarks.peers import __main__ as peers
from benchmarks.peers import environments, ways

SCRIPTS = sorted({environments.HERE / f"{way.peer}.py" for way in ways.WAYS})
NAIVE = replace(ways.WAYS[0], n=20, stores=("sqlite",), runs=1)
LINE = table.Measured("peer_apscheduler_storm_10k", "sqlite", 620, 31_000, 0.02, "", "deadlines/s", 10_000, 3, 0.1)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_is_short_and_its_packages_are_pinned(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    compile(text, script.name, "exec")
    assert len(text.splitlines()) <= 80
    wanted = script.with_suffix(".txt")
    assert wanted.exists() is (script.stem != "naive")
    if wanted.exists():
        assert all(len(line.split("==")) == 2 for line in wanted.read_text().splitlines())
        assert environments.version(script.stem)[-1].isdigit()


def test_our_stack_used_naively_is_measured_and_put_beside_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    results, printed = tmp_path / "results.json", tmp_path / "printed.txt"
    monkeypatch.setattr(peers.benchmarks, "RESULTS", results)
    monkeypatch.setattr(peers, "PRINTED", printed)
    monkeypatch.setattr(ways, "WAYS", (NAIVE,))
    monkeypatch.setattr("sys.argv", ["peers"])
    before = [
        {"name": "advance_1", "store": "sqlite", "ratio": 0.512},
        {"name": NAIVE.name, "store": "sqlite", "ratio": 9},
    ]
    results.write_text(json.dumps(before))
    peers.main()
    ours, line = json.loads(results.read_text())
    assert (ours, line["name"], line["n"], line["runs"]) == (before[0], "peer_naive_advance", 20, 1)
    assert min(line["ours"], line["bare"]) > 0
    assert " 0.512 " in printed.read_text()
    assert printed.read_text() in capsys.readouterr().out


def test_what_a_peer_lost_is_said_and_not_counted() -> None:
    way = next(way for way in ways.WAYS if way.what == "storm_10k_defaults")
    run = {"n": 10_000, "done": 1_000, "seconds": 2.0, "bare_seconds": 0.5}
    line, lost = ways.lines(way, "sqlite", [run, {**run, "done": 800}])
    assert isinstance(line, table.Measured)
    assert (line.ours, line.bare) == (450, 20_000)
    assert lost == "peer_apscheduler_storm_10k_defaults, sqlite: dropped 9,000 to 9,200 of 10,000."


def test_a_peer_that_is_not_to_be_had_is_left_out_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environments, "PLACE", tmp_path)
    monkeypatch.setattr(environments.sys, "executable", "/nowhere/python")
    chosen = [way for way in ways.WAYS if way.peer == "dbos"]
    found = list(ways.measured(chosen, {"sqlite": stores.Sqlite(tmp_path)}, tmp_path))
    assert found == ["dbos is left out: its packages can't be installed here."]


def test_a_peer_that_fails_is_left_out_with_its_last_words(tmp_path: Path) -> None:
    way = replace(NAIVE, what="retreat")
    found = list(ways.measured([way], {"sqlite": stores.Sqlite(tmp_path)}, tmp_path))
    assert found == ["peer_naive_retreat, sqlite, is left out: KeyError: 'retreat'"]


def test_a_peer_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["peers", "--only", "cron"])
    with pytest.raises(SystemExit, match=r"no peer called cron\. There are naive, "):
        peers.main()


def test_the_page_has_its_place_and_a_row_for_each() -> None:
    text = documents.PAGE.read_text(encoding="utf-8")
    assert text.count(peers.BEGIN) == text.count(peers.END) == 1
    assert all(f"`{way.name}`" in text for way in ways.WAYS)
    assert text.index(documents.END) < text.index(peers.BEGIN)
