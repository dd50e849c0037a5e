"""What a person says of a mail that waits for one: it is the customer's word on a case, begins one, or is nothing for
the desk.
"""

from datetime import datetime

from engine import casefile, database, errors, queries, store
from notifications import reading
from notifications.intake import envelope, routed
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
        # What a try before this has said stays where it was said.
        _confirm(intake, opened, mail_id, answer, by, now)
    return answer


def open_case(
    intake: Intake, opened: database.Database, mail_id: int, by: str, now: datetime, workflow: str
) -> casefile.Answer:
    """Opens a case of a workflow with a mail that waits, filled as the routing says, in the name of whoever wrote it,
    known or not. Refused, it goes on waiting.

    Raises errors.NoIncomingMail, errors.IncomingSettled, errors.RoutingOpensOthers, errors.IncomingOpensNothing.
    """
    found = _waiting(opened, mail_id)
    with opened.reading() as connection:
        content = queries.content(connection, found.content_hash)
    mail, begun = reading.read(content), store.incoming.Begun(mail_id, found.key, content, found.came_at)
    rule = intake.router.rule_of(workflow, mail, envelope.of(content))
    if rule is None:
        allowed = ", ".join(f"`{one}`" for one in intake.router.workflows()) or "none"
        raise errors.RoutingOpensOthers(given=workflow, allowed=allowed)
    wish = intake.router.wish_by(rule, mail)
    if isinstance(wish, routed.Waits):
        raise errors.IncomingOpensNothing(id=mail_id, why=wish.why)
    answer = intake.open(begun, mail, wish, now)
    if answer.accepted:
        _confirm(intake, opened, mail_id, answer, by, now)
    return answer


def _confirm(
    intake: Intake, opened: database.Database, mail_id: int, answer: casefile.Answer, by: str, now: datetime
) -> None:
    case_id = intake.case_id(answer)
    assert case_id is not None

    def work(connection: database.Connection) -> None:
        store.incoming.confirm(connection, mail_id, case_id, by, now)

    opened.retrying(work, was_done=database.again)


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
