"""Who is told: a recipient rule, the case and the people of the desk give the persons. Pure."""

from dataclasses import dataclass

from engine import casefile, people


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone to tell, and the rule by which they are told."""

    key: str
    name: str
    mail_address: str
    language: str
    rule: str


REQUESTER = "requester"
NOBODY: frozenset[str] = frozenset()
Persons = tuple[people.Person, ...]


def resolve(
    rule: str, case: casefile.CaseFile, desk: people.Desk, actor: casefile.Actor, away: frozenset[str] = NOBODY
) -> tuple[Recipient, ...]:
    """The recipients that a rule gives for this case; none where nobody fits.

    An absent person is replaced by their deputy. What is for the assignee of a case that nobody holds goes to the
    team lead. Who is kept ``away`` is never told: it goes on to the supervisors above them.
    """
    if rule == REQUESTER:
        return _requester(case)
    persons = _persons(rule, case, desk, actor, away)
    return tuple(_recipient(_present(person, desk, away), rule) for person in persons)


def _requester(case: casefile.CaseFile) -> tuple[Recipient, ...]:
    contact = case.requester
    if contact is None or not contact.mail_address:
        return ()
    return (Recipient(REQUESTER, contact.name, contact.mail_address, contact.language, REQUESTER),)


def _persons(
    rule: str, case: casefile.CaseFile, desk: people.Desk, actor: casefile.Actor, away: frozenset[str]
) -> Persons:
    match rule:
        case "assignee":
            return _above(desk.person(case.assignee) or desk.lead_of(case.team), case, desk, away)
        case "supervisor":
            return _above(_supervisor(case, desk), case, desk, away)
        case "team_lead":
            lead = desk.lead_of(case.team)
            return _above(lead, case, desk, away) if lead else ()
        case "team":
            return tuple(person for person in desk.members(case.team) if person.key not in away)
        case "actor":
            return _some(desk.person(actor.key), away)
    if rule.startswith("field."):
        return _some(_upwards(desk.person(case.fields.get(rule.removeprefix("field."))), desk, away), away)
    return desk.holders(rule, case.team, away) or _above_holders(rule, case, desk, away)


def _above(start: people.Person | None, case: casefile.CaseFile, desk: people.Desk, away: frozenset[str]) -> Persons:
    return _some(_upwards(start, desk, away), away) or desk.holders("supervisor", case.team, away)


def _upwards(start: people.Person | None, desk: people.Desk, away: frozenset[str]) -> people.Person | None:
    """The first from here upwards who is not kept away."""
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


def _present(person: people.Person, desk: people.Desk, away: frozenset[str]) -> people.Person:
    deputy = desk.person(person.deputy)
    stands_in = person.absent and deputy and not deputy.absent and deputy.key not in away
    return deputy if stands_in and deputy else person


def _recipient(person: people.Person, rule: str) -> Recipient:
    return Recipient(person.key, person.name, person.mail_address, person.language, rule)
