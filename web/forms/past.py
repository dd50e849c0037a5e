"""Dates that are over: a deadline that hangs on one would be missed as soon as it begins."""

from collections.abc import Mapping
from datetime import date, datetime

from engine import casefile, decide
from web.reader import Reader


def problems(
    workflow: decide.Workflow, case: casefile.CaseFile, given: Mapping[str, casefile.Json], reader: Reader
) -> dict[str, str]:
    """What to say, by field, of new dates and instants that are over and that a deadline is due by."""
    hung = {one.due for one in workflow.definition.deadlines.values() if one.due}
    new = {name: value for name, value in given.items() if name in hung and value != case.fields.get(name)}
    return {name: reader.say("wrong_past") for name, value in new.items() if _is_over(value, reader)}


def _is_over(value: casefile.Json, reader: Reader) -> bool:
    """Whether a date ended or an instant passed; what is neither is told of elsewhere."""
    try:
        return date.fromisoformat(str(value)) < reader.local(reader.now).date()
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return at.tzinfo is not None and at < reader.now
