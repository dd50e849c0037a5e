"""A worker as its users start it: `caseclock worker` in a process of its own."""

import os
import re
import signal

from benchmarks.faults import crew

RUNS = "The worker runs"


class Worker:
    """A running worker."""

    def __init__(self, crew_: crew.Crew) -> None:
        self._crew = crew_
        self._child = crew_.start("worker", ["worker"])

    def kill(self) -> None:
        """Ends it at this very moment, as `kill -9` does; it can do nothing about it."""
        if not self._child.ended.is_set():
            os.kill(self._child.pid, signal.SIGKILL)

    def bury(self) -> None:
        """Waits until it has ended, killed if need be."""
        self._crew.kill(self._child)

    def stop(self) -> int:
        """Stops it as Ctrl-C does; its exit code."""
        self._crew.kill(self._child, signal.SIGINT)
        return self._child.code or 0

    def ended_within(self, seconds: float) -> bool:
        """Whether it has ended, or ends within so many seconds."""
        return self._child.ended.wait(seconds)

    @property
    def runs(self) -> bool:
        """Whether it has said that it runs."""
        return RUNS in self.said

    @property
    def said(self) -> str:
        """All that it said until now."""
        return self._child.said

    def done(self, job: str, what: str) -> int:
        """How many its passes counted, such as ("sweep", "fired") and ("delivery", "sent")."""
        lines = re.findall(rf"{job}: (.*)", self.said)
        return sum(int(count) for line in lines for count in re.findall(rf"(\d+) {what}\b", line))
