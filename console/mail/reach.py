"""Whom a recipient rule reaches at this desk now: asked of every case that there could be, as the engine asks it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine import casefile, people, recipients
from engine.definitions import definition as definitions

OF_THE_CASE = {"requester": "the customer who asked", "actor": "whoever did the step"}
_HELD = ("assignee", "deputy", "supervisor", "supervisor_of_supervisor")
_OF_TEAMS = ("team", "team_lead")
_APART = {
    "grade_manager": "for the grade",
    **dict.fromkeys(_HELD, "for cases held by"),
    **dict.fromkeys(_OF_TEAMS, "in the team"),
}
"""How it is said of which cases a rule reaches nobody."""
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """``people`` by key and name, whatever the case; ``words`` where the case itself says who.

    ``missing`` says of which cases it reaches nobody, and who is away without a stand-in.
    """

    rule: str
    people: dict[str, str] = field(default_factory=dict)
    words: str = ""
    missing: tuple[str, ...] = ()

    def __str__(self) -> str:
        """In a few words: the names, or how many there are."""
        if self.words:
            return self.words
        names = list(self.people.values())
        return ", ".join(names) if len(names) <= _MOST_NAMED else f"{len(names)} people"


def reach(rule: str, source: definitions.Definition, desk: people.Desk, now: datetime) -> Reach:
    """Whom the rule finds over all teams, holders and grades; what depends on a field or the step is told in words."""
    if rule in OF_THE_CASE:
        return Reach(rule, words=OF_THE_CASE[rule])
    if rule.startswith("field."):
        return Reach(rule, words=f"whoever `{rule.removeprefix('field.')}` names")
    told: dict[str, str] = {}
    away: dict[str, None] = {}
    nowhere: list[str] = []
    for what, case in _cases(rule, source, desk, now):
        found = recipients.resolve(rule, case, desk, casefile.SYSTEM, now)
        told |= {one.key: one.name for one in found if one.present}
        away |= {one.name: None for one in found if not one.present}
        if not found:
            nowhere.append(what)
    missing = [f"{_some(list(away))}: away, and nobody stands in"] if away else []
    if nowhere:
        missing.append(f"nobody {_APART[rule]} {_some(nowhere)}" if told or away else "nobody")
    words = "whoever holds the case" if rule == "assignee" and told else ""
    return Reach(rule, told, words, tuple(missing))


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _cases(
    rule: str, source: definitions.Definition, desk: people.Desk, now: datetime
) -> Iterator[tuple[str, casefile.CaseFile]]:
    """The cases that differ for this rule, each with what sets it apart."""
    case = casefile.CaseFile("", source.workflow, source.hash, "", "web", "normal", now)
    if rule == "grade_manager":
        for grade in definitions.GRADES:
            yield grade, replace(case, customer=casefile.Customer(0, "", "", grade))
    elif rule in _HELD:
        for person in _holders(source, desk):
            team = min(person.teams, default=None)
            yield person.name, replace(case, assignee=person.key, team=team)
    elif rule in _OF_TEAMS:
        for key, known in desk.active_teams.items():
            yield known.title, replace(case, team=key)
    else:
        yield "", case


def _holders(source: definitions.Definition, desk: people.Desk) -> list[people.Person]:
    """Who may come to hold a case: those with a role in the workflow."""
    return [one for one in desk.persons.values() if one.roles & source.roles.keys()]
