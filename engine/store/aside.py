"""Cases on which sweeps fail: tried again ever more rarely, and set aside once that has happened often enough.

A row says at which version of its case that was so. Whatever changes the case makes the row void.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, select

from engine import database
from engine.store.statements import CASES, TABLES

ASIDE = TABLES["cases_aside"]
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 3600.0

_COLUMNS = ("case_id", "version", "reason", "detail", "tries", "since", "next_try_at", "set_aside_at")


def fail(connection: Connection, faults: Mapping[str, tuple[str, str]], now: datetime, most_tries: int) -> None:
    """Records that each of these cases (by number: reason and detail) failed, and puts its next try off; after
    ``most_tries`` it counts as set aside.
    """
    columns = [CASES.c.number, CASES.c.id, CASES.c.version, ASIDE.c.tries, ASIDE.c.since, ASIDE.c.set_aside_at]
    same = and_(ASIDE.c.case_id == CASES.c.id, ASIDE.c.version == CASES.c.version)
    found = select(*columns).outerjoin(ASIDE, same).where(CASES.c.number.in_(faults)).order_by(CASES.c.id)
    rows = [_row(now, faults[number], most_tries, *before) for number, *before in connection.execute(found)]
    database.upserting(ASIDE, ("case_id",), _COLUMNS, connection.dialect).run(connection, rows)


def _row(
    now: datetime, fault: tuple[str, str], most_tries: int, case_id: int, version: int, tries: int | None, *was: Any
) -> tuple[Any, ...]:
    count = (tries or 0) + 1
    since, set_aside_at = was
    enough = set_aside_at or (now if count >= most_tries else None)
    return case_id, version, *fault, count, since or now, now + timedelta(seconds=wait_s(count)), enough


def wait_s(tries: int) -> float:
    """How long a case is left alone after so many tries."""
    # Beyond 2**10 it is the longest wait anyway.
    return float(min(FIRST_WAIT_S * 2 ** min(tries - 1, 10), LONGEST_WAIT_S))


def clear(connection: Connection, numbers: Collection[str]) -> None:
    """These cases are no longer set aside."""
    ids = select(CASES.c.id).where(CASES.c.number.in_(numbers))
    connection.execute(delete(ASIDE).where(ASIDE.c.case_id.in_(ids)))


def forget_void(connection: Connection) -> int:
    """Removes what no longer holds because the case went on; returns how many."""
    same = exists().where(CASES.c.id == ASIDE.c.case_id, CASES.c.version == ASIDE.c.version)
    return connection.execute(delete(ASIDE).where(~same)).rowcount
