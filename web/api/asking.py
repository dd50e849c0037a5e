"""With what a case is opened: customer, team and requester as they are on record; a new requester is put there."""

from engine import casefile, decide, faultpoints, fields, people, store
from engine.definitions import definition
from web.api import given, problems
from web.api.bearer import Caller

NEW = 0
"""The id of a requester who is not on record yet."""


def opening(caller: Caller, wanted: given.NewCase) -> tuple[casefile.Opening, casefile.Refusal | None]:
    """The opening, or why there will be none: nobody is put on record for a case that is refused."""
    _check(caller, wanted)
    with caller.parts.database.reading() as connection:
        customer = store.people.customer(connection, wanted.customer) if wanted.customer else None
    if wanted.customer and customer is None:
        raise _wrong("customer", "There is no customer of that key.")
    requester = _on_record(caller, wanted.requester, customer)
    made = casefile.Opening(wanted.title, customer, requester, wanted.channel, wanted.priority, wanted.team)
    if requester is None or requester.id != NEW:
        return made, None
    refusal = _refusal(caller, wanted, made)
    if refusal is not None:
        return made, refusal
    with caller.parts.database.writing() as connection:
        reach = (requester.mail_address, requester.language, requester.phone, requester.customer_id)
        added = store.people.add_contact(connection, requester.name, *reach)
    faultpoints.pass_by("opening.contact")
    return casefile.Opening(wanted.title, customer, added, wanted.channel, wanted.priority, wanted.team), None


def _check(caller: Caller, wanted: given.NewCase) -> None:
    if wanted.team and wanted.team not in caller.desk.active_teams:
        raise _wrong("team", "There is no team of that key.")
    _check_text("title", "text", wanted.title)
    if wanted.requester:
        _check_text("requester.name", "text", wanted.requester.name)
        _check_text("requester.mail_address", "mail_address", wanted.requester.mail_address)
        _check_text("requester.phone", "phone", wanted.requester.phone)
        if not wanted.requester.name.strip():
            raise _wrong("requester.name", "Give a name.")


def _check_text(name: str, kind: definition.FieldType, value: str | None) -> None:
    if isinstance(fields.check(definition.Field(name, kind), value, people.Desk()), fields.Wrong):
        raise _wrong(name, "This is none that can be kept: look at how it is written.")


def _wrong(name: str, sentence: str) -> problems.Refused:
    return problems.of(422, "Some of what was sent is missing or wrong.", "bad_data", {name: sentence})


def _on_record(
    caller: Caller, one: given.Requester | None, customer: casefile.Customer | None
) -> casefile.Contact | None:
    """The contact that is meant: by address, else by name and phone, under the same customer; else a new one."""
    if one is None:
        return None
    name, mail, phone = one.name.strip(), (one.mail_address or "").strip() or None, (one.phone or "").strip() or None
    whose = customer.id if customer else None
    with caller.parts.database.reading() as connection:
        known = store.people.contacts_at(connection, mail) if mail else []
        if not mail and whose is not None:
            known = store.people.contacts_of(connection, whose)
    for found in known:
        if found.customer_id == whose and (mail or (found.name, found.phone) == (name, phone)):
            return found
    return casefile.Contact(NEW, name, mail, one.language, phone, whose)


def _refusal(caller: Caller, wanted: given.NewCase, made: casefile.Opening) -> casefile.Refusal | None:
    """What the opening would be answered, found without opening anything."""
    command = casefile.Command(
        None, "open", caller.actor, wanted.fields, wanted.workflow, made, language=caller.reader.language
    )
    with caller.parts.database.reading() as connection:
        workflow = caller.parts.registry.live(connection, wanted.workflow)
        if workflow is None:
            return caller.parts.cases.submit(command).refusal
        known = store.known.find(connection, decide.references(workflow, command))
    return decide.decide(workflow, None, command, caller.reader.now, caller.desk, known).refusal
