"""A desk is moved to a server and back by command, whatever stops it; nobody works on what is left."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine import database
from engine.database import whole
from tests import postgres
from tests.console.conftest import DEMO_CASES, Site

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, sys
from console import app
from engine import faultpoints
from engine.database import whole
whole.MOST_ROWS = 100
passed = []
def strike(point):
    passed.append(point)
    if passed.count("move.copied") == 2:
        os.kill(os.getpid(), signal.SIGKILL)
faultpoints.arm(strike)
app.main(sys.argv[1:])
"""


def everything(url: str) -> dict[str, whole.Sum]:
    with closing(database.look(url)) as opened, opened.reading() as connection:
        return {name: whole.add_up(connection, table) for name, table in whole.TABLES.items()}


def test_the_demo_desk_is_moved_killed_in_the_middle_moved_on_and_back(demo: Site) -> None:
    here, there = f"sqlite:///{demo.database}", postgres.new_database(migrated=False)
    back = f"sqlite:///{demo.directory / 'new' / 'back.sqlite'}"
    (demo.directory / "var" / "secret_key").write_text("key")
    before = everything(here)

    counted: Any = demo.facts("move", "--to", there, "--dry-run")
    assert (counted["state"], counted["tables"]["cases"]) == ("counted", DEMO_CASES)
    command = [sys.executable, "-c", KILLED, "--config", str(demo.directory / "config.toml"), "move", "--to", there]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9
    for refused in (("send", "RPR-2026-00001", "note", "--body", "x"), ("worker",), ("serve", "--no-worker")):
        assert "takes no changes: its desk is on its way to" in demo.run(*refused).err
    assert "on its way" in demo.run("doctor").out
    elsewhere = demo.directory / "elsewhere.sqlite"
    assert "--to must name that" in demo.run("move", "--to", f"sqlite:///{elsewhere}").err
    assert not elsewhere.exists()
    assert 0 < sum(found.row_count for found in everything(there).values()) < sum(counted["tables"].values())

    moved: Any = demo.facts("move", "--to", there)
    assert (moved["state"], moved["histories"]["cases"], moved["histories"]["faults"]) == ("done", DEMO_CASES, 0)
    assert moved["tables"] == {name: found.row_count for name, found in before.items()}
    assert everything(there) == before
    assert "its desk was moved to" in demo.run("worker").err
    assert "already" in demo.run("move", "--to", there).out
    assert "is at" in demo.run("move", "--to", there, "--undo").err

    ended = demo.run("move", "--from", there, "--to", back)
    assert f"{sum(moved['tables'].values()):,} rows, each compared" in ended.out
    assert f"secret_key to {demo.directory / 'new' / 'secret_key'}" in ended.out
    assert everything(back) == before


def test_a_move_is_given_up_by_command_and_the_desk_goes_on(demo: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    there = f"sqlite:///{demo.directory / 'there.sqlite'}"
    monkeypatch.setattr("engine.moving.copy", _interrupted)
    stopped = demo.run("move", "--to", there)
    assert (stopped.exit_code, "the same command goes on" in stopped.err) == (1, True)
    assert "stays in" in demo.run("move", "--to", there, "--undo").out
    assert demo.run("send", "RPR-2026-00001", "note", "--body", "x").exit_code == 0


def _interrupted(*_given: object) -> None:
    raise KeyboardInterrupt


def test_what_can_t_be_moved_is_said_and_leaves_nothing_behind(demo: Site) -> None:
    new = demo.directory / "new.sqlite"
    assert "no desk in" in demo.run("move", "--from", f"sqlite:///{new}", "--to", f"sqlite:///{new}").err
    assert "name another" in demo.run("move", "--to", f"sqlite:///{demo.database}").err
    assert "not being moved" in demo.run("move", "--to", f"sqlite:///{new}", "--undo").err
    hidden = demo.run("move", "--to", "postgresql://desk:pa55@127.0.0.1:1/lifts")
    assert (hidden.exit_code, "pa55" in hidden.err, "CASECLOCK_DATABASE_PASSWORD" in hidden.err) == (2, False, True)
    assert not new.exists()
