"""What comes of the mails that a pass of delivery takes up."""

from dataclasses import dataclass
from typing import Literal

from engine.store import outbox

Outcome = Literal["sent", "deferred", "unknown", "failed", "withdrawn", "released"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What one pass did, by outcome. ``deferred`` are tried again later; ``released`` were left to the next pass."""

    sent: int = 0
    deferred: int = 0
    unknown: int = 0
    failed: int = 0
    withdrawn: int = 0
    released: int = 0

    @property
    def total(self) -> int:
        """How many rows the pass touched."""
        return self.sent + self.deferred + self.unknown + self.failed + self.withdrawn + self.released


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a try: for the pass, for the row, and how long to wait before the next."""

    outcome: Outcome
    state: outbox.State
    code: int | None = None
    text: str = ""
    wait_s: float = 0.0
