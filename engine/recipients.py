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


def resolve(rule: str, case: casefile.CaseFile, desk: people.Desk, actor: casefile.Actor) -> tuple[Recipient, ...]:
    """The recipients that a rule gives for this case; none where nobody fits.

    An absent person is replaced by their deputy. What is for the assignee of a case that nobody holds goes to the
    team lead.
    """
    if rule == REQUESTER:
        return _requester(case)
    persons = _persons(rule, case, desk, actor)
    return tuple(_recipient(_present(person, desk), rule) for person in persons)


def _requester(case: casefile.CaseFile) -> tuple[Recipient, ...]:
    contact = case.requester
    if contact is None or not contact.mail_address:
        return ()
    return (Recipient(REQUESTER, contact.name, contact.mail_address, contact.language, REQUESTER),)


def _persons(rule: str, case: casefile.CaseFile, desk: people.Desk, actor: casefile.Actor) -> tuple[people.Person, ...]:
    match rule:
        case "assignee":
            return _some(desk.person(case.assignee) or desk.lead_of(case.team)) or desk.holders("supervisor", case.team)
        case "supervisor":
            return _some(_supervisor(case, desk)) or desk.holders("supervisor", case.team)
        case "team_lead":
            return _some(desk.lead_of(case.team))
        case "team":
            return tuple(desk.members(case.team))
        case "actor":
            return _some(desk.person(actor.key))
    if rule.startswith("field."):
        return _some(desk.person(case.fields.get(rule.removeprefix("field."))))
    return desk.holders(rule, case.team)


def _supervisor(case: casefile.CaseFile, desk: people.Desk) -> people.Person | None:
    """The assignee's supervisor; the team lead where nobody holds the case, else the lead's supervisor."""
    holder = desk.person(case.assignee)
    if holder is None:
        return desk.lead_of(case.team)
    lead = desk.lead_of(case.team)
    return desk.person(holder.supervisor) or (desk.person(lead.supervisor) if lead else None)


def _some(person: people.Person | None) -> tuple[people.Person, ...]:
    return (person,) if person else ()


def _present(person: people.Person, desk: people.Desk) -> people.Person:
    deputy = desk.person(person.deputy)
    return deputy if person.absent and deputy and not deputy.absent else person


def _recipient(person: people.Person, rule: str) -> Recipient:
    return Recipient(person.key, person.name, person.mail_address, person.language, rule)
