"""What someone may do about the deadlines of a case besides its steps: hold an escalation, give more time."""

from dataclasses import dataclass
from urllib.parse import quote

from engine import casefile, decide
from web import focus
from web.forms import promised
from web.outlook import Speaker


@dataclass(frozen=True, slots=True)
class Hold:
    """A button: what it says, and the address of its form."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class View:
    """``extend`` is the address of the form that gives a deadline more time; "" for whom it is not, or nothing runs.

    ``holds`` are the escalations under way that this person may hold.
    """

    extend: str
    holds: tuple[Hold, ...]


def view(workflow: decide.Workflow, case: casefile.CaseFile, actor: casefile.Actor, speaker: Speaker) -> View:
    """What a person may do."""
    may = "extend" in decide.allowed(workflow, case, actor, speaker.desk) and promised.running(workflow, case)
    names = dict.fromkeys(decide.may_acknowledge(workflow, case, actor, speaker.desk))
    holds = tuple(_hold(name, len(names) > 1, case, speaker) for name in names)
    return View(_form(case, "extend") if may else "", holds)


def _hold(name: str, several: bool, case: casefile.CaseFile, speaker: Speaker) -> Hold:
    reader = speaker.reader
    span = reader.wording.span(str(speaker.source.deadlines[name].chain.acknowledged_for))
    title = reader.say("hold_for", span=span)
    if several:
        title = reader.say("given", field=focus.title(speaker.source, name, reader), value=title)
    return Hold(title, _form(case, promised.ACKNOWLEDGE, name))


def _form(case: casefile.CaseFile, event: str, deadline: str = "") -> str:
    asked = f"?deadline={quote(deadline, safe='')}" if deadline else ""
    return f"/cases/{quote(case.number, safe='')}/steps/{event}{asked}"
