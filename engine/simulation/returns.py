"""Mails to customers that come back, some by chance; and whoever then reaches the customer another way."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta

from engine import casefile, decide, recipients

AFTER = timedelta(minutes=10)
"""A report takes so long."""
REACHED_AFTER_S = 7_200.0
"""So much working time after it somebody has reached the customer."""
_SOMEBODY = casefile.Actor("operator", "desk")


def of(
    share: float,
    chance: random.Random,
    case: casefile.CaseFile,
    entries: Sequence[casefile.HistoryEntry],
    notices: Sequence[casefile.Notice],
) -> Iterator[casefile.Command]:
    """What the engine will say of those of a decision's mails to the customer that come back, this share of them."""
    first = case.seq - len(entries)
    for notice in notices:
        if notice.to != recipients.REQUESTER or chance.random() >= share:
            continue
        number = decide.entry_of(notice.occasion, notice.deadline) or 0
        met = decide.met_by(entries[number - first - 1].facts) if number > first else []
        given = {"template": notice.template, "state": "bounced", "met": met}
        yield casefile.Command(case.number, decide.BOUNCED, casefile.SYSTEM, given)


def reached(number: str) -> casefile.Command:
    """That somebody reached the customer of a case."""
    return casefile.Command(number, decide.REACHED, _SOMEBODY, {"reason": "by telephone"})
