"""What a page showed of a person, team or roster when it asked for a change: whoever changes it says what they saw."""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from engine import people
from engine.models import json_text
from engine.staffing import writing

Kind = Literal["person", "team", "roster"]
NEW = ""
"""The mark of what was not there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whoever asks for a change saw the person, team or roster of ``key`` with this ``mark``; NEW: saw none."""

    kind: Kind
    key: str
    mark: str


def mark(desk: people.Desk, kind: Kind, key: str) -> str:
    """Stands for all facts of a person, team or roster: another as soon as one of them is; NEW where there is none."""
    facts = _facts(desk, kind, key)
    return hashlib.sha256(json_text(facts).encode()).hexdigest()[:32] if facts else NEW


def _facts(desk: people.Desk, kind: Kind, key: str) -> dict[str, Any]:
    if kind == "person" and key in desk.persons:
        return {**writing.person_facts(desk.persons[key]), "grades": list(grades(desk, key))}
    if kind == "team" and key in desk.teams:
        return {**writing.team_facts(desk.teams[key]), "members": [one.key for one in desk.members(key)]}
    if kind == "roster" and key in desk.rosters:
        return {**writing.roster_facts(desk.rosters[key])}
    return {}


def grades(desk: people.Desk, key: str) -> tuple[str, ...]:
    """The grades whose customers a person looks after."""
    return tuple(sorted(grade for grade, person in desk.grade_managers.items() if person == key))
