"""A mail that begins a case: whose it is, what the routing makes of it, and the command that opens the case."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import casefile, decide, fields, people, queries, store
from engine.database import Connection, Database
from engine.decide import opening as openings
from engine.definitions import definition, routing
from engine.queries import senders
from notifications import reading
from notifications.intake import language, saying

OPENED, FORGED = "opened", "names another case"
"""By what a mail was judged that began a case, and how it is marked where it names a case without proof."""
NOT_ON_RECORD = 0
"""The id of a requester who is put on record only once their case opens."""
_LONGEST_NAME, _LONGEST_SUBJECT = 100, 2_000
_ANSWERED = re.compile(
    r"\s*(?:(?:re|aw|antw|sv|fw|fwd|wg|tr|rv)(?:\[\d{1,3}\])?|回复|回覆|答复|答覆|转发|轉發|轉寄|转寄)\s*[:：]",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*\[[^\[\]\s]{1,64}\]\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LONGEST = {"text": 2_000, "long_text": 100_000}


@dataclass(frozen=True, slots=True)
class Wish:
    """A case to be opened: by which workflow, for whom, with what. ``known``: the requester is on record and verified;
    ``forged``: the mail has a token or number of ours that does not hold; ``answered``: they had a receipt of late.
    """

    rule: routing.Rule
    workflow: decide.Workflow
    requester: casefile.Contact
    customer: casefile.Customer | None
    title: str
    body: str
    known: bool
    forged: bool
    answered: bool = False

    @property
    def why(self) -> str:
        """By what it was judged, in a few words that hold for every mail of the kind."""
        marks = [*([] if self.known else ["unknown sender"]), *([FORGED] if self.forged else [])]
        return ", ".join([OPENED, *marks])


def whose(
    connection: Connection, mail: reading.Mail, text: str
) -> tuple[casefile.Contact, casefile.Customer | None, bool]:
    """Who wrote, whose matter it is, and whether that is known. Someone whom nobody knows gets a record of their own;
    whose matter it is can't be said of a contact that several customers have.
    """
    found = senders.senders(connection, mail.sender.address)
    known = [one for one in found if one.verified]
    if known:
        is_one_s = len({one.contact.customer_id for one in known}) == 1
        return known[0].contact, known[0].customer if is_one_s else None, True
    return found[0].contact if found else _stranger(mail, text), None, False


def _stranger(mail: reading.Mail, text: str) -> casefile.Contact:
    name = " ".join(_CONTROL.sub(" ", mail.sender.name).split()) or mail.sender.address
    return casefile.Contact(NOT_ON_RECORD, name[:_LONGEST_NAME], mail.sender.address, language.of(text))


def is_reachable(address: str) -> bool:
    """Whether somebody can be answered there, so that they can be a requester."""
    wanted = definition.Field("requester", "mail_address")
    outcome = fields.check(wanted, address, people.Desk())
    return isinstance(outcome, fields.Checked) and outcome.value is not None


def title(subject: str) -> str:
    """A subject as a title: without what marks answers, and without the number of a case."""
    text = subject[:_LONGEST_SUBJECT]
    while (shorter := _NUMBER.sub(" ", _ANSWERED.sub("", text, count=1) if _ANSWERED.match(text) else text)) != text:
        text = shorter
    return " ".join(unicodedata.normalize("NFC", text).split())[: openings.LONGEST_TITLE]


def command(wish: Wish, files: Iterable[saying.File], key: str) -> casefile.Command:
    """The opening of the case, in the requester's name, once by its key."""
    kept = tuple(files)
    opening = casefile.WrittenOpening(
        title=wish.title,
        customer=wish.customer,
        requester=wish.requester,
        channel="mail",
        priority=wish.rule.priority,
        team=wish.rule.team,
        body=wish.body,
        files=kept,
        answered=wish.answered,
    )
    actor = casefile.Actor("requester", str(wish.requester.id))
    given = values(wish, kept)
    name = wish.workflow.definition.workflow
    return casefile.Command(None, "open", actor, given, name, opening, idempotency_key=key)


def values(wish: Wish, files: tuple[saying.File, ...]) -> dict[str, casefile.Json]:
    """What the fields of the opening form get."""
    declared = wish.workflow.definition.fields
    of_mail: Mapping[str, casefile.Json] = {
        "subject": wish.title,
        "text": wish.body,
        "sender_name": wish.requester.name,
        "sender_address": wish.requester.mail_address,
        "sender_phone": wish.requester.phone,
        "files": list(files),
    }
    given = {
        name: _fitting(declared[name], of_mail[one.source] if one.source else one.given)
        for name, one in wish.rule.fill.items()
        if name in declared
    }
    return {name: value for name, value in given.items() if value not in (None, "", [])}


def _fitting(field: definition.Field, value: casefile.Json) -> casefile.Json:
    """A value as the field can have it: a text on one line and not too long, files as many and as large as it takes."""
    if field.type in _LONGEST and isinstance(value, str):
        text = _CONTROL.sub(" ", value)
        text = text.strip() if field.type == "long_text" else " ".join(text.split())
        return text[: field.max_length or _LONGEST[field.type]]
    if field.type == "files" and isinstance(value, list):
        small = [one for one in value if not field.max_bytes or one["bytes"] <= field.max_bytes]
        return small[: field.max_count or len(small)]
    return value


def refusal(opened: Database, wish: Wish, one: casefile.Command, now: datetime) -> casefile.Refusal | None:
    """What the opening would be answered, found before anybody is put on record for it."""
    with opened.reading() as connection:
        known = store.known.find(connection, decide.references(wish.workflow, one))
        desk = store.people.desk(connection)
    return decide.decide(wish.workflow, None, one, now, desk, known, pictured=False).refusal


def put_on_record(opened: Database, wanted: casefile.Contact, now: datetime) -> casefile.Contact:
    """A requester whom nobody knows, unverified; the same one where a try before this was cut off."""
    with opened.writing() as connection:
        found = senders.senders(connection, wanted.mail_address or "")
        there = next((one.contact for one in found if not one.verified), None)
        if there:
            return there
        name, address, language_ = wanted.name, wanted.mail_address, wanted.language
        return store.people.add_contact(connection, name, address, language_, unverified_since=now)


def active_team(opened: Database, team: str | None) -> str | None:
    """The team, if it takes cases; a case that nobody has is better than a mail that nobody sees."""
    if team is None:
        return None
    with opened.reading() as connection:
        return team if team in store.people.desk(connection).active_teams else None


def home(connection: Connection, number: str) -> queries.Home | None:
    """The case that was opened."""
    return queries.home_by_number(connection, number)
