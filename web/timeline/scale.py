"""Where an instant stands on the line: worked time to scale, closed time short."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from web.timeline.stretches import Stretch

MOST_CLOSED = 0.36
"""The share of the line that closed time may take."""
_SHORT, _NIGHT, _DAYS = 16.0, 24.0, 44.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A stretch with its two ends on the line, in pixels."""

    stretch: Stretch
    left: float
    right: float

    @property
    def width(self) -> float:
        """In pixels."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Scale:
    """The line: stretches in order, from 0 to ``width`` pixels."""

    placed: tuple[Placed, ...]
    width: float

    @classmethod
    def of(cls, stretches: Sequence[Stretch], width: float) -> "Scale":
        """Lays the stretches out over a width."""
        closed = [_short(one) for one in stretches]
        shrink = min(1.0, MOST_CLOSED * width / sum(closed)) if any(closed) else 1.0
        worked_s = sum(one.seconds for one in stretches) or 1.0
        per_s = (width - shrink * sum(closed)) / worked_s
        placed, left = [], 0.0
        for stretch, short in zip(stretches, closed, strict=True):
            right = left + short * shrink + stretch.seconds * per_s
            placed.append(Placed(stretch, left, right))
            left = right
        return cls(tuple(placed), width)

    def x(self, at: datetime) -> float:
        """The place of an instant; one outside the frame stands at its end."""
        for one in self.placed:
            if at < one.stretch.to_at:
                length = one.stretch.to_at - one.stretch.from_at
                share = max(0.0, (at - one.stretch.from_at) / length)
                return one.left + share * one.width
        return self.width


def _short(stretch: Stretch) -> float:
    """The width of closed time: a lunch break, a night, days off."""
    if stretch.kind != "closed":
        return 0.0
    length = stretch.to_at - stretch.from_at
    if length <= timedelta(hours=4):
        return _SHORT
    return _NIGHT if length <= timedelta(hours=24) else _DAYS
