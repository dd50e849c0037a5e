"""Why a case stands as it does: its deadlines with ledger and forecast, its history with the rules looked at."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query

from engine import decide, ledger, reasons
from web.api import explained, given, problems, reading
from web.api.bearer import Called

router = APIRouter(tags=["cases"])

AT_ONCE = 100
MOST = 500


@router.get("/cases/{number}/deadlines", responses=problems.responses(401, 404, 503), operation_id="show_deadlines")
def show_deadlines(caller: Called, number: str) -> explained.Deadlines:
    """The deadlines of a case: why each is due when it is, and what comes if nobody acts."""
    loaded = reading.load(caller, number)
    now, plans = caller.reader.now, loaded.workflow.plans
    entries = [line.entry for line in loaded.lines]
    coming = decide.forecast(loaded.workflow, loaded.case, loaded.everyone, now)
    rows = sorted(loaded.case.deadlines, key=lambda row: (row.started_at, row.name, row.occasion))
    told = [
        explained.deadline(
            row,
            ledger.of(plans[row.name], row, now, ledger.record(row, entries)),
            coming,
            caller.reader.language,
        )
        for row in rows
        if row.name in plans
    ]
    return explained.Deadlines(number=loaded.case.number, deadlines=told)


@router.get("/cases/{number}/history", responses=problems.responses(401, 404, 422, 503), operation_id="show_history")
def show_history(
    caller: Called,
    number: str,
    _once: given.Once,
    after: Annotated[int, Query(ge=0, le=10**9, description="Entries behind this number.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = AT_ONCE,
) -> explained.History:
    """What happened on a case: who did what, which rules were looked at, who was told or not, what was said."""
    loaded = reading.load(caller, number)
    entries, said = [line.entry for line in loaded.lines], {one.seq: one for one in loaded.said}
    chosen = [place for place, line in enumerate(loaded.lines) if line.seq > after]
    steps = []
    for place in chosen[:limit]:
        line = loaded.lines[place]
        found = reasons.of(loaded.workflow.definition, entries[place], line.seq, entries[:place])
        steps.append(explained.step(line, found, said.get(line.seq), loaded.workflow.definition.fields))
    path = f"/api/cases/{quote(loaded.case.number, safe='')}/history"
    following = f"{path}?after={steps[-1].number}&limit={limit}" if len(chosen) > limit else None
    return explained.History(number=loaded.case.number, steps=steps, next=following)
