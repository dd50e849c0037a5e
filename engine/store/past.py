"""What happened to a case, in the few words that deadlines go by."""

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
