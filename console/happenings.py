"""The facts of a history entry in words."""

import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson

from console import instants

CHANGES = ("assignee", "priority", "team")


def words(facts: Mapping[str, Any], zone: zoneinfo.ZoneInfo) -> Iterator[str]:
    """One line a fact, as `caseclock history` prints them."""
    for name, value in facts.items():
        if name in CHANGES:
            yield f"{name}: {value[0] or 'nobody'} → {value[1] or 'nobody'}"
        elif name in _TOLD:
            yield from _TOLD[name](value, zone)
        else:
            yield f"{name}: {_plain(value)}"


def _values(given: Mapping[str, Any], _zone: zoneinfo.ZoneInfo) -> Iterator[str]:
    return (f"{key}: {_plain(one)}" for key, one in given.items() if one is not None)


def _guards(found: Iterable[tuple[str, bool]], _zone: zoneinfo.ZoneInfo) -> Iterator[str]:
    return (f"rule {text}: {'holds' if truth else 'does not hold'}" for text, truth in found)


_TOLD: Mapping[str, Callable[[Any, zoneinfo.ZoneInfo], Iterable[str]]] = {
    "given": _values,
    "opened": _values,
    "deadlines": lambda rows, zone: (_deadline(*one, zone=zone) for one in rows),
    "moved": lambda rows, zone: (_moved(*one, zone=zone) for one in rows),
    "migrated": lambda one, _zone: _migrated(one),
    "dropped": lambda given, _zone: [f"left behind: {', '.join(given)}"],
    "recounted": lambda rows, zone: (_recounted(*one, zone=zone) for one in rows),
    "acknowledged": lambda one, zone: [f"deadline {one[0]}: escalation acknowledged until {_at(one[2], zone)}"],
    "extended": lambda one, zone: [f"deadline {one[0]}: due {_at(one[3], zone)}"],
    "deadline": lambda one, _zone: [f"deadline {one[0]}: {one[2]}"],
    "notices": lambda rows, _zone: (f"mail {template} to {to} ({rule})" for to, template, rule in rows),
    "held_back": lambda rows, _zone: (f"no mail {name} to {rule}: {_why(*why)}" for rule, name, *why in rows),
    "rules": lambda rows, _zone: (f"rule {cond}: holds" for _template, cond, _saw in rows),
    "undelivered": lambda one, _zone: [_undelivered(one)],
    "delivered": lambda one, _zone: [f"mail {one} was sent after all"],
    "held": lambda rows, zone: (f"mail {name} to {to} held until {_at(at, zone)}" for to, name, _rule, at in rows),
    "guards": _guards,
}
"""What a fact is told as, by its name."""


def _why(code: str, *details: Any) -> str:
    """`own action`, `nobody`, or the guard that did not hold."""
    return f"rule {details[0]} does not hold" if code == "guard" else code.replace("_", " ")


def _undelivered(fact: Mapping[str, Any]) -> str:
    """Which mail, what became of it, and by which code."""
    mail = " ".join(str(fact[name]) for name in ("mail", "template") if fact.get(name))
    why = ", ".join(filter(None, (fact.get("state"), fact.get("said"))))
    return f"mail {mail} did not arrive ({why})"


def _at(at: str, zone: zoneinfo.ZoneInfo) -> str:
    return instants.shown(datetime.fromisoformat(at), zone)


def _deadline(name: str, _occasion: int, state: str, due_at: str | None, *, zone: zoneinfo.ZoneInfo) -> str:
    due = f", due {instants.shown(datetime.fromisoformat(due_at), zone)}" if due_at and state == "armed" else ""
    return f"deadline {name} {state}{due}"


def _recounted(name: str, _occasion: int, before: str | None, after: str | None, *, zone: zoneinfo.ZoneInfo) -> str:
    moved = [_at(at, zone) if at else "not running" for at in (before, after)]
    return f"deadline {name} counted anew: due {' → '.join(moved)}"


def _moved(name: str, _occasion: int, before: str | None, after: str | None, *, zone: zoneinfo.ZoneInfo) -> str:
    moved = [_at(at, zone) if at else "not running" for at in (before, after)]
    return f"deadline {name}, as the definition changed: due {' → '.join(moved)}"


def _migrated(fact: Mapping[str, Any]) -> Iterator[str]:
    yield "version {} → {}".format(*(one or "?" for one in fact["versions"]))
    for old, new in fact.get("states", {}).items():
        yield f"state {old} → {', '.join(new)}"
    if fact.get("forgot"):
        yield f"no longer remembered: {', '.join(fact['forgot'])}"


def _plain(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else orjson.dumps(value).decode()
