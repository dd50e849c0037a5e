"""Who may change what of the people of a desk."""

from engine import people
from engine.staffing import changes

OWN = frozenset({"name", "mail_address", "language", "deputy", "calendar", "digest"})
"""What someone may say of themselves."""
PLACE = frozenset({"supervisor", "teams"})
"""Where someone stands: for those above them."""
TRUST = frozenset({"roles", "grades"})
"""What someone is trusted with: for whoever is in charge of the desk, and of nobody themselves."""
IN_CHARGE = "supervisor"
"""The role that is in charge of the desk."""


def may(desk: people.Desk, actor: str, change: changes.Change) -> bool:
    """Whether a person of the desk may do a change. The machine's operator may do every one, by command.

    An absence is the person's own to note, and for those above them and the leads of their teams; rosters and their
    swaps are for whoever leads a team or supervises someone.
    """
    match change:
        case changes.PutPerson(person):
            return _may_put(desk, actor, person)
        case changes.PutTeam(team):
            return may_change_team(desk, actor, team.key)
        case changes.SetMember(_person, team):
            return may_change_team(desk, actor, team)
        case changes.SetSupervisor(person):
            return "supervisor" in facts_for(desk, actor, person)
        case changes.SetGradeManager(_grade, person):
            return is_in_charge(desk, actor) and actor != person
        case changes.AddAbsence(person):
            return actor == person or is_above(desk, actor, person)
        case changes.EndAbsence(absence):
            known = next((one for one in desk.absences if one.id == absence), None)
            return known is not None and (actor == known.person or is_above(desk, actor, known.person))
        case changes.PutRoster() | changes.AddSwap() | changes.DropSwap():
            return leads(desk, actor)


def facts_for(desk: people.Desk, actor: str, key: str | None) -> frozenset[str]:
    """Which facts of a person someone may say; ``key`` None: of a new one."""
    in_charge = is_in_charge(desk, actor)
    if key is None:
        return (OWN | PLACE if leads(desk, actor) or in_charge else frozenset()) | (TRUST if in_charge else frozenset())
    if actor == key:
        return OWN
    if in_charge:
        return OWN | PLACE | TRUST
    return OWN | PLACE if is_above(desk, actor, key) else frozenset()


def _may_put(desk: people.Desk, actor: str, person: people.Person) -> bool:
    known = desk.person(person.key)
    before = known or people.Person(person.key, "", "")
    facts = (*OWN, *PLACE, "roles", "absent")
    changed = {name for name in facts if getattr(before, name) != getattr(person, name)}
    theirs = facts_for(desk, actor, known.key if known else None)
    teams = all(may_change_team(desk, actor, one) for one in before.teams ^ person.teams)
    return bool(theirs) and changed <= theirs and teams


def may_change_team(desk: people.Desk, actor: str, team: str) -> bool:
    """Whether someone may say who leads a team and who is in it: its lead and those above the lead; where nobody leads
    it, whoever leads a team or supervises someone.
    """
    known = desk.teams.get(team)
    if known is None or known.lead is None:
        return leads(desk, actor)
    return actor == known.lead or is_above(desk, actor, known.lead)


def is_in_charge(desk: people.Desk, actor: str) -> bool:
    """Whether someone holds the role `supervisor`; where nobody does, whether they lead a team or supervise anybody."""
    holders = {person.key for person in desk.holders(IN_CHARGE)}
    return actor in holders if holders else leads(desk, actor)


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


def oversees(desk: people.Desk, actor: str) -> bool:
    """Whether someone leads a team, supervises anybody or has the role `supervisor`, or stands in for such a one who is
    away; ``desk`` is as of now.
    """
    above = {team.lead for team in desk.teams.values()} | {person.supervisor for person in desk.persons.values()}
    above |= {person.key for person in desk.holders(IN_CHARGE)}
    if actor in above:
        return True
    away = (person for key in above if (person := desk.person(key)) and person.absent)
    return any(one.key == actor for one in map(desk.stand_in, away) if one)


def leads(desk: people.Desk, actor: str) -> bool:
    """Whether someone leads a team or supervises anybody."""
    led = any(team.lead == actor for team in desk.teams.values())
    return led or any(person.supervisor == actor for person in desk.persons.values())
