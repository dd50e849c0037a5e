"""The desk as it will be after a change. Pure; what the change names is looked at afterwards."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce

from engine import people
from engine.staffing import changes

NEVER = datetime.max.replace(tzinfo=UTC)


def desk_of(several: Iterable[changes.Change]) -> people.Desk:
    """The desk that changes of persons, teams, rosters and grades make of nothing."""
    nobody = people.Desk()
    return reduce(lambda desk, one: of(desk, one, NEVER), several, nobody)


def of(desk: people.Desk, change: changes.Change, at: datetime) -> people.Desk:
    """The desk after the change; a change of what is not there changes nothing."""
    match change:
        case changes.PutPerson(person):
            return replace(desk, persons={**desk.persons, person.key: person})
        case changes.PutTeam(team):
            return replace(desk, teams={**desk.teams, team.key: team})
        case changes.SetMember(key) if key in desk.persons:
            return replace(desk, persons={**desk.persons, key: member(desk.persons[key], change)})
        case changes.SetSupervisor(key, supervisor) if key in desk.persons:
            return replace(desk, persons={**desk.persons, key: replace(desk.persons[key], supervisor=supervisor)})
        case changes.SetGradeManager(grade, person):
            others = {one: kept for one, kept in desk.grade_managers.items() if one != grade}
            return replace(desk, grade_managers={**others, grade: person} if person else others)
        case changes.AddAbsence(person, from_at, until_at, deputy):
            return replace(desk, absences=(*desk.absences, people.Absence(person, from_at, until_at, deputy)))
        case changes.EndAbsence(absence):
            return replace(desk, absences=tuple(_ended(desk, absence, at)))
        case changes.PutRoster(roster):
            known = desk.rosters.get(roster.key)
            kept = replace(roster, swaps=known.swaps if known else ())
            return replace(desk, rosters={**desk.rosters, roster.key: kept})
        case changes.AddSwap() | changes.DropSwap() if change.roster in desk.rosters:
            swapped = _swapped(desk.rosters[change.roster], change)
            return replace(desk, rosters={**desk.rosters, change.roster: swapped})
    return desk


def member(person: people.Person, change: changes.SetMember) -> people.Person:
    """The person in the team, or out of it."""
    others = person.teams - {change.team}
    return replace(person, teams=others | {change.team} if change.inside else others)


def _ended(desk: people.Desk, absence: int, at: datetime) -> list[people.Absence]:
    kept = [replace(one, until_at=at) if one.id == absence else one for one in desk.absences]
    return [one for one in kept if one.until_at is None or one.from_at < one.until_at]


def _swapped(roster: people.Roster, change: changes.AddSwap | changes.DropSwap) -> people.Roster:
    if isinstance(change, changes.DropSwap):
        return replace(roster, swaps=tuple(one for one in roster.swaps if one.id != change.swap))
    return replace(roster, swaps=(*roster.swaps, people.Swap(change.from_at, change.until_at, change.person)))
