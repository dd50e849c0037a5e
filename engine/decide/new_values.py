"""What a definition gives when an event is taken: new values of fields, a row more, a further case."""

from collections.abc import Mapping
from datetime import UTC, datetime

from engine import casefile, chart, errors, fields
from engine.decide.turn import Turn
from engine.definitions import definition

LONGEST_TITLE = 120


def of_event(turn: Turn, event: str, at: datetime) -> dict[str, casefile.Json] | fields.Wrong:
    """What the event's `set` gives, worked out with the values of its form."""
    declared = turn.workflow.event(event)
    given: dict[str, casefile.Json] = {}
    for name, setting in (declared.sets if declared else {}).items():
        outcome = _worked_out(turn, turn.workflow.definition.fields[name], setting, at)
        if isinstance(outcome, fields.Wrong):
            expression = "append" if setting.row is not None else setting.expression or setting.value
            return fields.Wrong("expression_failed", {"expression": expression, "inner": outcome})
        given[name] = outcome.value
    return given


def _worked_out(turn: Turn, field: definition.Field, setting: definition.Setting, at: datetime) -> fields.Outcome:
    if setting.row is not None:
        return _one_row_more(turn, field, setting.row, at)
    if setting.expression is None:
        return fields.Checked(setting.value)
    try:
        return fields.check(field, chart.evaluate(setting.expression, turn.facts()), turn.desk)
    except errors.NotWorkedOut:
        return fields.Wrong("missing", {})


def _one_row_more(
    turn: Turn, field: definition.Field, row: Mapping[str, definition.Setting], at: datetime
) -> fields.Outcome:
    rows, most = turn.case.fields.get(field.name) or [], field.max_count or fields.MOST_ROWS
    if len(rows) >= most:
        return fields.Wrong("too_many", {"count": len(rows) + 1, "most": most})
    try:
        given = {name: _cell(turn, field.columns[name], to, at) for name, to in row.items()}
    except errors.NotWorkedOut:
        return fields.Wrong("missing", {})
    # Who did something stands in the row also while they are away.
    outcome = fields.check(field, [given], turn.desk.all_present())
    return outcome if isinstance(outcome, fields.Wrong) else fields.Checked([*rows, *outcome.value])


def _cell(turn: Turn, column: definition.Field, to: definition.Setting, at: datetime) -> casefile.Json:
    """A column's value. Raises errors.NotWorkedOut."""
    if to.now:
        local_on = at.astimezone(turn.workflow.calendar.zone).date()
        return local_on.isoformat() if column.type == "date" else at.astimezone(UTC).isoformat(timespec="seconds")
    if to.expression is not None:
        return chart.evaluate(to.expression, turn.facts())
    return turn.case.fields.get(to.field) if to.field else to.value


def opening(turn: Turn, entry: casefile.HistoryEntry, rule: definition.OpenRule) -> casefile.Command:
    """The wish to open the case that an event asks for, with what it takes over from this one."""
    case = turn.case
    values = {name: case.fields.get(to.field) if to.field else to.value for name, to in rule.given.items()}
    taken_over = casefile.Opening(
        title=_title(case, rule.title),
        customer=case.customer,
        requester=case.requester,
        channel=case.channel,
        priority=case.priority,
        team=case.team,
        links=(casefile.Link(rule.kind, case.number),),
    )
    given = {name: value for name, value in values.items() if value is not None}
    return casefile.Command(None, "open", entry.actor, given, rule.workflow, taken_over)


def _title(case: casefile.CaseFile, rule: definition.Setting | None) -> str:
    own = case.fields.get(rule.field) if rule and rule.field else rule.value if rule else None
    lines = str(own or case.title).strip().splitlines()
    return lines[0][:LONGEST_TITLE] if lines else ""
