"""What a new case is given besides its fields: whose matter it is, who asks, how it came, who takes it up."""

from engine import casefile, fields, store
from engine.database import Connection
from engine.decide import opening as openings
from engine.definitions import definition
from engine.queries import contacts
from web import forms, texts
from web.forms import asked as asking
from web.room import Room

WHO = ("customer", "contact", "new_name", "new_phone", "new_mail", "new_language")
CHANNELS = ("phone", "mail", "web", "visit")
TEXT = 100


def asked(at: Room) -> tuple[forms.Asked, ...]:
    """The words of an opening, as fields; who asks comes first, then the title, then the desk's own."""
    reader = at.reader
    word = asking.word
    known = {str(one.id): one.name for one in at.contacts}
    languages = {tag: texts.NAMES[tag] for tag in texts.LANGUAGES}
    channels = {one: reader.word("channel", one) for one in CHANNELS}
    teams = {key: one.title for key, one in at.people.active_teams.items()}
    return (
        forms.Asked(word("customer", "customer", reader)),
        forms.Asked(word("contact", "choice", reader, choices=known)),
        forms.Asked(word("new_name", "text", reader, max_length=TEXT)),
        forms.Asked(word("new_phone", "phone", reader)),
        forms.Asked(word("new_mail", "mail_address", reader)),
        forms.Asked(word("new_language", "choice", reader, choices=languages), current=reader.language),
        forms.Asked(word("title", "text", reader, max_length=openings.LONGEST_TITLE)),
        forms.Asked(word("channel", "choice", reader, choices=channels), required=True, current="phone"),
        forms.Asked(asking.priority(reader), required=True, current="normal"),
        forms.Asked(word("team", "choice", reader, choices=teams), current=_own_team(at)),
    )


def _own_team(at: Room) -> str | None:
    person = at.people.person(at.desk.session.actor.key)
    return min(person.teams) if person and person.teams else None


def problems(at: Room, typed: forms.Typed) -> dict[str, str]:
    """What is wrong with the words, by name."""
    found: dict[str, str] = {}
    for one in asked(at):
        name, given = one.field.name, typed[one.field.name]
        outcome = fields.check(one.field, given, at.people)
        if isinstance(outcome, fields.Wrong):
            found[name] = at.reader.say(f"wrong_{name}" if f"wrong_{name}" in at.reader.words else "wrong_value")
        elif one.required and outcome.value is None:
            found[name] = at.reader.say("wrong_missing")
    return found | _disagreeing(at, typed)


def _disagreeing(at: Room, typed: forms.Typed) -> dict[str, str]:
    """Customer, contact and a new contact must fit one another."""
    known, say = _contact(at, typed), at.reader.say
    if typed["customer"] and typed["customer"] not in {one.key for one in at.customers}:
        return {"customer": say("wrong_value")}
    if known and typed["customer"] and known.customer != typed["customer"]:
        return {"contact": say("wrong_contact")}
    if known and typed["new_name"].strip():
        return {"new_name": say("wrong_both")}
    reach = typed["new_phone"].strip() or typed["new_mail"].strip()
    return {"new_name": say("wrong_nameless")} if reach and not typed["new_name"].strip() and not known else {}


def _contact(at: Room, typed: forms.Typed) -> contacts.Known | None:
    return next((one for one in at.contacts if str(one.id) == typed["contact"]), None)


def opening(at: Room, typed: forms.Typed, form: str) -> casefile.Opening:
    """What the case is opened with; a new contact is put on record, unless that form was sent before."""
    known = _contact(at, typed)
    key = typed["customer"] or (known.customer if known else None)
    with at.desk.parts.database.writing() as connection:
        customer = store.people.customer(connection, key) if key else None
        requester = store.people.contact(connection, known.id) if known else _new(connection, typed, customer, form)
    return casefile.Opening(
        title=typed["title"],
        customer=customer,
        requester=requester,
        channel=typed["channel"],
        priority=typed["priority"] if typed["priority"] in definition.PRIORITIES else "normal",
        team=typed["team"] or None,
    )


def _new(
    connection: Connection, typed: forms.Typed, customer: casefile.Customer | None, form: str
) -> casefile.Contact | None:
    """The contact that was typed. One with the same name and reach is on record already when a form comes twice."""
    name, phone, mail = (typed[one].strip() for one in ("new_name", "new_phone", "new_mail"))
    if not name:
        return None
    found = store.people.contacts_at(connection, mail) if mail else []
    if customer:
        found += store.people.contacts_of(connection, customer.id)
    same = (name, phone or None, mail or None, customer.id if customer else None)
    for one in found:
        if (one.name, one.phone, one.mail_address, one.customer_id) == same:
            return one
    if store.answers.load(connection, [form]):
        return None
    language = typed["new_language"] or "en"
    return store.people.add_contact(connection, name, mail or None, language, phone or None, same[3])
