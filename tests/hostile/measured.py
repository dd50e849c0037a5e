"""What becomes of a hostile mail on each real way in, and what it costs."""

import json
import os
import resource
import smtplib
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console import app
from tests.hostile import attacks, desk, memory
from tests.notifications.intake import conftest

ROOT = Path(__file__).parents[2]
PATIENCE_S = 300
CONFIG = """\
[database]
url = "sqlite:///pipe.sqlite"
[mail]
from_address = "desk@desk.example"
reply_address = "desk@desk.example"
most_from_sender = 100000
most_to_case = 100000
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu_s`` of the processor, and ``more_mb`` of memory than without the mail; ``said`` is what came of it."""

    said: str
    cpu_s: float
    more_mb: float


@dataclass(frozen=True, slots=True)
class Row:
    """One attack on all ways: by the listener and a worker's pass, by the pipe, by `caseclock mail read`."""

    name: str
    bytes_count: int
    listened: Cost
    piped: Cost
    read: Cost


class Desk:
    """The process of `tests.hostile.desk`, with the one case of the intake's tests."""

    def __init__(self, directory: Path) -> None:
        self._url = f"sqlite:///{directory / 'desk.sqlite'}"
        furnish(self._url)
        command = [sys.executable, "-m", "tests.hostile.desk", self._url]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._port = int(self._heard()["port"])
        self._seen = self._pass()

    @property
    def now_mb(self) -> float:
        """The memory that the process has now."""
        return float(self._seen["now_kb"] / 1024)

    def attack(self, raw: bytes) -> Cost:
        """Hands a mail over and has a worker pass over it."""
        before = self._seen
        answer = self._handed_over(raw)
        self._seen = self._pass()
        more = max(self._seen["most_kb"] - before["now_kb"], 0) / 1024
        done = ", ".join(f"{name} {count}" for name, count in self._seen["counts"].items() if count)
        return Cost(f"{answer}{'; ' * bool(done)}{done}", self._seen["cpu_s"] - before["cpu_s"], more)

    def stop(self) -> int:
        """Its exit code."""
        self._process.communicate(timeout=PATIENCE_S)
        return self._process.returncode

    def _handed_over(self, raw: bytes) -> str:
        with smtplib.SMTP(desk.HOST, self._port, "relay.example", timeout=PATIENCE_S) as line:
            line.ehlo()
            for command in (f"FROM:<wang@sunrise.example> SIZE={len(raw)}", f"TO:<{desk.MAILBOX}>"):
                code, _ = line.docmd("MAIL" if command.startswith("FROM") else "RCPT", command)
                if code != 250:
                    return str(code)
            return str(line.data(raw)[0])

    def _pass(self) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write("pass\n")
        self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told


@dataclass
class Commands:
    """`caseclock` as its users call it, each time in a process of its own that has all modules already."""

    directory: Path
    usual: dict[str, tuple[float, float]] = field(default_factory=dict)
    """What a command costs with a mail of one word: seconds, megabytes."""

    def __post_init__(self) -> None:
        furnish(f"sqlite:///{self.directory / 'pipe.sqlite'}")
        (self.directory / "config.toml").write_text(CONFIG, encoding="utf-8")
        for way in (self.read, self.piped):
            # The second: the first finds caches empty.
            first, second = (way(attacks.PLAIN + b"%d" % number) for number in range(2))
            assert first.said == second.said
            self.usual[way.__name__] = (second.cpu_s, second.more_mb)

    def read(self, raw: bytes) -> Cost:
        """`caseclock mail read`."""
        return self._run("read", raw, "mail", "read", "mail.eml", "--json")

    def piped(self, raw: bytes) -> Cost:
        """`caseclock mail intake`."""
        return self._run("piped", raw, "--config", "config.toml", "mail", "intake", "--json")

    def _run(self, way: str, raw: bytes, *arguments: str) -> Cost:
        (self.directory / "mail.eml").write_bytes(raw)
        child = os.fork()
        if not child:
            _be(self.directory, arguments)
        _, status, used = os.wait4(child, 0)
        cpu_s, more_mb = self.usual.get(way, (0.0, 0.0))
        needed_mb = float((self.directory / "needed").read_text(encoding="ascii")) / 1024
        said = (self.directory / "told").read_text(encoding="utf-8", errors="replace")
        told = f"exit {os.waitstatus_to_exitcode(status)}" + (", TRACEBACK" if "Traceback" in said else "")
        if way == "piped" and said.startswith("{"):
            told += f"; {json.loads(said)['state']}"
        return Cost(told, max(used.ru_utime + used.ru_stime - cpu_s, 0), max(needed_mb - more_mb, 0))


def furnish(url: str) -> None:
    """A database with the case of the intake's tests."""
    made = conftest.open_desk(url)
    conftest.furnish(made)
    made.database.close()


def rows(directory: Path, commands: Commands, taking: Desk) -> Iterator[Row]:
    """Each attack, on each way."""
    for name, raw in attacks.every():
        yield Row(name, len(raw), taking.attack(raw), commands.piped(raw), commands.read(raw))


@contextmanager
def serving(directory: Path) -> Iterator[Desk]:
    """A desk that takes mail; it must end well."""
    made = Desk(directory)
    try:
        yield made
    finally:
        code = made.stop()
        if code:
            raise RuntimeError(f"the desk ended with {code}")


def _be(directory: Path, arguments: tuple[str, ...]) -> None:
    """The child: the command, with the mail as its input."""
    code = 70
    begun_kb = memory.now_and_most()[0]
    try:
        os.chdir(directory)
        told = os.open("told", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open("mail.eml", os.O_RDONLY), 0)
        os.dup2(told, 1)
        os.dup2(told, 2)
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE_S, PATIENCE_S))
        run: Callable[[list[str]], None] = app.main
        run(list(arguments))
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        (directory / "needed").write_text(str(memory.now_and_most()[1] - begun_kb), encoding="ascii")
        os._exit(code)
