"""How a scenario differed, at the terminal and for programs: the file's own line, expected and seen, the ledger."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from console import instants, terminal
from engine import ledger
from engine.scenarios import Difference, Played, Suite, local_time

SHOWN = 20
MOST_SPANS = 12
"""Of a ledger: what was long ago is told as how much it was."""


def facts(suite: Suite, played: Played) -> dict[str, Any]:
    """How a scenario went, for programs."""
    differences = [_facts(suite, one, played.zone) for one in played.differences]
    told = {"file": suite.path, "line": played.scenario.place.line, "workflow": suite.workflow}
    return {**told, "name": played.scenario.name, "passed": played.passed, "differences": differences}


def _facts(suite: Suite, one: Difference, zone: ZoneInfo) -> dict[str, Any]:
    told: dict[str, Any] = {"line": one.place.line, "column": one.place.column, "text": suite.line(one.place)}
    told |= {"what": one.what, "expected": one.expected, "seen": one.seen}
    return told if one.ledger is None else {**told, "ledger": [_span_facts(span, zone) for span in one.ledger.spans]}


def _span_facts(span: ledger.Span, zone: ZoneInfo) -> dict[str, Any]:
    from_at, to_at = (local_time.shown(at, zone) for at in (span.from_at, span.to_at))
    reason = span.state or str(span.reason)
    return {"from": from_at, "to": to_at, "seconds": span.seconds, "kind": span.kind, "reason": reason}


def tell(suite: Suite, played: Played) -> None:
    """Prints what differed in one scenario."""
    terminal.tell(f"{suite.path}:{played.scenario.place.line}: {played.scenario.name}")
    for one in played.differences[:SHOWN]:
        terminal.tell(f"  line {one.place.line}: {suite.line(one.place)}")
        terminal.tell(f"    {one.what}: expected {one.expected}")
        terminal.tell(f"    {' ' * len(one.what)}  seen     {one.seen}")
        for line in _ledger_lines(one, played.zone):
            terminal.tell(f"      {line}")
    if len(played.differences) > SHOWN:
        terminal.tell(f"  … and {len(played.differences) - SHOWN} more")


def _ledger_lines(one: Difference, zone: ZoneInfo) -> Iterator[str]:
    if one.ledger is None:
        return
    spans = one.ledger.spans
    yield f"why ({one.ledger.calendar}, {instants.span(one.ledger.target_s)} in all):"
    if len(spans) > MOST_SPANS:
        used = instants.span(sum(span.seconds for span in spans[:-MOST_SPANS] if span.counted))
        yield f"  … {len(spans) - MOST_SPANS} stretches before, {used} of them counted"
    yield from (f"  {_line(span, zone)}" for span in spans[-MOST_SPANS:])


def _line(span: ledger.Span, zone: ZoneInfo) -> str:
    from_at, to_at = span.from_at.astimezone(zone), span.to_at.astimezone(zone)
    length = instants.span(span.seconds) if span.kind != "closed" else "-"
    return f"{from_at:%a %Y-%m-%d %H:%M:%S} to {to_at:%a %Y-%m-%d %H:%M:%S}  {length:>8}  {_what(span)}"


PLAIN = {"ahead": "still to come", "closed": "outside working hours", "pause": "paused"}


def _what(span: ledger.Span) -> str:
    """What a stretch is, and why where it isn't the hours of the week: a holiday, the state that paused the clock."""
    kind = PLAIN.get(span.kind, span.kind)
    if span.state:
        return f"{kind}: {span.state}"
    if span.reason.kind == "weekend":
        return "day off"
    return kind if span.reason.kind == "hours" else f"{kind}: {span.reason}"
