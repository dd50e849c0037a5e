"""What a person says of a mail that waits: it is the word of a case's requester, begins a case, or is
nothing for the desk.
"""

from engine import errors, people
from engine.casefile import Actor
from engine.queries import waiting as queries_
from notifications import intake as intake_
from web import arrived, waiting
from web.parts import Parts
from web.reader import Reader


def confirm(parts: Parts, reader: Reader, person: people.Person, mail: arrived.Loaded, number: str) -> str:
    """Puts a mail on the case of that number; "" if that is done, else why not, in words.

    Raises errors.NoIncomingMail, errors.IncomingSettled.
    """
    if not number:
        return reader.say("incoming_which")
    with parts.database.reading() as connection:
        # A database takes no NUL.
        if not number.isprintable() or not queries_.takes(connection, waiting.asked(parts, connection, person), number):
            return reader.say("incoming_unknown", number=number)
    try:
        by = str(Actor("person", person.key))
        answer = intake_.confirm(_intake(parts), parts.database, mail.mail.id, by, reader.now, number)
    except errors.CaseWithoutRequester:
        return reader.say("incoming_no_requester", number=number)
    return reader.say("incoming_not_taken", number=number) if answer.refusal else ""


def openable(parts: Parts, reader: Reader) -> tuple[tuple[str, str], ...]:
    """The workflows of which the routing opens cases with mails, each with its title."""
    found = ((name, parts.cases.live(name)) for name in _intake(parts).router.workflows())
    return tuple((name, reader.title(one.definition.title, name)) for name, one in found if one)


def open_case(parts: Parts, reader: Reader, person: people.Person, mail: arrived.Loaded, workflow: str) -> str:
    """Opens a case of a workflow with a mail; "" if that is done, else why not, in words.

    Raises errors.NoIncomingMail, errors.IncomingSettled.
    """
    by = str(Actor("person", person.key))
    try:
        answer = intake_.open_case(_intake(parts), parts.database, mail.mail.id, by, reader.now, workflow)
    except errors.RoutingOpensOthers:
        return reader.say("incoming_workflow_which")
    except errors.IncomingOpensNothing:
        return reader.say("incoming_not_opened")
    return reader.say("incoming_not_opened") if answer.refusal else ""


def dismiss(parts: Parts, reader: Reader, person: people.Person, mail: arrived.Loaded) -> None:
    """Says that a mail is nothing for the desk. Raises errors.NoIncomingMail, errors.IncomingSettled."""
    intake_.dismiss(parts.database, mail.mail.id, str(Actor("person", person.key)), reader.now)


def _intake(parts: Parts) -> intake_.Intake:
    return intake_.Intake(parts.database, parts.cases, intake_.Rules.of(parts.settings))
