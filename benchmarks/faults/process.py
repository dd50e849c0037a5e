"""A worker as its users start it: `caseclock worker` in a process of its own."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
RUNS = "The worker runs"
COMMAND = "import sys; from console import app; app.main(sys.argv[1:])"


class Worker:
    """A running worker; what it says goes to a file."""

    def __init__(self, config: Path, said: Path) -> None:
        self._said = said
        known = {name: value for name, value in os.environ.items() if not name.startswith("CASECLOCK_")}
        command = [sys.executable, "-c", COMMAND, "--config", str(config), "worker"]
        with said.open("w", encoding="utf-8") as file:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=known, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
            )

    def kill(self) -> None:
        """Ends it as `kill -9` does; it can do nothing about it."""
        self._process.kill()

    def bury(self) -> None:
        """Waits until it has ended, killed if need be."""
        self._process.kill()
        self._process.wait(PATIENCE_S)

    def stop(self) -> int:
        """Stops it as Ctrl-C does; its exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(PATIENCE_S)

    def ended_within(self, seconds: float) -> bool:
        """Whether it has ended, or ends within so many seconds."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    @property
    def runs(self) -> bool:
        """Whether it has said that it runs."""
        return RUNS in self.said

    @property
    def said(self) -> str:
        """All that it said until now."""
        return self._said.read_text(encoding="utf-8")

    def done(self, job: str, what: str) -> int:
        """How many its passes counted, such as ("sweep", "fired") and ("delivery", "sent")."""
        lines = re.findall(rf"{job}: (.*)", self.said)
        return sum(int(count) for line in lines for count in re.findall(rf"(\d+) {what}\b", line))
