"""Which mails about a case came before one to its reader, ours and theirs: the same whatever became of them since."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, literal, select

from engine.models.incoming import NEW
from engine.store.statements import CASES, TABLES

NOTIFICATIONS, INCOMING, ANSWERS = TABLES["notifications"], TABLES["incoming_mails"], TABLES["idempotency"]
SAID_UNDER = "mail/"
"""What the idempotency key begins with under which a mail that came in says its words on a case."""
_NAMED = re.compile(r"<[!-;=?-~]{1,250}>")
"""An id that can be repeated in a header; whose mail has another is answered without naming it."""

Chains = dict[int, tuple[str, ...]]


class _Mail(NamedTuple):
    """A mail in its place: ``number`` is that of our own in the outbox, 0 for one of theirs, which comes first where
    both are of one instant.
    """

    at: datetime
    number: int
    message_id: str


def earlier(connection: Connection, mails: Collection[tuple[int, int | None, str]], most: int) -> Chains:
    """The Message-IDs of up to ``most`` mails that stand before each of these, oldest first, by its id: those that the
    same address was sent about the case, and those that it wrote about it.

    ``mails`` are ids of notifications with case and mail address. The mails of a case are queued one decision after the
    other, so none comes in before one that is there.
    """
    cases = {case for _id, case, _address in mails if case is not None}
    rows = _ours(connection, cases) if cases else []
    told = defaultdict[tuple[int | None, str], list[_Mail]](list)
    for row in rows:
        told[row.case_id, row.mail_address.casefold()].append(_Mail(row.created_at, row.id, row.message_id))
    if any(row.to_kind == "requester" for row in rows):
        for home, address, mail in (*_settled(connection, cases), *_just_said(connection, rows)):
            told[home, address.casefold()].append(mail)
    queued_at = {row.id: row.created_at for row in rows}
    chains = {}
    for one, case, address in mails:
        before = [mail for mail in sorted(told[case, address.casefold()]) if _is_before(mail, one, queued_at.get(one))]
        chains[one] = tuple(mail.message_id for mail in before[-most:])
    return chains


def _is_before(mail: _Mail, one: int, queued_at: datetime | None) -> bool:
    return mail.number < one if mail.number else queued_at is not None and mail.at <= queued_at


def _ours(connection: Connection, cases: Collection[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """What was queued about the cases."""
    table = NOTIFICATIONS.c
    # In no order and up to no id: by either SQLite would go through the whole outbox instead of the cases' own mails.
    found = select(table.id, table.case_id, table.to_kind, table.mail_address, table.message_id, table.created_at)
    return connection.execute(found.where(table.case_id.in_(cases))).all()


def _settled(connection: Connection, cases: Collection[int]) -> Iterator[tuple[int, str, _Mail]]:
    """What its requester wrote onto one of the cases."""
    table = INCOMING.c
    found = select(table.case_id, table.from_address, table.settled_at, table.message_id)
    for row in connection.execute(found.where(table.case_id.in_(cases), table.state == "taken")):
        if row.settled_at is not None and _NAMED.fullmatch(row.message_id):
            yield row.case_id, row.from_address, _Mail(row.settled_at, 0, row.message_id)


def _just_said(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[tuple[int, str, _Mail]]:
    """Mails whose words are on their case and which are not settled yet: what they bring about may go out before that.

    Few are new at any time; which case took the words of one is said by the answer to its command.
    """
    said = INCOMING.join(ANSWERS, ANSWERS.c.key == literal(SAID_UNDER).concat(INCOMING.c.key))
    found = select(INCOMING.c.message_id, ANSWERS.c.at, ANSWERS.c.answer).select_from(said).where(NEW)
    new = [one for one in connection.execute(found) if _NAMED.fullmatch(one.message_id)]
    if not new:
        return
    numbers = {one.answer["number"] for one in new}
    known = dict(connection.execute(select(CASES.c.number, CASES.c.id).where(CASES.c.number.in_(numbers))).all())
    readers = {(row.case_id, row.mail_address) for row in rows if row.to_kind == "requester"}
    for message_id, at, answer in new:
        for case, address in readers:
            if case == known.get(answer["number"]):
                yield case, address, _Mail(at, 0, message_id)
