"""What a step looked at, put down in its history entry: guards with the values that they saw, and the role acted in."""

from collections.abc import Iterable, Sequence

from engine import casefile, reasons
from engine.decide import rights
from engine.decide.turn import OF_EVERY_CASE, Turn

LONGEST = 60
"""A longer text is cut here: the case file has it whole."""
MOST = 5
"""Of a list so many values are put down."""


def role(turn: Turn, entry: casefile.HistoryEntry) -> None:
    """The roles by which the actor may fire the event; nothing where the definition gives it to no role."""
    allowed = rights.allowed_roles(turn.workflow, entry.event)
    if entry.actor.kind == "person" and allowed:
        held = rights.roles_of(turn.case, entry.actor, turn.desk)
        entry.facts["acted_as"] = [one for one in allowed if one in held]


def guarded(turn: Turn, entry: casefile.HistoryEntry, looked_at: Sequence[tuple[str, bool]]) -> None:
    """The guards that the chart looked at, each with whether it let the case pass, and what they saw."""
    if not looked_at:
        return
    entry.facts["guards"] = [*entry.facts.get("guards", ()), *(list(guard) for guard in looked_at)]
    names = (name for text, _truth in looked_at for name in reasons.names_in(text))
    entry.facts["saw"] = {**values(turn, names), **entry.facts.get("saw", {})}


def values(turn: Turn, names: Iterable[str]) -> dict[str, casefile.Json]:
    """The values of these names as a guard sees them now, by name; a personal one only as `given` or `empty`."""
    case = turn.case
    return {
        name: _value(turn, name, OF_EVERY_CASE[name](case) if name in OF_EVERY_CASE else case.fields.get(name))
        for name in sorted(names)
    }


def _value(turn: Turn, name: str, value: casefile.Json) -> casefile.Json:
    if name in turn.workflow.personal:
        return "empty" if value in (None, "", []) else "given"
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}…"
    if isinstance(value, list):
        return f"{len(value)}" if any(isinstance(one, dict) for one in value) else value[:MOST]
    return value
