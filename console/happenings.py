"""The facts of a history entry in words."""

import zoneinfo
from collections.abc import Iterator, Mapping
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
        elif name in ("given", "opened"):
            yield from (f"{key}: {_plain(one)}" for key, one in value.items() if one is not None)
        elif name == "deadlines":
            yield from (_deadline(*one, zone=zone) for one in value)
        elif name == "deadline":
            yield f"deadline {value[0]}: {value[2]}"
        elif name == "notices":
            yield from (f"mail {template} to {to} ({rule})" for to, template, rule in value)
        elif name == "held_back":
            yield from (f"no mail {template} to {rule}: {why}" for rule, template, why in value)
        elif name == "guards":
            yield from (f"rule {text}: {'holds' if truth else 'does not hold'}" for text, truth in value)
        else:
            yield f"{name}: {_plain(value)}"


def _deadline(name: str, _occasion: int, state: str, due_at: str | None, *, zone: zoneinfo.ZoneInfo) -> str:
    due = f", due {instants.shown(datetime.fromisoformat(due_at), zone)}" if due_at and state == "armed" else ""
    return f"deadline {name} {state}{due}"


def _plain(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else orjson.dumps(value).decode()
