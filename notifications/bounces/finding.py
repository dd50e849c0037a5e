"""Whether a mail is a bounce or a feedback report, decided from the surest witness down to plain words."""

import logging
from email.message import Message

from notifications.bounces import automatic, feedback, letters, notices, parts, reports, returned
from notifications.bounces.shape import Bounce, Found

_DEEPEST = 3
_logger = logging.getLogger(__name__)


def found(mail: Message) -> Found:
    """What a mail says about deliveries, and why it is automatic; never raises, bounded in time and depth."""
    try:
        kind, bounces = _of(mail, 0)
        about = returned.of(mail) if kind else returned.NOTHING
        return Found(kind, bounces, automatic.words(mail), about)
    except Exception as why:  # noqa: BLE001  a mail comes from anywhere, and the library's parser raises what it likes
        # Without the traceback: it can hold a customer's words.
        _logger.error("A mail could not be searched for bounces: %s", type(why).__name__)  # noqa: TRY400
        return Found("", (), ())


def _of(mail: Message, depth: int) -> tuple[str, tuple[Bounce, ...]]:
    if complaints := feedback.bounces(mail):
        return "feedback", complaints
    if told := notices.found(mail):
        return told
    machine = automatic.is_from_machine(mail)
    if failed := reports.bounces(mail, machine):
        return "bounce", failed
    if failed := letters.bounces(mail, machine):
        return "bounce", failed
    said = parts.own_text(mail)
    if depth < _DEEPEST and (machine or not said.strip()):
        # A relay's wrapper, or a report sent on without a word of its own: what is inside speaks.
        for inside in parts.enclosed(mail):
            if (within := _of(inside, depth + 1))[0]:
                return within
    failed = letters.guessed(mail, machine)
    return ("bounce" if failed else ""), failed
