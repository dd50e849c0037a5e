"""Cases as decisions need them: all of a batch in three statements, whatever its size."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from engine import casefile, database
from engine.store import statements

_CASE = 1 + len(statements.FIXED) + len(statements.CHANGING)
_CUSTOMER = _CASE + len(statements.CUSTOMER)
_NAMES = ("id", *statements.FIXED, *statements.CHANGING)
_CUSTOMER_ID, _REQUESTER_ID = _NAMES.index("customer_id"), _NAMES.index("requester_id")


def load_cases(connection: Connection, numbers: Iterable[str], *, free: bool = False) -> dict[str, casefile.CaseFile]:
    """The cases with these numbers, with deadlines and personal values; those that there are not are left out.

    Inside a transaction that writes nobody else can change them until its end: on PostgreSQL their rows are locked,
    and all else of a case is written only by who has its row. ``free`` leaves out those that another has locked.
    """
    known = statements.of(connection)
    lock: statements.Lock = "none" if not database.writes(connection) else "skip" if free else "wait"
    asked = list(numbers)
    rows = list(known.cases[lock].rows(connection, asked))
    if lock != "none" and any(_is_torn(row) for row in rows):
        rows = list(known.cases["none"].rows(connection, [row[1] for row in rows]))
    by_id = {row[0]: _case(row) for row in rows}
    ids = list(by_id)
    with database.together(connection):
        personal, deadlines = known.personal.ask(connection, ids), known.deadlines.ask(connection, ids)
    for case_id, key, value in known.personal.read(personal):
        by_id[case_id].fields[key] = value
    for row in known.deadlines.read(deadlines):
        by_id[row[0]].deadlines.append(casefile.DeadlineRow(*row[1:]))
    return {case.number: case for case in by_id.values()}


def _is_torn(row: Sequence[Any]) -> bool:
    """Whether customer or requester are others than the row names: PostgreSQL had to wait for the row, and looks
    what it is by now, but not at what it is joined with.
    """
    return (row[_CUSTOMER_ID], row[_REQUESTER_ID]) != (row[_CASE], row[_CUSTOMER])


def _case(row: Sequence[Any]) -> casefile.CaseFile:
    case_id, number, workflow, channel, opened_at, thread_id = row[:6]
    (
        definition_hash, title, priority, closed_at, _customer_id, _requester_id, team, assignee,
        changed_at, configuration, remembered, fields, last_by, next_fire_at, version, seq, head,
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
