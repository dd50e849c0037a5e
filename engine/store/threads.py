"""Which mails about a case came before one to the same recipient: always the same, whatever became of them since."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.store.statements import TABLES

NOTIFICATIONS = TABLES["notifications"]


def earlier(connection: Connection, mails: Collection[tuple[int, int, str]], most: int) -> dict[int, tuple[str, ...]]:
    """The Message-IDs of up to ``most`` mails that stand in the outbox before each of these, oldest first, by its id.

    ``mails`` are ids of notifications with case and mail address. The mails of a case are queued one decision after the
    other, so none comes in before one that is there.
    """
    if not mails:
        return {}
    table = NOTIFICATIONS.c
    cases = {case for _id, case, _address in mails}
    # In no order and up to no id: by either SQLite would go through the whole outbox instead of the cases' own mails.
    found = select(table.id, table.case_id, table.mail_address, table.message_id).where(table.case_id.in_(cases))
    told = _by_recipient(connection.execute(found))
    chains = {}
    for one, case, address in mails:
        before = [message_id for number, message_id in told.get((case, address), ()) if number < one]
        chains[one] = tuple(before[-most:])
    return chains


def _by_recipient(rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[tuple[int, str], list[tuple[int, str]]]:
    found: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for number, case, address, message_id in rows:
        found.setdefault((case, address), []).append((number, message_id))
    for mails in found.values():
        mails.sort()
    return found
