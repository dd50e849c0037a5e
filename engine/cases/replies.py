"""Where a reply to a case goes, by the definition that it runs under."""

from engine import decide, store
from engine.cases.desk import Cases


def reply_form(cases: Cases, number: str) -> decide.ReplyForm | None:
    """Where a reply of the requester goes; None where there is no such case, or it waits for none."""
    with cases.database.reading() as connection:
        case = store.load_cases(connection, [number]).get(number)
        return decide.reply_form(cases.registry.workflow_of(connection, case), case) if case else None
