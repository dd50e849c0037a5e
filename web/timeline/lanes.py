"""Labels that keep out of each other's way: each takes the first lane with room, or is left out."""

import unicodedata
from dataclasses import dataclass, field
from typing import Literal

GAP = 7.0
Anchor = Literal["start", "middle", "end"]


def text_width(text: str, size: float) -> float:
    """About how wide a text is in the system's typeface, in pixels; Chinese characters are square."""
    return sum(size if unicodedata.east_asian_width(one) in "WF" else size * 0.6 for one in text)


@dataclass(frozen=True, slots=True)
class Label:
    """A text with its lane and its left end."""

    text: str
    lane: int
    left: float
    width: float


@dataclass(slots=True)
class Lanes:
    """So many lanes of labels over a line of ``width`` pixels."""

    width: float
    count: int
    size: float
    taken: list[list[tuple[float, float]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.taken = [[] for _ in range(self.count)]

    @property
    def used(self) -> int:
        """How many lanes have a label."""
        return max((number + 1 for number, lane in enumerate(self.taken) if lane), default=0)

    def place(self, text: str, x: float, anchor: Anchor = "middle", most: int | None = None) -> Label | None:
        """The label near ``x``, within the line, in one of the first ``most`` lanes; None where none has room."""
        width = text_width(text, self.size)
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        left = max(0.0, min(left, self.width - width))
        for number, lane in enumerate(self.taken[:most]):
            if all(left + width + GAP <= begins or left >= ends + GAP for begins, ends in lane):
                lane.append((left, left + width))
                return Label(text, number, left, width)
        return None
