"""What the events about deadlines ask for: more time by hand, and how long an escalation is to stand still."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import casefile, deadlines, decide, people
from web.forms import asked
from web.forms.asked import Asked
from web.reader import Reader

ACKNOWLEDGE = "acknowledge_escalation"
SPANS = ("30m", "1h", "2h", "4h", "1 working day")
"""How long an escalation is commonly held; a chain's own span stands before them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the question is asked: the case with its workflow and people, who asks; ``chosen`` is the deadline that
    they came from, "" for none.
    """

    workflow: decide.Workflow
    case: casefile.CaseFile
    desk: people.Desk
    actor: casefile.Actor
    chosen: str = ""


def words(event: str, at: Standing, reader: Reader) -> Iterator[Asked]:
    """The words of an event about deadlines, as fields; none for another event."""
    if event == "extend":
        yield _deadline(at, running(at.workflow, at.case), reader)
        yield Asked(asked.word("by", "text", reader, max_length=40))
        yield Asked(asked.word("until", "instant", reader))
        yield Asked(asked.reason(reader), required=True)
    if event == ACKNOWLEDGE:
        names = decide.may_acknowledge(at.workflow, at.case, at.actor, at.desk)
        yield _deadline(at, list(names), reader)
        yield from holding(at.workflow, at.chosen if at.chosen in names else next(iter(names), ""), reader)


def holding(workflow: decide.Workflow, name: str, reader: Reader) -> Iterator[Asked]:
    """For how long a deadline's escalation is to stand still, and why."""
    declared = workflow.definition.deadlines.get(name)
    own = str(declared.chain.acknowledged_for) if declared else ""
    spans = dict.fromkeys([*([own] if own and own not in SPANS else []), *SPANS])
    choices = {one: reader.wording.span(one) for one in spans}
    yield Asked(asked.word("for", "choice", reader, choices=choices), required=True, current=own or SPANS[0])
    yield Asked(asked.reason(reader), required=True)


def running(workflow: decide.Workflow, case: casefile.CaseFile) -> list[str]:
    """The deadlines that can be given more time."""
    return [row.name for row in case.deadlines if deadlines.is_live(row) and row.name in workflow.plans]


def _deadline(at: Standing, names: list[str], reader: Reader) -> Asked:
    """One of these deadlines; the one that was chosen already, or the first, stands in the form."""
    known = at.workflow.definition.deadlines
    choices = {name: reader.title(known[name].title, name) for name in dict.fromkeys(names)}
    first = at.chosen if at.chosen in choices else next(iter(choices), None)
    return Asked(asked.word("deadline", "choice", reader, choices=choices), required=True, current=first)
