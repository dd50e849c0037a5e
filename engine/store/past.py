"""What happened to a case, in the few words that deadlines go by, and with what those words leave out."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from engine import casefile
from engine.store.statements import TABLES

HISTORY = TABLES["history"]


def of(connection: Connection, case_id: int) -> list[casefile.HistoryEntry]:
    """The entries of a case, oldest first, without their facts and personal values."""
    columns = ("at", "actor_kind", "actor_key", "event", "from_states", "to_states")
    found = select(*(HISTORY.c[name] for name in columns)).where(HISTORY.c.case_id == case_id)
    return [
        casefile.HistoryEntry(at, casefile.Actor(kind, key), event, tuple(from_states), tuple(to_states))
        for at, kind, key, event, from_states, to_states in connection.execute(found.order_by(HISTORY.c.seq))
    ]


def since(connection: Connection, begun: Mapping[int, datetime], most: int) -> dict[int, list[casefile.HistoryEntry]]:
    """Of each case the last ``most`` entries from its instant on, oldest first: what happened, by whom, and its facts,
    without where the case stood. Cases by id.
    """
    found: dict[int, list[casefile.HistoryEntry]] = {case_id: [] for case_id in begun}
    if not begun:
        return found
    table = HISTORY.c
    columns = (table.case_id, table.at, table.actor_kind, table.actor_key, table.event, table.facts)
    theirs = select(*columns).where(table.case_id.in_(begun), table.at >= min(begun.values()))
    for case_id, at, kind, key, event, facts in connection.execute(theirs.order_by(table.case_id, table.seq)):
        if at >= begun[case_id]:
            found[case_id].append(casefile.HistoryEntry(at, casefile.Actor(kind, key), event, (), (), facts))
    return {case_id: entries[-most:] for case_id, entries in found.items()}
