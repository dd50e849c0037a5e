"""How many: cases, deadlines kept and missed, notifications by state."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from engine.queries.tables import CASES, DEADLINES, HISTORY, NOTIFICATIONS

ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one workflow or all. ``closed_late`` are closed cases with a breach on record, ``breached`` are deadlines."""

    opened: int
    closed: int
    open: int
    with_deadline: int
    closed_late: int
    closed_in_time: int
    open_with_deadline: int
    breached: int
    escalations: int
    notifications: int


def counts(connection: Connection, workflow: str | None = None) -> Counts:
    """The counts of a workflow's cases, or of all."""
    chosen = [CASES.c.workflow == workflow] if workflow else []
    mine = DEADLINES.c.case_id == CASES.c.id
    has = select(DEADLINES.c.id).where(mine).exists()
    late = select(DEADLINES.c.id).where(mine, DEADLINES.c.breached_at.is_not(None)).exists()
    closed = CASES.c.closed_at.is_not(None)

    def cases(*conditions: ColumnElement[bool]) -> int:
        return connection.execute(select(func.count()).select_from(CASES).where(*chosen, *conditions)).scalar_one()

    opened, shut, with_deadline = cases(), cases(closed), cases(has)
    closed_late, closed_with = cases(closed, late), cases(closed, has)
    return Counts(
        opened=opened,
        closed=shut,
        open=opened - shut,
        with_deadline=with_deadline,
        closed_late=closed_late,
        closed_in_time=closed_with - closed_late,
        open_with_deadline=with_deadline - closed_with,
        breached=_joined(connection, DEADLINES.c.case_id, [*chosen, DEADLINES.c.breached_at.is_not(None)]),
        escalations=_joined(connection, HISTORY.c.case_id, [*chosen, HISTORY.c.event == ESCALATED]),
        notifications=_joined(connection, NOTIFICATIONS.c.case_id, chosen),
    )


def _joined(connection: Connection, case_id: ColumnElement[int], conditions: list[ColumnElement[bool]]) -> int:
    found = select(func.count()).select_from(CASES).join(case_id.table, case_id == CASES.c.id)
    return connection.execute(found.where(and_(True, *conditions))).scalar_one()


def outbox(connection: Connection) -> dict[str, int]:
    """Notifications by state."""
    found = select(NOTIFICATIONS.c.state, func.count()).group_by(NOTIFICATIONS.c.state)
    return dict(connection.execute(found).all())


def by_state(connection: Connection, workflow: str) -> dict[tuple[str, ...], int]:
    """Open cases of a workflow by where they are (all active states)."""
    found = select(CASES.c.configuration, func.count()).where(CASES.c.workflow == workflow, CASES.c.closed_at.is_(None))
    return {tuple(states): count for states, count in connection.execute(found.group_by(CASES.c.configuration))}


def last_entry_at(connection: Connection) -> datetime | None:
    """The instant of the newest history entry, None where there are no cases."""
    return connection.execute(select(func.max(HISTORY.c.at))).scalar()
