"""How a customer's reply by mail moves a case that waits for one."""

from dataclasses import dataclass

from engine import casefile
from engine.decide.workflow import Workflow

REPLIED = "customer_replied"
"""The event of a definition that a reply of the requester fires, where the case waits for one."""
_TEXTS = ("text", "long_text")


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """The fields that take the words of a reply and its files; None for what the definition has no place for."""

    text: str | None
    files: str | None


def reply_form(workflow: Workflow, case: casefile.CaseFile) -> ReplyForm | None:
    """Where a reply of the requester goes; None where the case waits for none, or asks for more than a mail gives."""
    event = workflow.event(REPLIED)
    is_theirs = event is not None and not {"requester", "anyone"}.isdisjoint(event.by)
    if event is None or not is_theirs or REPLIED not in workflow.chart.events_from(case.configuration):
        return None
    kinds = {one.field: workflow.definition.fields[one.field].type for one in event.form}
    text = next((name for name, kind in kinds.items() if kind in _TEXTS), None)
    files = next((name for name, kind in kinds.items() if kind == "files"), None)
    return ReplyForm(text, files)
