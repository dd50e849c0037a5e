"""Rules about deadlines and notifications: each can end, what they name exists, someone is there to be told."""

from collections.abc import Iterator

from engine import sheets
from engine.definitions import definition as definitions
from engine.lint import watch
from engine.lint.finding import Finding, Findings, Subject


def never_ending(subject: Subject) -> Findings:
    """A deadline that nothing meets, pauses or cancels: it is breached in every case."""
    for deadline in subject.definition.deadlines.values():
        if not (deadline.met_by or deadline.cancelled_by or deadline.pauses_in):
            sentence = f"nothing meets, pauses or cancels the deadline `{deadline.name}`: give it `met_by`"
            yield Finding("error", "deadline_never_ends", sentence, deadline.place)


def unknown_occasions(subject: Subject) -> Findings:
    """An occasion that is no state, no event and none of the engine's own."""
    for where, name, place in _occasions(subject.definition):
        if name not in subject.occasions:
            sentence = f"{where} names `{name}`, which is no state and no event{sheets.hint(name, subject.occasions)}"
            yield Finding("error", "unknown_occasion", sentence, place)


def _occasions(definition: definitions.Definition) -> Iterator[tuple[str, str, sheets.Place]]:
    for deadline in definition.deadlines.values():
        for key in ("starts", "restarts_by", "met_by", "cancelled_by", "pauses_in"):
            for name in getattr(deadline, key):
                yield f"`{key}` of `{deadline.name}`", name, deadline.place
    for rule in definition.notifications:
        yield "`when` of a notification", rule.when, rule.place


def sends_nothing(subject: Subject) -> Findings:
    """An escalation that sends an event for which no state has a transition."""
    for deadline in subject.definition.deadlines.values():
        for rung in deadline.escalate:
            if rung.send and rung.send not in subject.moving_events:
                hint = sheets.hint(rung.send, subject.moving_events)
                sentence = f"`{deadline.name}` sends `{rung.send}`, and no transition is for it{hint}"
                yield Finding("error", "send_without_transition", sentence, rung.place)


def rungs_out_of_order(subject: Subject) -> Findings:
    """A rung that stands after one that comes later; only spans of one kind can be compared."""
    for deadline in subject.definition.deadlines.values():
        latest: dict[str, tuple[int, str]] = {}
        is_due = False
        for number, rung in enumerate(deadline.escalate, start=1):
            span = rung.after or rung.before
            if span is None:
                continue
            comes = f"{span} {'after' if rung.after else 'before'} due"
            at = span.amount if rung.after else -span.amount
            before = latest.get(span.kind)
            if (before and at < before[0]) or (rung.before and is_due):
                said = before[1] if before else "after due"
                sentence = f"rung {number} of `{deadline.name}` comes {comes}, the one before {said}"
                yield Finding("error", "rungs_out_of_order", f"{sentence}: put them in their order", rung.place)
            elif span.amount:
                latest[span.kind] = (at, comes)
            is_due = is_due or rung.after is not None


def until_close_without_days(subject: Subject) -> Findings:
    """`until: close` for a span that does not count working days: it has no last working day."""
    for deadline in subject.definition.deadlines.values():
        spans = deadline.spans()
        odd = next((str(span) for span in spans if span.kind != "working_days"), None if spans else "`due`")
        if deadline.until_close and odd:
            sentence = f"`until: close` of `{deadline.name}` goes with working days, not with {odd}"
            yield Finding("error", "until_close_without_days", f"{sentence}: leave it out", deadline.place)


def recipients(subject: Subject) -> Findings:
    """A recipient that is no rule and no role (an error); a role that no one holds or a roster that is not there."""
    known = {*definitions.RECIPIENT_RULES, *subject.definition.roles}
    for where, name, place in _recipients(subject.definition):
        if name.startswith("field."):
            yield from _named_by_field(subject, where, name.removeprefix("field."), place)
            continue
        if name.startswith("duty."):
            if _is_vacant(subject, name):
                sentence = f"{where} tells `{name}`, and the desk has no such roster"
                yield Finding("warning", "no_such_roster", sentence, place)
            continue
        if name not in known:
            sentence = f"{where} tells `{name}`, which is no role and no rule{sheets.hint(name, known)}"
            yield Finding("error", "unknown_recipient", sentence, place)
        elif _is_vacant(subject, name):
            yield Finding("warning", "role_not_held", f"{where} tells `{name}`, and no one holds that role", place)


def _named_by_field(subject: Subject, where: str, name: str, place: sheets.Place) -> Findings:
    fields = subject.definition.fields
    if name not in fields:
        yield Finding("error", "unknown_field", f"{where} tells `field.{name}`, and there is no such field", place)
    elif name in subject.definition.never:
        sentence = f"{where} tells `field.{name}`, and `never` keeps that person away: their supervisor would be told"
        yield Finding("error", "tells_who_is_kept_away", sentence, place)


def _is_vacant(subject: Subject, name: str) -> bool:
    if subject.roles_held is None or name in definitions.RECIPIENT_RULES:
        return False
    return name not in subject.roles_held


def _recipients(definition: definitions.Definition) -> Iterator[tuple[str, str, sheets.Place]]:
    for deadline in definition.deadlines.values():
        if deadline.remind:
            yield from ((f"the reminder of `{deadline.name}`", name, deadline.place) for name in deadline.remind_whom)
        for number, rung in enumerate(deadline.escalate, start=1):
            yield from ((f"rung {number} of `{deadline.name}`", name, rung.place) for name in rung.notify)
        if deadline.escalate:
            yield f"the fallback of `{deadline.name}`", deadline.chain.fallback, deadline.place
    for rule in definition.notifications:
        yield from ((f"the notification for `{rule.when}`", name, rule.place) for name in rule.to)


def sends_in_vain(subject: Subject) -> Findings:
    """An event that is sent while no state that the deadline's clock runs in has a transition for it.

    Past the bound of the exploration nothing is said.
    """
    if not subject.explored.is_complete:
        return
    for deadline in subject.definition.deadlines.values():
        sent = [rung for rung in deadline.escalate if rung.send and rung.send in subject.moving_events]
        possible = watch.events_while_running(subject, deadline) if sent else frozenset()
        for rung in sent:
            if rung.send not in possible:
                sentence = (
                    f"`{deadline.name}` sends `{rung.send}`, which no state in which its clock runs has a way for"
                )
                yield Finding("error", "sent_in_vain", sentence, rung.place)


RULES = (
    never_ending,
    unknown_occasions,
    sends_nothing,
    rungs_out_of_order,
    until_close_without_days,
    recipients,
)
