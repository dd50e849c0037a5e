"""The common events of a case's conversation: an answer, notes, what the customer writes."""

from engine import casefile
from engine.decide import refusals, telling
from engine.decide.common import words
from engine.decide.turn import Wish


def _say(wish: Wish, message: casefile.Message) -> words.Act:
    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        entry.facts["message"] = [message.kind, message.direction]
        if message.files:
            entry.facts["files"] = [one["hash"] for one in message.files]
        entry.personal["body"] = message.body
        wish.turn.messages.append(message)
        return ()

    return act


def answer(wish: Wish) -> words.Act:
    """The requester is answered by mail."""
    body = words.text(wish, "body", words.LONGEST_BODY)
    files = words.files(wish)
    if not wish.turn.case.requester or not wish.turn.case.requester.mail_address:
        raise words.Refused(refusals.refuse(wish, "not_from_here", "no_requester_address"))
    say = _say(wish, casefile.Message("answer", "out", body, files))

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        number = wish.turn.case.seq + len(wish.turn.entries)
        telling.tell(wish.turn, entry, ("requester",), "answer", f"answer/{number}", body=body, files=files)
        return say(entry)

    return act


def note(wish: Wish) -> words.Act:
    """A note for the desk alone."""
    body = words.text(wish, "body", words.LONGEST_BODY)
    return _say(wish, casefile.Message("note", "none", body, words.files(wish)))


def phone_note(wish: Wish) -> words.Act:
    """What was said on the telephone."""
    body = words.text(wish, "body", words.LONGEST_BODY)
    direction = words.chosen(wish, "direction", ("in", "out"))
    return _say(wish, casefile.Message("phone_note", "in" if direction == "in" else "out", body))


def customer_message(wish: Wish) -> words.Act:
    """What the customer writes."""
    body = words.text(wish, "body", words.LONGEST_BODY)
    return _say(wish, casefile.Message("customer_message", "in", body, words.files(wish)))
