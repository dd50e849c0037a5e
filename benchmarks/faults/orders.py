"""Orders to die: a file for each role, which a process of that role reads at each point that it passes."""

import os
import signal
from pathlib import Path


class Order:
    """The order of a role: a point and how often it is passed until the process dies there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def give(self, point: str, passes: int) -> None:
        """Has the next process that passes the point so many times die there."""
        new = self._path.with_suffix(".new")
        new.write_text(f"{point} {passes}", encoding="utf-8")
        new.replace(self._path)

    @property
    def given(self) -> bool:
        """Whether it is still to be carried out."""
        return self._path.exists()

    def withdraw(self) -> bool:
        """Takes the order back; False where it has been carried out."""
        try:
            self._path.unlink()
        except FileNotFoundError:
            return False
        return True

    def strike(self, point: str) -> None:
        """What an armed process does at each point."""
        try:
            wanted, passes = self._path.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return
        if wanted != point:
            return
        if int(passes) > 1:
            self.give(point, int(passes) - 1)
        elif self.withdraw():
            os.kill(os.getpid(), signal.SIGKILL)
