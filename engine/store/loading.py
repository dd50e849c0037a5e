"""Cases as decisions need them: all of a batch in three statements, whatever its size."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from engine import casefile
from engine.store import statements

_CASE = 1 + len(statements.FIXED) + len(statements.CHANGING)
_CUSTOMER = _CASE + len(statements.CUSTOMER)


def load_cases(connection: Connection, numbers: Iterable[str]) -> dict[str, casefile.CaseFile]:
    """The cases with these numbers, with deadlines and personal values; those that there are not are left out.

    Inside a transaction that writes nobody else can change them until its end.
    """
    known = statements.of(connection)
    by_id = {row[0]: _case(row) for row in known.cases.rows(connection, list(numbers))}
    ids = list(by_id)
    for case_id, key, value in known.personal.rows(connection, ids):
        by_id[case_id].fields[key] = value
    for row in known.deadlines.rows(connection, ids):
        by_id[row[0]].deadlines.append(casefile.DeadlineRow(*row[1:]))
    return {case.number: case for case in by_id.values()}


def _case(row: Sequence[Any]) -> casefile.CaseFile:
    case_id, number, workflow, channel, opened_at, thread_id = row[:6]
    (
        definition_hash, title, priority, closed_at, changed_at, _customer_id, _requester_id, team, assignee,
        configuration, remembered, fields, last_by, next_fire_at, version, seq, head,
    ) = row[6:_CASE]  # fmt: skip
    return casefile.CaseFile(
        number=number,
        workflow=workflow,
        definition_hash=definition_hash,
        title=title,
        channel=channel,
        priority=priority,
        opened_at=opened_at,
        customer=casefile.Customer(*row[_CASE:_CUSTOMER]) if row[_CASE] is not None else None,
        requester=casefile.Contact(*row[_CUSTOMER:]) if row[_CUSTOMER] is not None else None,
        team=team,
        assignee=assignee,
        configuration=tuple(configuration),
        remembered=remembered,
        fields=fields,
        last_by=last_by,
        closed_at=closed_at,
        changed_at=changed_at,
        next_fire_at=next_fire_at,
        version=version,
        seq=seq,
        head=head,
        thread_id=thread_id,
        id=case_id,
    )
