"""Who works at the desk of a replay: a file has no people, so a stand-in of each role is told what the role is told."""

from engine import people
from engine.definitions import definition

TEAM = "replay"
LEAD = "team_lead"


def of(source: definition.Definition) -> people.Desk:
    """A person a role, and a team lead; their addresses lead nowhere (RFC 2606), as nothing is mailed out."""
    roles = {name: texts.get("en", name) for name, texts in source.roles.items()}
    names = {LEAD: "Team lead", **roles}
    persons = [_person(key, name, frozenset({key} & roles.keys())) for key, name in names.items()]
    return people.Desk.of(persons, [people.Team(TEAM, "Replay", LEAD)])


def _person(key: str, name: str, roles: frozenset[str]) -> people.Person:
    address = f"{key.replace('_', '.')}@replay.invalid"
    return people.Person(key, name, address, roles=roles, teams=frozenset({TEAM}) if key == LEAD else frozenset())
