"""One stretch of the life of a deadline: what it was to the deadline, and why."""

from datetime import datetime
from typing import Literal

from engine import calendars
from engine.quick import dataclass

Kind = Literal["counted", "late", "ahead", "pause", "waiting", "closed"]
"""Working time is counted before due and late after it; ahead will count if the clock runs on; it does not count in a
pause, nor while it waits for the clock to start, as after a cut-off. Closed is no working time."""


@dataclass(frozen=True, slots=True)
class Span:
    """[from_at, to_at) in UTC. ``seconds`` are its working seconds, 0 where it is closed.

    ``reason`` is the calendar's. ``state`` is why the clock stood: the state that paused it, or the occasion that ended
    it before it was taken up again; closed time within a pause has it too.
    """

    from_at: datetime
    to_at: datetime
    kind: Kind
    seconds: float
    reason: calendars.Reason
    state: str = ""

    @property
    def counted(self) -> bool:
        """Whether it is part of what was consumed."""
        return self.kind in ("counted", "late")
