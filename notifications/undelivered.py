"""Which mails did not arrive is told to their cases, once each; what a relay called dead is put down as dead.

A mail's state is written where it comes to it: by a delivery, by a bounce, as it is claimed. What follows on the case
goes the one way in, as a command under an idempotency key. Between the two a worker may be killed: what the case has
not heard of is a fact of the mail's row, and the next pass finds it.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine import casefile, database, decide, errors, faultpoints, store
from engine.queries import undelivered
from engine.queries.undelivered import Untold
from engine.store.suppressions import Finding
from notifications.bounces import reasons, replies

log = logging.getLogger(__name__)

BATCH = 200


class Desk(Protocol):
    """The way to the cases, as `engine.cases.Cases` has it."""

    def submit(self, command: casefile.Command) -> casefile.Answer: ...


@dataclass(frozen=True, slots=True)
class Counts:
    """What a pass did: cases that were ``told`` that a mail did not arrive, or that it was ``sent`` after all;
    addresses that were found ``dead``.
    """

    told: int = 0
    sent: int = 0
    dead: int = 0


class Undelivered:
    """Tells cases what became of their mails. Several may work on one database."""

    def __init__(self, opened: database.Database, desk: Desk) -> None:
        self._database, self._desk = opened, desk

    def run_once(self, now: datetime) -> Counts:
        """One pass over what cases have not heard of."""
        counts = Counter[str]()
        with self._database.reading() as connection:
            found = undelivered.untold(connection, BATCH)
        for one in found:
            try:
                counts += self._tell(one, now)
            except errors.DatabaseFrozen:
                raise
            except Exception as why:  # noqa: BLE001  one mail never stops the others; the next pass takes it again
                # Without the traceback: the parameters of a statement can hold a customer's words.
                log.error("the case of mail %d was not told: %s", one.id, type(why).__name__)  # noqa: TRY400
        return Counts(**counts)

    def _tell(self, one: Untold, now: datetime) -> Counter[str]:
        counts = Counter[str]()
        dead = _dead(one)
        # What a definition sends because a mail came back is told no more: it would go round for ever.
        if one.case and one.to_kind == "requester" and not one.occasion.startswith(f"{decide.BOUNCED}/"):
            answer = self._desk.submit(self._command(one))
            if answer.refusal and answer.refusal.code == "internal":
                return counts  # A fault of ours, which the log names; it is tried again.
            counts["sent" if one.state == "sent" else "told"] += answer.accepted and not answer.replayed
        faultpoints.pass_by("undelivered.told")

        def work(connection: database.Connection) -> bool:
            store.reports.told(connection, one.id, None if one.state == "sent" else now)
            return dead is not None and store.suppressions.add(connection, dead, now)

        counts["dead"] += self._database.retrying(work, was_done=database.again)
        return counts

    def _command(self, one: Untold) -> casefile.Command:
        number = decide.entry_of(one.occasion, one.deadline)
        with self._database.reading() as connection:
            facts = undelivered.facts_of_entry(connection, one.case_id or 0, number) if number else {}
        given: dict[str, casefile.Json] = {"mail": one.id, "met": decide.met_by(facts)}
        if one.state == "sent":
            event, key = decide.REACHED, f"mail/{one.id}/reached/{one.attempt}"
            given["others"] = one.others
        else:
            event, key = decide.BOUNCED, f"mail/{one.id}/undelivered/{one.attempt}"
            given |= {"template": one.template, "state": one.state, "said": _said(one)}
        return casefile.Command(one.case, event, casefile.SYSTEM, given, idempotency_key=key)


def _reply(one: Untold) -> replies.Reply:
    """The codes of the relay's refusal in the dialogue."""
    told = replies.told(f"{one.code or ''} {one.text}", innermost=True)
    return replies.Reply(str(one.code or "") or told.code, told.status)


def _dead(one: Untold) -> Finding | None:
    """That a relay refused the recipient for good because the address is dead, which its words or codes say; where none
    can be read, the class alone condemns no address.
    """
    if one.state != "failed" or one.code is None or one.code < 500:
        return None
    reply = _reply(one)
    reason = reasons.reason_of(one.text, reply)
    if reason == reasons.UNKNOWN or not reasons.is_permanent(reason, reply, "failed"):
        return None
    return Finding(one.mail_address, "dead", reason, reply.status, one.id)


def _said(one: Untold) -> str:
    """Why, without the relay's own words: they can hold an address, and the history is for all to read."""
    if one.state != "failed":
        return one.text
    reply = _reply(one)
    reason = reasons.reason_of(one.text, reply)
    known = "" if reason == reasons.UNKNOWN else reason
    return " ".join(filter(None, (reply.code, reply.status, known)))
