"""What is published while cases run: a changed definition, and calendars that count another way, far ahead."""

import json
import random
from dataclasses import dataclass
from typing import Any

import yaml

from engine.calendars import shelf
from tests.engine.simulation import random_definitions

RENAMED = "elsewhere_now"
NEW_DEADLINE = "deadline_9"
_FAR = "year: 2029\nholidays: {2029-06-06: Founding day}\n"


@dataclass(frozen=True)
class Changed:
    """A definition as it is written next, and where a state that it does not have any more has gone."""

    text: str
    states: dict[str, str]


def definition(number: int, text: str) -> Changed:
    """Other spans, a state under another name, a deadline more and sometimes one less."""
    chance = random.Random(f"change {number}")
    told = yaml.safe_load(text)
    deadlines: dict[str, Any] = told["deadlines"]
    deadlines[NEW_DEADLINE] = json.loads(json.dumps(chance.choice(list(deadlines.values()))))
    if chance.random() < 0.3:
        del deadlines[chance.choice([name for name in deadlines if name != NEW_DEADLINE])]
    for one in deadlines.values():
        if isinstance(one.get("within"), str) and "until" not in one and chance.random() < 0.5:
            one["within"] = chance.choice(random_definitions.SPANS)
    leaf = chance.choice(list(_leaves(told["states"])))
    written = json.dumps(told).replace(f'"{leaf}"', f'"{RENAMED}"')
    return Changed(written, {leaf: RENAMED})


def calendars() -> shelf.Shelf:
    """The built-in calendars with a holiday far ahead: all that runs on them is counted anew, and nothing moves."""
    on = shelf.Shelf()
    for name in ("cn_office", "de_office", "us_office"):
        on = on.with_table(name, 2029, shelf.Source(f"{name}-2029.yaml", _FAR))
    return on


def _leaves(states: dict[str, Any]) -> list[str]:
    found = []
    for name, state in states.items():
        found += _leaves(state["states"]) if state.get("states") else [name]
    return found
