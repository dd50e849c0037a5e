"""Who may change what of the people of a desk."""

from engine import people
from engine.staffing import changes


def may(desk: people.Desk, actor: str, change: changes.Change) -> bool:
    """Whether a person of the desk may do a change.

    Their own absence is everybody's to note. An absence, and who supervises whom, is also for those above the person
    and the leads of their teams; rosters and their swaps are for whoever leads a team or supervises someone. Persons,
    teams and grades are the operator's, by command.
    """
    match change:
        case changes.AddAbsence(person):
            return actor == person or is_above(desk, actor, person)
        case changes.EndAbsence(absence):
            known = next((one for one in desk.absences if one.id == absence), None)
            return known is not None and (actor == known.person or is_above(desk, actor, known.person))
        case changes.SetSupervisor(person):
            return is_above(desk, actor, person)
        case changes.PutRoster() | changes.AddSwap() | changes.DropSwap():
            return leads(desk, actor)
    return False


def is_above(desk: people.Desk, actor: str, person: str) -> bool:
    """Whether someone supervises a person, at whatever height, or leads a team of theirs."""
    known, seen = desk.person(person), set[str]()
    if known is None:
        return False
    if any(desk.teams[team].lead == actor for team in known.teams & desk.teams.keys()) and actor != person:
        return True
    above = known.supervisor
    while above and above not in seen:
        if above == actor:
            return True
        seen.add(above)
        higher = desk.person(above)
        above = higher.supervisor if higher else None
    return False


def leads(desk: people.Desk, actor: str) -> bool:
    """Whether someone leads a team or supervises anybody."""
    led = any(team.lead == actor for team in desk.teams.values())
    return led or any(person.supervisor == actor for person in desk.persons.values())
