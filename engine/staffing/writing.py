"""Writes one change, and says what became of it: what was done, and the facts before and after."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import database, people, store
from engine.staffing import afterwards, changes, checks
from engine.store import rounds
from engine.store.staff import Changed


def write(
    connection: database.Connection, change: changes.Change, before: people.Desk, at: datetime, by: str
) -> Changed | None:
    """Writes a change that was checked; None where all is so already."""
    match change:
        case changes.PutPerson(person):
            return _put_person(connection, person, before, at, by)
        case changes.PutTeam(team):
            return _put_team(connection, team, before)
        case changes.SetMember(key):
            return _put_person(connection, afterwards.member(before.persons[key], change), before, at, by)
        case changes.SetSupervisor(key, supervisor):
            return _set_supervisor(connection, key, supervisor, before)
        case changes.SetGradeManager(grade, person_or_none):
            known = before.grade_managers.get(grade)
            store.staff.put_grade_manager(connection, grade, person_or_none)
            return _changed("grade_manager_changed", grade, known, person_or_none)
        case changes.AddAbsence():
            return None if checks.is_noted(change, before) else _add_absence(connection, change, at, by)
        case changes.EndAbsence(absence):
            return _end_absence(connection, absence, at)
        case changes.PutRoster(roster):
            return _put_roster(connection, roster, before)
        case changes.AddSwap():
            return _add_swap(connection, change, at, by)
        case changes.DropSwap(roster_key, swap):
            known_swap = next(one for one in before.rosters[roster_key].swaps if one.id == swap)
            store.staff.drop_swap(connection, swap)
            return Changed("swap_taken_back", roster_key, _stretch(known_swap))


def _changed(what: str, key: str, before: Any, after: Any) -> Changed | None:
    return None if before == after else Changed(what, key, before, after)


def _put_person(
    connection: database.Connection, person: people.Person, before: people.Desk, at: datetime, by: str
) -> Changed | None:
    known = before.person(person.key)
    if known == person:
        return None
    store.people.put(connection, people.Desk.of([person]))
    if person.digest != (known.digest if known else people.DIGESTS[0]):
        # Whoever unsubscribed by a link, and chooses digests now, gets them.
        store.choices.put(connection, "person", person.key, rounds.KIND, by, at, wanted=True)
    what = "person_changed" if known else "person_added"
    return Changed(what, person.key, person_facts(known) if known else None, person_facts(person))


def _put_team(connection: database.Connection, team: people.Team, before: people.Desk) -> Changed | None:
    known = before.teams.get(team.key)
    if known == team:
        return None
    store.people.put(connection, people.Desk.of((), [team]))
    was = team_facts(known) if known else None
    return Changed(_what_of_team(team, known), team.key, was, team_facts(team))


def _what_of_team(team: people.Team, known: people.Team | None) -> str:
    if known is None:
        return "team_added"
    if team.retired == known.retired:
        return "team_changed"
    return "team_retired" if team.retired else "team_resumed"


def _set_supervisor(
    connection: database.Connection, key: str, supervisor: str | None, before: people.Desk
) -> Changed | None:
    known = before.persons[key]
    if known.supervisor == supervisor:
        return None
    store.staff.set_supervisor(connection, key, supervisor)
    return Changed("supervisor_changed", key, known.supervisor, supervisor)


def _add_absence(connection: database.Connection, change: changes.AddAbsence, at: datetime, by: str) -> Changed:
    absence = people.Absence(change.person, change.from_at, change.until_at, change.deputy)
    number = store.staff.add_absence(connection, absence, change.reason, at, by)
    return Changed("absence_added", change.person, None, {"id": number, **_stretch(absence), "deputy": change.deputy})


def _end_absence(connection: database.Connection, absence: int, at: datetime) -> Changed:
    known = store.staff.absence(connection, absence)
    assert known is not None
    facts = {"id": absence, **_stretch(known), "deputy": known.deputy}
    if at <= known.from_at:
        store.staff.drop_absence(connection, absence)
        return Changed("absence_taken_back", known.person, facts)
    store.staff.end_absence(connection, absence, at)
    return Changed("absence_ended", known.person, facts, {**facts, "until_at": at.isoformat()})


def _put_roster(connection: database.Connection, roster: people.Roster, before: people.Desk) -> Changed | None:
    known = before.rosters.get(roster.key)
    was, is_ = roster_facts(known) if known else None, roster_facts(roster)
    if was == is_:
        return None
    store.staff.put_roster(connection, roster)
    return Changed("roster_changed" if known else "roster_added", roster.key, was, is_)


def _add_swap(connection: database.Connection, change: changes.AddSwap, at: datetime, by: str) -> Changed:
    swap = people.Swap(change.from_at, change.until_at, change.person)
    number = store.staff.add_swap(connection, change.roster, swap, at, by)
    return Changed("swap_added", change.roster, None, {"id": number, **_stretch(swap), "person": change.person})


def _stretch(stretch: people.Absence | people.Swap) -> dict[str, str | None]:
    until_at = stretch.until_at
    return {"from_at": stretch.from_at.isoformat(), "until_at": until_at.isoformat() if until_at else None}


def person_facts(person: people.Person) -> Mapping[str, Any]:
    """A person's facts as JSON, without the key."""
    return {
        "name": person.name,
        "mail_address": person.mail_address,
        "language": person.language,
        "supervisor": person.supervisor,
        "deputy": person.deputy,
        "roles": sorted(person.roles),
        "teams": sorted(person.teams),
        "absent": person.absent,
        "calendar": person.calendar,
        "digest": person.digest,
    }


def team_facts(team: people.Team) -> Mapping[str, Any]:
    """A team's facts as JSON, without the key."""
    return {"title": team.title, "lead": team.lead, "retired": team.retired}


def roster_facts(roster: people.Roster) -> Mapping[str, Any]:
    """A roster's title, zone and plan as JSON, the hand-overs in their order; the number of its week stands with each
    where the plan has several, and when the first of them began.
    """
    plan = [[people.WEEKDAYS[one.day], one.at, one.person, one.week + 1] for one in sorted(roster.week, key=_place)]
    facts = {"title": roster.title, "zone": roster.zone}
    if roster.weeks == 1:
        return {**facts, "week": [row[:3] for row in plan]}
    starts_on = roster.starts_on.isoformat() if roster.starts_on else None
    return {**facts, "weeks": roster.weeks, "starts_on": starts_on, "week": plan}


def _place(handover: people.Handover) -> tuple[int, int, str]:
    return handover.place
