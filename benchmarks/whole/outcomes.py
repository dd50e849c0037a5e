"""What came of a seed: what happened, what was counted, what should not have been."""

import hashlib
import logging
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.whole.plan import Plan
from benchmarks.whole.witness import Found


@dataclass
class Outcome:
    """What came of a seed. ``trace`` is what happened, line by line, the same each time."""

    plan: Plan
    faults: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def digest(self) -> str:
        """The identity of the trace."""
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()


class Complaints(logging.Handler):
    """What the program logs as an error is a fault: nothing here is one that it should meet."""

    def __init__(self, found: Found) -> None:
        super().__init__(logging.ERROR)
        self._found = found
        self._loggers = [logging.getLogger(name) for name in ("engine", "notifications")]
        for one in self._loggers:
            one.addHandler(self)
            one.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        self._found(f"logged: {record.getMessage()}")

    def end(self) -> None:
        for one in self._loggers:
            one.removeHandler(self)
            one.propagate = True
