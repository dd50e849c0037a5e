"""`caseclock simulate`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STAFF = Path(__file__).parents[2] / "examples" / "simulation" / "staff.yaml"
SHORT = ("simulate", "--workflow", "repair", "--days", "3", "--start", "2026-03-02T00:00+08:00")
Run = Callable[..., Any]


def test_it_prints_promises_mails_and_people(caseclock: Run) -> None:
    ended = caseclock(*SHORT, "--arrivals", "10/day", "--staff", str(STAFF))
    assert ended.exit_code == 0
    assert "repair, Mon 2026-03-02 00:00 to Thu 2026-03-05 00:00" in ended.out
    assert "share met" in ended.out
    assert "lift_technician_" in ended.out
    assert "No staff file" not in ended.out


def test_without_a_staff_file_a_desk_is_assumed_and_that_is_said(caseclock: Run, tmp_path: Path) -> None:
    ended = caseclock(
        *SHORT, "--arrivals", "5/day", "--picture", str(tmp_path / "picture.svg"), "--language", "zh-Hant"
    )
    assert ended.exit_code == 0
    assert "No staff file: a desk of" in ended.out
    assert "模擬 3 天" in (tmp_path / "picture.svg").read_text(encoding="utf-8")


def test_json_has_the_facts_and_the_same_seed_gives_the_same(caseclock: Run) -> None:
    told = [caseclock(*SHORT, "--arrivals", "5/day", "--seed", seed, "--json").out for seed in ("7", "7", "8")]
    facts = json.loads(told[0])
    assert facts["cases"]["opened"] == sum(week["opened"] for week in facts["weeks"])
    assert facts["seed"] == 7
    assert told[0] == told[1] != told[2]


def test_a_step_that_nobody_may_do_is_something_found(caseclock: Run, tmp_path: Path) -> None:
    staff = tmp_path / "staff.yaml"
    staff.write_text("persons: {li_na: {roles: [agent]}}\narrivals: 20/day\n", encoding="utf-8")
    ended = caseclock(*SHORT, "--staff", str(staff))
    assert ended.exit_code == 1
    assert "Nobody at the desk may do: dispatch" in ended.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--workflow", "repairs"), "no definition of the workflow `repairs`"),
        (("--workflow", "repair", "--arrivals", "200"), "'200' is no rate: write 200/day, 8/hour or 1000/week."),
        (("--workflow", "repair", "--arrivals", "0/day"), "is no rate"),
        (("--workflow", "repair", "--days", "0"), "--days"),
        (("--workflow", "repair", "--start", "2026-03-02T00:00"), "has no time zone"),
        (("--workflow", "repair", "--staff", "nowhere.yaml"), "the file can't be read (No such file or directory)"),
        (("--workflow", "repair", "--language", "fr"), "there is no language 'fr'"),
        (("--workflow", "repair", "--picture", "/nowhere/picture.svg"), "/nowhere/picture.svg can't be written"),
    ],
)
def test_wrong_use_is_said_before_anything_is_played(caseclock: Run, given: tuple[str, ...], said: str) -> None:
    ended = caseclock("simulate", *given)
    assert ended.exit_code == 2
    assert said in " ".join(ended.err.split())
    assert "Traceback" not in ended.err
