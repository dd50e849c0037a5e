"""The processes of a campaign: started by a nursery, killed, and buried."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.faults.orders import Order

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


class Child:
    """One process; what it says goes to a file. ``code`` is -9 after a kill; ``pid`` is known when it runs."""

    def __init__(self, number: int, said: Path) -> None:
        self.number, self._said = number, said
        self.ended = threading.Event()
        self.code: int | None = None
        self.pid = 0

    @property
    def said(self) -> str:
        """All that it said until now."""
        return self._said.read_text(encoding="utf-8") if self._said.exists() else ""


class Crew:
    """Starts commands of `caseclock` under one configuration. Threads may share it."""

    def __init__(self, directory: Path, config: Path) -> None:
        self._orders, self._said = directory / "orders", directory / "said"
        self._config = config
        for place in (self._orders, self._said):
            place.mkdir()
        self._numbers = itertools.count(1)
        self._children: dict[int, Child] = {}
        self._alone = threading.Lock()
        command = [sys.executable, "-m", "benchmarks.faults.nursery", str(self._orders)]
        self._nursery = subprocess.Popen(
            command, cwd=ROOT, env=own_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._ear = threading.Thread(target=self._hear, name="nursery", daemon=True)
        self._ear.start()

    def start(self, role: str, arguments: Sequence[str]) -> Child:
        """Starts a command in a role."""
        with self._alone:
            number = next(self._numbers)
            child = self._children[number] = Child(number, self._said / f"{number}-{role}.txt")
        argv = ["--config", str(self._config), *arguments]
        self._tell({"id": number, "role": role, "argv": argv, "said": str(self._said / f"{number}-{role}.txt")})
        return child

    def kill(self, child: Child, number: int = signal.SIGKILL) -> None:
        """Sends a signal and waits until the process has ended."""
        self._tell({"id": child.number, "signal": number})
        if not child.ended.wait(PATIENCE_S):
            raise SystemExit(f"a process did not end: {child.said}")

    def order(self, role: str) -> Order:
        """Where the role's processes are told at which point to die."""
        return Order(self._orders / role)

    def stop(self) -> None:
        """Ends all processes, and the nursery."""
        assert self._nursery.stdin is not None
        self._nursery.stdin.close()
        self._nursery.wait(PATIENCE_S)
        self._ear.join(PATIENCE_S)

    def _tell(self, told: dict[str, Any]) -> None:
        assert self._nursery.stdin is not None
        with self._alone:
            self._nursery.stdin.write(json.dumps(told).encode() + b"\n")
            self._nursery.stdin.flush()

    def _hear(self) -> None:
        assert self._nursery.stdout is not None
        for line in self._nursery.stdout:
            told = json.loads(line)
            if "pid" in told:
                self._children[told["id"]].pid = told["pid"]
                continue
            child = self._children.pop(told["id"])
            child.code = told["code"]
            child.ended.set()
        for left in self._children.values():
            left.ended.set()


def own_environment() -> dict[str, str]:
    """The environment without settings of Caseclock."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CASECLOCK_")}
