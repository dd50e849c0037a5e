"""Numbers, shares, spans of time, weights and rates of a staff file; what is none of them is noted."""

import math
import re
from collections.abc import Collection

from engine import errors, sheets
from engine.calendars import Span
from engine.simulation import arrivals
from engine.simulation.staff import USUAL_SPREAD, Length, Weights

MOST = 1_000_000.0
LARGEST_SPREAD = 20.0
TIMES = "a time such as 20m, 1h 30m, 2 working days or 6h plain"

_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%", re.ASCII)


def number(page: sheets.Sheet, node: sheets.Node, key: str, least: float = 0.0, most: float = MOST) -> float:
    """A number within bounds; `least` where it is none."""
    if node.kind == "scalar" and _NUMBER.fullmatch(node.text) and least <= float(node.text) <= most:
        return float(node.text)
    page.wrong(node, key, f"a number from {least:g} to {most:,.0f}")
    return least


def share(page: sheets.Sheet, node: sheets.Node, key: str) -> float:
    """A share such as 90%, as a part of one."""
    match = _SHARE.fullmatch(node.text) if node.kind == "scalar" else None
    if match and float(match[1]) <= 100:
        return float(match[1]) / 100
    page.wrong(node, key, "a share such as 90%")
    return 1.0


def length(page: sheets.Sheet, node: sheets.Node, key: str, *, working: bool = False) -> Length | None:
    """A time such as `20m`, or {median: 20m, spread: 2}; ``working``: one that keeps a person busy."""
    if node.kind == "scalar":
        median = _span(page, node, key, working=working)
        return Length(median) if median else None
    entries = page.entries(node, key, ("median", "spread"))
    if "median" not in entries:
        page.wrong(node, key, f"{TIMES}, or {{median: 20m, spread: 2}}")
        return None
    median = _span(page, entries["median"], f"{key}.median", working=working)
    spread = USUAL_SPREAD
    if "spread" in entries:
        spread = number(page, entries["spread"], f"{key}.spread", 1.0, LARGEST_SPREAD)
    return Length(median, spread) if median else None


def _span(page: sheets.Sheet, node: sheets.Node, key: str, *, working: bool) -> Span | None:
    text = page.text(node, key)
    if text is None:
        return None
    try:
        span = Span.parse(text)
    except errors.BadSpan as why:
        page.wrong(node, key, TIMES, str(why.fix))
        return None
    if working and span.kind != "working":
        page.wrong(node, key, "working time such as 20m or 1h 30m", "write what else passes under `after`")
        return None
    return span


def weights(page: sheets.Sheet, node: sheets.Node, key: str, allowed: Collection[str] = ()) -> Weights:
    """How often which value comes beside the others: {A: 5, B: 15}."""
    found = {name: number(page, value, f"{key}.{name}") for name, value in page.entries(node, key, allowed).items()}
    if node.kind == "mapping" and found and not math.fsum(found.values()):
        page.wrong(node, key, "a number above 0 for one of them at least")
    return found


def a_week(page: sheets.Sheet, node: sheets.Node, key: str) -> float | None:
    """How many cases a week a rate such as 200/day means."""
    rate = arrivals.a_week(node.text) if node.kind == "scalar" else None
    if rate is None or not 0 < rate <= MOST:
        page.wrong(node, key, "a rate above 0 such as 200/day, 8/hour or 1000/week")
        return None
    return rate
