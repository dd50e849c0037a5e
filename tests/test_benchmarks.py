import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import bare, crowd, desk, documents, stores, table, workers, writes
from engine import clock, sweeps
from tests import postgres

TINY = benchmarks.Sizes(
    steps=16, openings=2, write_runs=1, storm=3, storm_runs=1, great_storm=4, great_storm_runs=1,
    among=crowd.Sizes(armed=(3,), needles=2, needle_runs=1, pages=1, settle_s=0.0, lead_s=0.3),
    mails=6, mail_runs=1, memo=50, additions=50, cold_runs=1,
)  # fmt: skip
LINE = table.Measured("advance_1", "sqlite", 500, 1000, 0.5, "≥ 0.5", "steps/s", 800, 9, 0.1)
LEFT = (
    "SELECT number, configuration, version, seq, next_fire_at IS NULL, closed_at IS NULL FROM cases ORDER BY number",
    "SELECT case_id, seq, actor_kind, event, from_states, to_states FROM history ORDER BY case_id, seq",
    "SELECT case_id, name, state, next_fire_at IS NULL, ended_at IS NULL, rung, told FROM deadlines ORDER BY id",
    "SELECT case_id, occasion, template, to_key, rule, deadline, state FROM notifications ORDER BY case_id",
    "SELECT rowid, words FROM case_words ORDER BY rowid",
    "SELECT scope, next FROM number_sequences ORDER BY scope",
    "SELECT count(*) FROM messages",
    "SELECT count(*) FROM personal_values",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> stores.Store:
    return stores.Sqlite(tmp_path) if request.param == "sqlite" else stores.Postgresql(postgres.server())


def rows(url: str) -> list[list[Any]]:
    """All that the statements find; PostgreSQL's truths are SQLite's ones."""
    connection = stores.connect(url)
    found = [
        [[int(v) if v is True or v is False else v for v in row] for row in connection.execute(one)] for one in LEFT
    ]
    connection.close()
    return found


def test_the_bare_loop_leaves_the_same_rows(store: stores.Store) -> None:
    url, ours = desk.start(store)
    numbers = desk.done(ours.submit_many([desk.repair(), desk.repair(), desk.pothole(), desk.pothole()], desk.AT))
    ours.database.close()
    other = store.copy(url)
    ours, by_hand = desk.join(url), bare.Bare(other)
    writes._stepping(ours, numbers[:1])()
    writes._stepping_bare(by_hand, numbers[:1])()
    desk.done([ours.submit(desk.repair(), desk.AT)])
    bare.open_case(by_hand)
    # Only the potholes are due by then.
    now = desk.AT + desk.WITHIN + writes.STEP
    assert sweeps.run_once(ours, now).fired == bare.sweep(by_hand, now.isoformat(timespec="microseconds")) == 2
    ours.database.close()
    by_hand.close()
    assert rows(url) == rows(other)


def test_each_store_is_measured_in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(store: stores.Store, place: Path, *_asked: object) -> list[str]:
        assert not list(place.iterdir())
        (place / "crowd-3").mkdir()
        return [store.name]

    monkeypatch.setattr(benchmarks, "measured", fill)
    both = (stores.Sqlite(tmp_path), stores.Postgresql("postgresql:///"))
    assert list(benchmarks.all_measured(both, tmp_path, TINY, set())) == ["sqlite", "postgresql"]


def test_everything_is_measured_and_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmarks, "PRINTED", tmp_path / "results.txt")
    lines = benchmarks.report(benchmarks.measured(stores.Sqlite(tmp_path), tmp_path, TINY, set(table.GOALS)))
    wanted = [(name, "sqlite") for name in table.GOALS if "sqlite" in table.GOALS[name]]
    assert sorted((one.name, one.store) for one in lines) == sorted(wanted)
    assert all(one.ours > 0 and one.bare > 0 and one.n > 0 and one.runs > 0 for one in lines)
    printed = (tmp_path / "results.txt").read_text()
    assert all(f"{name} " in printed for name, _ in wanted)
    assert [line.split(":")[0] for line in printed.splitlines()[-2:]] == ["needle, sqlite", "memory, sqlite"]
    table.write(tmp_path / "results.json", lines)
    told = json.loads((tmp_path / "results.json").read_text())
    assert [list(one) for one in told] == [
        ["name", "store", "ours", "bare", "ratio", "goal", "unit", "n", "runs", "spread"]
    ] * len(lines)


def test_a_storm_comes_under_the_eyes_of_workers(tmp_path: Path) -> None:
    store = stores.Postgresql(postgres.server())
    url, opened = desk.start(store)
    (number,) = desk.done([opened.submit(desk.pothole(), clock.SystemClock().now() + workers.A_DAY)])
    opened.database.close()
    with workers.running(tmp_path, url, 1):
        assert workers.storm(store, url, number, 3, 0.2) > 0
    found = Counter(state for _, _, state, *_ in rows(url)[2])
    assert found == {"breached": 3, "armed": 1}


def test_some_are_asked_for_by_their_names_or_how_these_begin() -> None:
    assert benchmarks.named("open,cold") == {"open", "cold", "cold_list"}
    assert benchmarks.named("storm_10k") == {"storm_10k"}


def test_a_name_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--only", "advance_2"])
    with pytest.raises(SystemExit, match=r"no benchmark called advance_2\. There are advance_1, "):
        benchmarks.main()


@pytest.mark.parametrize(
    ("ratio", "goal", "reached"), [(0.5, "≥ 0.5", True), (0.49, "≥ 0.5", False), (2, "≤ 2", True), (2.1, "≤ 2", False)]
)
def test_a_line_says_whether_its_goal_is_reached(ratio: float, goal: str, reached: bool) -> None:
    line = replace(LINE, ratio=ratio, goal=goal)
    assert line.reached is reached
    assert ("reached" if reached else "short") in table.line(line)


def test_runs_take_turns_and_the_middle_counts() -> None:
    order: list[str] = []

    def side(name: str, values: Iterator[float]) -> Callable[[int], float]:
        def run(_number: int) -> float:
            order.append(name)
            return next(values)

        return run

    ours, by_hand = table.interleaved(side("ours", iter([10.0, 30.0, 20.0])), side("bare", iter([10.0, 10.0, 40.0])), 3)
    assert order == ["bare", "ours", "ours", "bare", "bare", "ours"]
    line = table.entry("open", "sqlite", "cases/s", 7, ours, by_hand)
    assert line == table.Measured("open", "sqlite", 20, 10, 1.0, "≥ 0.5", "cases/s", 7, 3, 2.5)


def test_the_page_gets_what_was_printed_last(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    page.write_text(f"before\n{documents.BEGIN}old\n{documents.END}after\n")
    documents.fill("new\n", page)
    documents.fill("newer\n", page)
    assert page.read_text() == f"before\n{documents.BEGIN}```text\nnewer\n```\n{documents.END}after\n"


def test_the_page_has_its_place_for_it() -> None:
    text = documents.PAGE.read_text(encoding="utf-8")
    assert text.count(documents.BEGIN) == text.count(documents.END) == 1
    assert all(f"`{name}`" in text for name in table.GOALS)
