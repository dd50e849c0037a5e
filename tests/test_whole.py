"""The simulation of the whole: seeds that hold, the same each time, and faults that it finds when they are put in."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.faults import points
from benchmarks.whole import __main__ as command
from benchmarks.whole import campaign, ground, plan, world
from engine.store import tries

ROOT = Path(__file__).parents[1]
CHEAP = 15
ELSEWHERE = {"opening.contact", "file.kept", "publish.calendars", "publish.written"}
"""The points of pages, commands and files."""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ground.Disk]:
    made = ground.Disk(tmp_path_factory.mktemp("whole", numbered=True))
    yield made
    made.close()


def small(seed: int) -> plan.Plan:
    """The plan of a seed made smaller, with one of few definitions: reading one takes longer than living through it."""
    whole = plan.of(seed)
    return replace(whole, definition=whole.definition % 3, commands=min(whole.commands, 6), lasts_s=7200, tick_s=3600)


def test_twenty_five_seeds_hold_and_each_is_the_same_each_time(disk: ground.Disk) -> None:
    lived = [world.live(small(seed), disk) for seed in range(25)]
    assert {one.plan.seed: one.faults for one in lived if one.faults} == {}
    counts = sum((one.counts for one in lived), start=Counter[str]())
    assert min(counts[what] for what in ("acknowledged", "mails", "mails again", "cases moved", "jumps", "passes")) > 0
    died = {name.removeprefix(world.DIED) for name in counts if name.startswith(world.DIED)}
    assert died <= {*plan.POINTS, world.MOMENT}
    assert len(died) > len(plan.POINTS) // 2
    again = [world.live(one.plan, disk) for one in lived[2:4]]
    assert [one.digest for one in again] == [one.digest for one in lived[2:4]]
    assert len({one.digest for one in lived}) == len(lived)


def test_every_point_is_one_of_these_or_left_to_the_kill_campaign() -> None:
    assert set(plan.POINTS) | ELSEWHERE == set(points.BY_NAME)


def test_a_seed_is_the_same_in_another_process(disk: ground.Disk, tmp_path: Path) -> None:
    digest = world.live(plan.of(CHEAP), disk).digest
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.whole", "--seed", str(CHEAP)],
        cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f"digest {digest[:16]}" in told.stdout
    assert told.stdout.endswith("as it should be\n")
    assert (tmp_path / "build" / f"whole-{CHEAP}.txt").is_file()


def test_a_fault_that_is_put_in_is_found_and_told_with_its_seed_and_its_trace(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tries, "begin", lambda _connection, ids, *_: set(ids))
    monkeypatch.setattr(campaign, "MOST_TRIES", 1)
    monkeypatch.setattr(sys, "argv", ["whole", "--seeds", "1", "--start", str(CHEAP), "--processes", "1"])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 1
    printed = capsys.readouterr().out
    assert f"seed {CHEAP}: notification " in printed
    assert "handed over 1 times, begun 0 times" in printed
    assert "WRONG: 1 seeds show a fault" in printed
    assert "  mail " in printed
