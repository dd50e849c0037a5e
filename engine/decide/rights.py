"""Who may fire which event, and what someone can do from where a case stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import casefile, deadlines, people
from engine.decide.workflow import CUSTOMERS, Workflow
from engine.definitions import definition

REQUESTER_EVENTS = ("customer_message",)
"""What the requester does in every workflow: write."""
MAIL_EVENTS = ("bounced",)
"""What mail brings in every workflow, by the engine: a mail to the customer did not arrive."""
REACHED = "customer_reached"
"""What whoever works on a case can do while the customer has not got a mail: say that they know all the same."""
READER_EVENTS = ("looked",)
"""What whoever sees a case can do: have its personal values shown, which is put on record."""

SUPERVISING_EVENTS = ("extend",)
"""What is up to those above the assignee, where the definition says nothing of it."""
ACKNOWLEDGING = "acknowledge_escalation"
"""What whoever was told of something late can do, and whom it concerns; where the definition says nothing of it."""
ENGINE_EVENTS = ("calendar_changed", "migrate")
"""What only the machine's operator and the engine itself bring."""
OWN_EVENTS = frozenset((*definition.COMMON_EVENTS, *REQUESTER_EVENTS, *READER_EVENTS, *MAIL_EVENTS))
"""What can happen in every state."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the case's state allows.

    ``mine``: this actor may take it; else ``roles`` says whose it is, ``not_by`` or ``named_in`` why not: an event that
    they fired themselves, a field that names them.
    """

    event: str
    roles: tuple[str, ...]
    mine: bool
    not_by: str | None = None
    named_in: str | None = None


def roles_of(case: casefile.CaseFile | None, actor: casefile.Actor, desk: people.Desk) -> frozenset[str]:
    """The roles in which an actor acts on a case, those that follow from the case included."""
    if actor.kind == "requester":
        return CUSTOMERS
    if actor.kind == "system":
        return frozenset({"system", "anyone"})
    person = desk.person(actor.key)
    held = (person.roles if person else frozenset()) | {"anyone"}
    return held | {"assignee"} if case and person and case.assignee == person.key else held


def allowed_roles(workflow: Workflow, event: str) -> tuple[str, ...]:
    """The roles that may fire an event; none for a common event whose definition says nothing of it."""
    declared = workflow.event(event)
    return declared.by if declared else ()


def may(workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor, desk: people.Desk, event: str) -> bool:
    """Whether the actor's roles allow an event and the case is not kept from them.

    The machine's operator and the engine itself may fire every event.
    """
    if actor.kind in ("operator", "system"):
        return True
    if kept_away_by(workflow, case, actor):
        return False
    if event in MAIL_EVENTS:
        return False
    if event in READER_EVENTS:
        return actor.kind == "person"
    if event in REQUESTER_EVENTS:
        return actor.kind in ("requester", "person")
    allowed = allowed_roles(workflow, event)
    if allowed:
        return not roles_of(case, actor, desk).isdisjoint(allowed)
    if event in SUPERVISING_EVENTS:
        return _supervises(case, actor, desk)
    if event == ACKNOWLEDGING:
        return any(_is_concerned(case, row, actor, desk) for row in case.deadlines if row.ended_at is None)
    return event in definition.COMMON_EVENTS and _belongs(workflow, case, actor, desk)


def _supervises(case: casefile.CaseFile, actor: casefile.Actor, desk: people.Desk) -> bool:
    """Whether someone stands above a case: a supervisor of its assignee, the lead of its team, a supervisor by role."""
    person = desk.person(actor.key) if actor.kind == "person" else None
    if person is None:
        return False
    team = desk.teams.get(case.team) if case.team else None
    leads = team is not None and team.lead == person.key
    return leads or "supervisor" in person.roles or person.key in _above(case.assignee, desk)


def _is_concerned(case: casefile.CaseFile, row: casefile.DeadlineRow, actor: casefile.Actor, desk: people.Desk) -> bool:
    """Whether a deadline's escalation is someone's to take note of: it told them, they hold the case, or stand above
    it. Being told of one deadline gives no right to another's.
    """
    if actor.kind != "person" or desk.person(actor.key) is None:
        return False
    return actor.key in row.told or case.assignee == actor.key or _supervises(case, actor, desk)


def _belongs(workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor, desk: people.Desk) -> bool:
    """Whether someone works on cases like this: a declared role, or a member of the case's team."""
    person = desk.person(actor.key) if actor.kind == "person" else None
    return person is not None and (not person.roles.isdisjoint(workflow.definition.roles) or case.team in person.teams)


def is_undelivered(case: casefile.CaseFile) -> bool:
    """Whether the case was told of a mail that did not arrive, and not yet that the customer knows all the same."""
    return not case.last_by.keys().isdisjoint(MAIL_EVENTS)


def seen_by_four_eyes(workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor, event: str) -> str | None:
    """The event that this actor fired last and that keeps them from this one; None where nothing does."""
    declared = workflow.event(event)
    for other in declared.not_by if declared else ():
        if case.last_by.get(other) == str(actor):
            return str(other)
    return None


def kept_away_by(workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor) -> str | None:
    """The field under `never` that names this actor."""
    return _naming(workflow.definition.never, case, actor)


def barred_by(workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor, event: str) -> str | None:
    """The field that names this actor and so keeps them from this event; None where nothing does."""
    declared = workflow.event(event)
    return _naming(declared.not_by_fields, case, actor) if declared else None


def _naming(fields: tuple[str, ...], case: casefile.CaseFile, actor: casefile.Actor) -> str | None:
    if actor.kind != "person" or not fields:
        return None
    return next((name for name in fields if case.fields.get(name) == actor.key), None)


def may_see(workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor, desk: people.Desk) -> bool:
    """Whether someone may look at a case: who holds it, their deputy and those above them; the case's team and its
    lead; whom a person field names; whoever holds a declared role of its workflow.

    A requester sees their own; the operator and the engine see all. Whoever `never` keeps away sees nothing of it.
    `queries.sight` says the same in SQL.
    """
    if actor.kind == "requester":
        return case.requester is not None and str(case.requester.id) == actor.key
    if actor.kind != "person":
        return True
    if desk.person(actor.key) is None or kept_away_by(workflow, case, actor):
        return False
    if _belongs(workflow, case, actor, desk) or _naming(_person_fields(workflow), case, actor):
        return True
    team = desk.teams.get(case.team) if case.team else None
    return actor.key in _round(case.assignee, desk) or (team is not None and team.lead == actor.key)


def _person_fields(workflow: Workflow) -> tuple[str, ...]:
    return tuple(name for name, field in workflow.definition.fields.items() if field.type == "person")


def _round(assignee: str | None, desk: people.Desk) -> set[str]:
    """Whoever holds a case, their deputy, and all supervisors above them."""
    holder = desk.person(assignee)
    found = _above(assignee, desk) | ({assignee} if assignee else set())
    return found | {holder.deputy} if holder and holder.deputy else found


def _above(assignee: str | None, desk: people.Desk) -> set[str]:
    """All supervisors above someone; in a ring, everyone in it but themselves."""
    found: set[str] = set()
    holder = desk.person(assignee)
    above = holder.supervisor if holder else None
    while above and above not in found and above != assignee:
        found.add(above)
        person = desk.person(above)
        above = person.supervisor if person else None
    return found


def offers(workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor, desk: people.Desk) -> Iterator[Offer]:
    """The steps of the chart from here, those of others included; guards aside, as forms may decide them."""
    for event in workflow.chart.events_from(case.configuration):
        if event.startswith("done.state.") or allowed_roles(workflow, event) == ("system",):
            continue
        other = seen_by_four_eyes(workflow, case, actor, event)
        named_in = barred_by(workflow, case, actor, event)
        mine = other is None and named_in is None and may(workflow, case, actor, desk, event)
        yield Offer(event, allowed_roles(workflow, event), mine, other, named_in)


def escalating(workflow: Workflow, case: casefile.CaseFile) -> dict[str, casefile.DeadlineRow]:
    """The deadlines by name whose escalation is under way, which can be acknowledged."""
    plans = workflow.plans
    return {row.name: row for row in case.deadlines if deadlines.escalates(plans[row.name], row)}


def may_acknowledge(
    workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor, desk: people.Desk
) -> tuple[str, ...]:
    """The deadlines whose escalation this actor can acknowledge now: those that concern them; all that escalate where
    the definition says whose the event is, and for the machine's operator.
    """
    if actor.kind == "system" or not _may_now(workflow, case, actor, desk, ACKNOWLEDGING):
        return ()
    rows = escalating(workflow, case)
    if actor.kind == "operator" or allowed_roles(workflow, ACKNOWLEDGING):
        return tuple(rows)
    return tuple(name for name, row in rows.items() if _is_concerned(case, row, actor, desk))


def allowed(workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor, desk: people.Desk) -> tuple[str, ...]:
    """The events this actor can fire from here: the chart's steps, then the common ones."""
    steps = [offer.event for offer in offers(workflow, case, actor, desk) if offer.mine]
    common = [event for event in _common(case, actor) if _may_now(workflow, case, actor, desk, event)]
    if ACKNOWLEDGING in common and not may_acknowledge(workflow, case, actor, desk):
        common.remove(ACKNOWLEDGING)
    return (*steps, *(event for event in common if event not in steps))


def _may_now(workflow: Workflow, case: casefile.CaseFile, actor: casefile.Actor, desk: people.Desk, event: str) -> bool:
    if seen_by_four_eyes(workflow, case, actor, event) or barred_by(workflow, case, actor, event):
        return False
    return may(workflow, case, actor, desk, event)


def _common(case: casefile.CaseFile, actor: casefile.Actor) -> Iterator[str]:
    for event in definition.COMMON_EVENTS:
        if event == "take" and (case.assignee or actor.kind != "person"):
            continue
        if event in ("release", "hand_over") and not case.assignee:
            continue
        if event == REACHED and not is_undelivered(case):
            continue
        if event == "extend" and not any(row.ended_at is None for row in case.deadlines):
            continue
        yield event
