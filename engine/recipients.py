"""Who is told: a recipient rule, the case and the people of the desk give the persons. Pure."""

from datetime import datetime

from engine import casefile, people
from engine.quick import dataclass


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone to tell, and the rule by which they are told.

    ``present``: not an absent person for whom nobody stands in; such a one is told, and does not count as reached.
    """

    key: str
    name: str
    mail_address: str
    language: str
    rule: str
    present: bool = True


REQUESTER = "requester"
SUPERVISOR = "supervisor"
DUTY = "duty."
"""What stands before the name of a roster: `duty.first_line`."""
NOBODY: frozenset[str] = frozenset()
Persons = tuple[people.Person, ...]


def resolve(
    rule: str,
    case: casefile.CaseFile,
    desk: people.Desk,
    actor: casefile.Actor,
    at: datetime,
    away: frozenset[str] = NOBODY,
) -> tuple[Recipient, ...]:
    """The recipients that a rule gives for this case at an instant; none where nobody fits.

    An absent person is replaced by their deputy, or whoever stands in for that one. What is for the assignee of a case
    that nobody holds goes to the team lead; what is for the lead of a case that no team has, to those who hold the role
    supervisor. Who is kept ``away`` is never told: it goes on to the supervisors above them.
    """
    if rule == REQUESTER:
        return _requester(case)
    here = desk.as_of(at)
    found = _duty(rule, here, at, away) if rule.startswith(DUTY) else _persons(rule, case, here, actor, away)
    return tuple(_recipient(person, rule, here, away) for person in found)


def fall_back(
    first: str, case: casefile.CaseFile, desk: people.Desk, at: datetime, away: frozenset[str] = NOBODY
) -> tuple[Recipient, ...]:
    """Who hears of what reached nobody: by the rule ``first``, else who holds the role supervisor, else the team lead;
    only whoever is present.
    """
    here = desk.as_of(at)
    for rule in dict.fromkeys((first, SUPERVISOR, "team_lead")):
        if rule == SUPERVISOR:
            holders = here.holders(SUPERVISOR, case.team, away)
            found = tuple(_recipient(person, SUPERVISOR, here, away) for person in holders)
        else:
            found = resolve(rule, case, desk, casefile.SYSTEM, at, away)
        if reached := tuple(one for one in found if one.present):
            return reached
    return ()


def in_charge(rule: str, desk: people.Desk, at: datetime) -> tuple[Recipient, ...]:
    """Who hears of what concerns the whole desk: by a roster (`duty.first_line`) whoever is on duty, by a role whoever
    holds it; where that gives nobody, who holds the role supervisor, else who leads a team. Only whoever is present, or
    stands in, and nobody twice.
    """
    here = desk.as_of(at)
    for one in dict.fromkeys((rule, SUPERVISOR, "team_lead")):
        if one == "team_lead":
            leads = (here.person(team.lead) for team in here.active_teams.values())
            found: Persons = tuple(lead for lead in leads if lead)
        else:
            found = _duty(one, here, at, NOBODY) if one.startswith(DUTY) else here.holders(one)
        reached = (_recipient(person, one, here, NOBODY) for person in found)
        if told := {recipient.key: recipient for recipient in reached if recipient.present}:
            return tuple(told.values())
    return ()


def _requester(case: casefile.CaseFile) -> tuple[Recipient, ...]:
    contact = case.requester
    if contact is None or not contact.mail_address:
        return ()
    return (Recipient(REQUESTER, contact.name, contact.mail_address, contact.language, REQUESTER),)


def _duty(rule: str, desk: people.Desk, at: datetime, away: frozenset[str]) -> Persons:
    return _some(_upwards(desk.on_duty(rule.removeprefix(DUTY), at), desk, away), away)


def _persons(
    rule: str, case: casefile.CaseFile, desk: people.Desk, actor: casefile.Actor, away: frozenset[str]
) -> Persons:
    match rule:
        case "assignee":
            return _above(desk.person(case.assignee) or desk.lead_of(case.team), case, desk, away)
        case "supervisor":
            return _above(_supervisor(case, desk), case, desk, away)
        case "team_lead":
            return _above(desk.lead_of(case.team), case, desk, away)
        case "actor":
            return _some(desk.person(actor.key), away)
        case "team":
            return tuple(person for person in desk.members(case.team) if person.key not in away)
    start = _first(rule, case, desk)
    if start is not None:
        return _some(_upwards(start, desk, away), away)
    if rule in _ONE_PERSON or rule.startswith("field."):
        return ()
    return desk.holders(rule, case.team, away) or _above_holders(rule, case, desk, away)


_ONE_PERSON = frozenset(("deputy", "supervisor_of_supervisor", "grade_manager"))


def _first(rule: str, case: casefile.CaseFile, desk: people.Desk) -> people.Person | None:
    """The one person whom a rule or a field names."""
    match rule:
        case "deputy":
            holder = desk.person(case.assignee)
            return desk.person(holder.deputy) if holder else None
        case "supervisor_of_supervisor":
            below = _supervisor(case, desk)
            return desk.person(below.supervisor) if below else None
        case "grade_manager":
            return desk.grade_manager(case.customer.grade if case.customer else None)
    return desk.person(case.fields.get(rule.removeprefix("field."))) if rule.startswith("field.") else None


def _above(start: people.Person | None, case: casefile.CaseFile, desk: people.Desk, away: frozenset[str]) -> Persons:
    return _some(_upwards(start, desk, away), away) or desk.holders(SUPERVISOR, case.team, away)


def _upwards(start: people.Person | None, desk: people.Desk, away: frozenset[str]) -> people.Person | None:
    """The first from here upwards who is not kept away."""
    if not away:
        return start
    person, seen = start, set[str]()
    while person and person.key in away and person.key not in seen:
        seen.add(person.key)
        person = desk.person(person.supervisor)
    return person


def _above_holders(role: str, case: casefile.CaseFile, desk: people.Desk, away: frozenset[str]) -> Persons:
    """Where everyone who holds a role is kept away: their supervisors."""
    found = [_upwards(holder, desk, away) for holder in desk.holders(role, case.team)]
    return tuple({person.key: person for one in found for person in _some(one, away)}.values())


def _supervisor(case: casefile.CaseFile, desk: people.Desk) -> people.Person | None:
    """The assignee's supervisor; the team lead where nobody holds the case, else the lead's supervisor."""
    holder = desk.person(case.assignee)
    if holder is None:
        return desk.lead_of(case.team)
    lead = desk.lead_of(case.team)
    return desk.person(holder.supervisor) or (desk.person(lead.supervisor) if lead else None)


def _some(person: people.Person | None, away: frozenset[str]) -> Persons:
    return (person,) if person and person.key not in away else ()


def _recipient(person: people.Person, rule: str, desk: people.Desk, away: frozenset[str]) -> Recipient:
    present = desk.stand_in(person, away)
    one = present or person
    return Recipient(one.key, one.name, one.mail_address, one.language, rule, present is not None)
