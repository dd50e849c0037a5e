import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from console import commands, terminal
from tests.console.conftest import Site

Caseclock = Callable[..., Any]
COMMAND = [sys.executable, "-c", "from console import app; app.main()"]
ROOT = Path(__file__).parents[2]


def test_an_unknown_command_names_the_near_one(caseclock: Caseclock):
    ended = caseclock("opne")
    assert (ended.exit_code, ended.out) == (2, "")
    assert "'open'" in ended.err


def test_without_a_command_the_help_is_printed(caseclock: Caseclock):
    ended = caseclock()
    assert "calendar" in ended.out + ended.err


def test_a_fault_of_the_program_is_a_sentence_without_the_values_at_hand(
    caseclock: Caseclock, monkeypatch: pytest.MonkeyPatch
):
    def broken(_context: object) -> None:
        raise KeyError("+86 10 6512 3456")

    monkeypatch.setattr(terminal, "settings_of", broken)
    ended = caseclock("list")
    assert ended.exit_code == 2
    assert "KeyError in broken, test_app.py" in ended.err
    assert "6512" not in ended.err


def test_a_reader_that_goes_away_brings_no_traceback():
    reading, writing = os.pipe()
    os.close(reading)
    command = [*COMMAND, "calendar", "show", "cn_office", "2026", "--json"]
    ended = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert b"Traceback" not in ended.stderr


def test_ctrl_c_brings_no_traceback(site: Site):
    config = str(site.directory / "config.toml")
    command = [*COMMAND, "--config", config, "open", "repair", "--data", "-"]
    waiting = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    with waiting:
        waiting.send_signal(signal.SIGINT)
        _out, said = waiting.communicate(timeout=30)
    assert waiting.returncode != 0
    assert b"Traceback" not in said


def test_every_command_is_named_by_the_design():
    told = (
        "serve link token worker move open send list show history retry lint test publish migrate "
        "diagram schema replay doctor config demo calendar why simulate people team absence roster mail"
    )
    assert set(commands.PLACES) == set(told.split())


def test_the_shell_completes_commands():
    words = {"_CASECLOCK_COMPLETE": "complete_bash", "COMP_WORDS": "caseclock se", "COMP_CWORD": "1"}
    code = "import sys; sys.argv[0] = 'caseclock'; from console import app; app.main()"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | words, capture_output=True, text=True, check=False
    )
    assert set(ended.stdout.split()) == {"serve", "send"}


def test_a_text_in_another_encoding_is_a_sentence(demo: Site):
    ended = demo.run("show", "RPR-\udcff")
    assert ended.exit_code != 0
    assert "UTF-8" in ended.err
