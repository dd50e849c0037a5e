"""The table: what was measured, against which goal, as lines and as JSON."""

import json
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

GOALS = {
    "advance_1": {"sqlite": "≥ 0.5", "postgresql": "≥ 0.6"},
    "advance_16": {"sqlite": "≥ 2.5", "postgresql": "≥ 1.5"},
    "open": {"sqlite": "≥ 0.5", "postgresql": "≥ 0.6"},
    "storm_10k": {"sqlite": "≥ 0.2", "postgresql": "≥ 0.4"},
    "storm_100k": {"sqlite": "≥ 0.2", "postgresql": "≥ 0.4"},
    "needle": {"sqlite": "≤ 1.5", "postgresql": "≤ 1.5"},
    "queue_page": {"sqlite": "≤ 2", "postgresql": "≤ 2"},
    "memory": {"sqlite": "≤ 20", "postgresql": "≤ 20"},
    "workers_2": {"postgresql": "≥ 1.5"},
    "mail": {"sqlite": "≥ 0.5", "postgresql": "≥ 0.5"},
    "memo": {"sqlite": "≥ 50"},
    "calendar_add": {"sqlite": "≥ 20000"},
    "cold": {"sqlite": "≤ 1.5"},
    "cold_list": {"sqlite": "≤ 1.3"},
}
"""What the ratio of each has to be, by store. What needs no database, or the embedded one, stands under SQLite."""

HEADINGS = ("name", "store", "ours", "bare", "ratio", "goal", "", "unit", "n × runs", "spread")


@dataclass(frozen=True)
class Measured:
    """One line. ``ours`` and ``bare`` are medians of ``runs`` runs of ``n`` things each; a peer has no ``goal``.

    ``ratio`` is what the goal speaks of, mostly the median of each run's own ratio; ``spread`` is how far the runs lie
    apart: the largest ratio less the smallest, as a share of the median.
    """

    name: str
    store: str
    ours: float
    bare: float
    ratio: float
    goal: str
    unit: str
    n: int
    runs: int
    spread: float

    @property
    def reached(self) -> bool:
        """Whether the ratio is what the goal wants."""
        sign, limit = self.goal.split()
        return self.ratio >= float(limit) if sign == "≥" else self.ratio <= float(limit)


def entry(name: str, store: str, unit: str, n: int, ours: Sequence[float], bare: Sequence[float]) -> Measured:
    """The line of runs that were made in pairs, each with a ratio of its own."""
    return compared(name, store, unit, n, ours, bare, [one / other for one, other in zip(ours, bare, strict=True)])


def compared(
    name: str, store: str, unit: str, n: int, ours: Sequence[float], bare: Sequence[float], ratios: Sequence[float]
) -> Measured:
    """The line of runs with what the goal compares for each."""
    ratio = statistics.median(ratios)
    spread = (max(ratios) - min(ratios)) / abs(ratio) if ratio else 0.0
    middle, middle_bare, ratio = (_rounded(one) for one in (statistics.median(ours), statistics.median(bare), ratio))
    goal = GOALS.get(name, {}).get(store, "")
    return Measured(name, store, middle, middle_bare, ratio, goal, unit, n, len(ratios), round(spread, 2))


def _rounded(value: float) -> float:
    """Three digits that say something; whole numbers whole."""
    return round(value) if abs(value) >= 100 else float(f"{value:.3g}")


def interleaved(
    ours: Callable[[int], float], bare: Callable[[int], float], runs: int
) -> tuple[list[float], list[float]]:
    """What both give in each run, one after the other, the one first in one run and the other in the next."""
    found: tuple[list[float], list[float]] = ([], [])
    for run in range(runs):
        for side in (0, 1) if run % 2 else (1, 0):
            found[side].append((ours, bare)[side](run))
    return found


def heading() -> str:
    """The first line."""
    return _line(HEADINGS)


def line(one: Measured) -> str:
    """A line as the terminal has it."""
    return _line(_cells(one))


def _cells(one: Measured) -> tuple[str, ...]:
    figures = (f"{value:,g}" if abs(value) < 100 else f"{value:,.0f}" for value in (one.ours, one.bare, one.ratio))
    reached, spread = "reached" if one.reached else "short", f"{one.spread:.0%}" if one.runs > 1 else "-"
    return (one.name, one.store, *figures, one.goal, reached, one.unit, f"{one.n:,} × {one.runs}", spread)


def _line(cells: Sequence[str]) -> str:
    widths = (13, 11, 10, 10, 10, 9, 8, 14, 13, 7)
    return " ".join(
        cell.rjust(width) if 2 <= place <= 4 else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()


def write(path: Path, found: Iterable[Measured]) -> None:
    """Writes the list of what was measured."""
    path.write_text(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
