"""What a person says of a mail that waits for one: it is the customer's word on a case, or nothing for the desk."""

from datetime import datetime

from engine import casefile, database, errors, queries, store
from notifications import reading
from notifications.intake.intake import Intake


def confirm(
    intake: Intake, opened: database.Database, mail_id: int, by: str, now: datetime, number: str | None = None
) -> casefile.Answer:
    """Takes a mail as the word of a case's requester; ``number`` is that of the case, None for the one that it
    belongs to. Refused, it goes on waiting.

    Raises errors.NoIncomingMail, errors.IncomingSettled, errors.IncomingWithoutCase, errors.CaseWithoutRequester.
    """
    found = _waiting(opened, mail_id)
    wanted = number or found.case
    if wanted is None:
        raise errors.IncomingWithoutCase(id=mail_id)
    with opened.reading() as connection:
        home = queries.home_by_number(connection, wanted)
        content = queries.content(connection, found.content_hash)
    if home is None or home.requester_id is None:
        raise errors.CaseWithoutRequester(number=wanted)
    begun = store.incoming.Begun(mail_id, found.key, content, found.came_at)
    answer = intake.say(begun, reading.read(content), home)
    if answer.accepted:
        opened.retrying(
            lambda connection: store.incoming.confirm(connection, mail_id, home.id, by, now), was_done=database.again
        )
    return answer


def dismiss(opened: database.Database, mail_id: int, by: str, now: datetime) -> None:
    """Says that a mail is nothing for the desk. Raises errors.NoIncomingMail, errors.IncomingSettled."""
    found = _waiting(opened, mail_id)

    def work(connection: database.Connection) -> bool:
        return store.incoming.dismiss(connection, mail_id, by, now)

    if not opened.retrying(work, was_done=database.again):
        raise errors.IncomingSettled(id=mail_id, state=found.state)


def _waiting(opened: database.Database, mail_id: int) -> queries.Incoming:
    with opened.reading() as connection:
        found = queries.incoming_one(connection, mail_id)
    if found is None:
        raise errors.NoIncomingMail(id=mail_id)
    if found.state not in queries.STATES_OPEN_TO_PEOPLE:
        raise errors.IncomingSettled(id=mail_id, state=found.state)
    return found
