"""Which of the names that a command speaks of there are: cases, customers, files."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, select

from engine import casefile
from engine.store.statements import CASES, CUSTOMERS, TABLES

FILES = TABLES["files"]


def find(connection: Connection, asked: casefile.Known) -> casefile.Known:
    """Of the names asked for, those that there are."""
    return casefile.Known(
        cases=_there(connection, CASES.c.number, asked.cases),
        customers=_there(connection, CUSTOMERS.c.key, asked.customers),
        files=_there(connection, FILES.c.hash, asked.files),
    )


def _there(connection: Connection, column: Column[Any], names: Iterable[str]) -> frozenset[str]:
    wanted = list(names)
    if not wanted:
        return frozenset()
    return frozenset(connection.execute(select(column).where(column.in_(wanted))).scalars())
