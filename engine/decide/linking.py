"""What the customer may do by a link of a mail, from where a case stands, and whether they still may."""

from collections.abc import Iterable, Iterator

from engine import casefile, contexts
from engine.decide import rights
from engine.decide.workflow import Workflow


def links(workflow: Workflow, case: casefile.CaseFile, language: str) -> tuple[contexts.Link, ...]:
    """The links of a mail to the requester, without their addresses: the events that they may fire from here.

    Those of the state itself, the main ones, come before those of the states around it.
    """
    actor = requester(case)
    if actor is None:
        return ()
    return tuple(
        contexts.Link(event, title(workflow, event, language), main=is_main)
        for event, is_main in _theirs(workflow, case, actor)
    )


def requester(case: casefile.CaseFile) -> casefile.Actor | None:
    """The requester of a case as an actor; None where it has none."""
    return casefile.Actor("requester", str(case.requester.id)) if case.requester else None


def title(workflow: Workflow, event: str, language: str) -> str:
    """What an event is called to the customer: by words of its own, else as the desk calls it."""
    declared = workflow.event(event)
    if declared and declared.customer_title:
        return workflow.title(declared.customer_title, language, event)
    return workflow.event_title(event, language)


def may_still(
    workflow: Workflow,
    case: casefile.CaseFile,
    actor: casefile.Actor,
    event: str,
    since: Iterable[tuple[str, ...]],
) -> bool:
    """Whether an event that a mail offered can be fired by its link: the customer may, and nothing took the event away
    meanwhile. ``since`` are the configurations that the case has come to after the mail was queued.

    So a link to confirm the first draft does not confirm the second, which its reader has not seen.
    """
    if not all(event in _events_from(workflow, configuration) for configuration in since):
        return False
    return any(one == event for one, _is_main in _theirs(workflow, case, actor))


def _events_from(workflow: Workflow, configuration: tuple[str, ...]) -> tuple[str, ...]:
    """None from where a state is that only an earlier version of the definition had."""
    known = workflow.definition.index
    return workflow.chart.events_from(configuration) if all(name in known for name in configuration) else ()


def _theirs(workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor) -> Iterator[tuple[str, bool]]:
    """The events that a requester may fire from here, and whether each is of the state itself."""
    for event, is_main in workflow.asked(case.configuration):
        if rights.seen_by_four_eyes(workflow, case, actor, event) is None:
            yield event, is_main
