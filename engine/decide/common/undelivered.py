"""The common events about a mail that did not arrive: it came back, and the customer was reached all the same."""

from collections.abc import Iterable, Iterator

from engine import casefile, deadlines
from engine.decide import occasions, refusals, rights, telling
from engine.decide.common import words
from engine.decide.turn import Wish
from engine.fields import Wrong

BOUNCED = rights.MAIL_EVENTS[0]
TEMPLATE = "undelivered"
"""The mail by which the assignee hears that one to the customer did not arrive."""
_ENDS = ("met", "done late")
"""What a history entry says of a deadline that it ended by an answer."""


def entry_of(occasion: str, deadline: str | None) -> int | None:
    """The number of the history entry that a notice is about, by its occasion; None where it is about a deadline."""
    _event, _, rest = occasion.partition("/")
    number = rest.partition("/")[0]
    return int(number) if deadline is None and number.isdecimal() else None


def met_by(facts: casefile.Json) -> list[list[casefile.Json]]:
    """The deadlines, by name and occasion, that a step met, as the facts of its history entry have them."""
    return [[name, occasion] for name, occasion, what, *_due in facts.get("deadlines", ()) if what in _ENDS]


def bounced(wish: Wish) -> words.Act:
    """A mail to the requester did not arrive. The deadlines that its step ``met`` come anew, and the assignee is told.

    ``said`` is a code or a word of docs/bounces.md, never an address: the history is for all to read.
    """
    turn = wish.turn
    owed = list(_rows(wish.turn.case.deadlines, wish.given.get("met")))

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        entry.facts["undelivered"] = {name: wish.given.get(name) for name in ("mail", "template", "state", "said")}
        turn.case.last_by[BOUNCED] = str(wish.actor)
        for row in owed:
            occasions.come_anew(turn, entry, row)
        occasion = f"{TEMPLATE}/{turn.case.seq + len(turn.entries)}"
        if not telling.tell(turn, entry, ("assignee",), TEMPLATE, occasion):
            telling.fall_back(turn, entry, "team_lead", TEMPLATE, occasion)
        return ()

    return act


def customer_reached(wish: Wish) -> words.Act:
    """The customer knows what the mail said: someone told them, with a ``reason``; or the mail was sent after all, as
    the engine says. What came anew is met.
    """
    turn, by_engine = wish.turn, wish.actor.kind == "system"
    if not rights.is_undelivered(turn.case):
        raise words.Refused(refusals.refuse(wish, "not_from_here", "nothing_undelivered"))
    reason = words.text(wish, "reason", words.LONGEST_REASON, required=False)
    if not reason and not by_engine:
        raise words.wrong(wish, "reason", Wrong("reached_how", {}))
    named = [name for name, _occasion in _pairs(wish.given.get("met"))]

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        if not (by_engine and wish.given.get("others")):
            turn.case.last_by.pop(BOUNCED, None)
        if by_engine:
            entry.facts["delivered"] = wish.given.get("mail")
        for row in tuple(turn.case.deadlines):
            if deadlines.is_live(row) and deadlines.is_owed(row) and (not by_engine or row.name in named):
                own = turn.own(row)
                deadlines.end(own, entry.at, "met", rights.REACHED, turn.workflow.plans[row.name])
                occasions.note(entry, own, "done late" if own.state == "breached" else own.state)
        if reason:
            entry.personal["reason"] = reason
        return ()

    return act


def _rows(rows: Iterable[casefile.DeadlineRow], named: casefile.Json) -> Iterator[casefile.DeadlineRow]:
    wanted = list(_pairs(named))
    return (row for row in rows if (row.name, row.occasion) in wanted)


def _pairs(named: casefile.Json) -> Iterator[tuple[casefile.Json, casefile.Json]]:
    """What is a name and an occasion of what was given."""
    several = named if isinstance(named, list) else ()
    return ((one[0], one[1]) for one in several if isinstance(one, list | tuple) and len(one) == 2)
