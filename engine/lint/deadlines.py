"""Rules about deadlines and notifications: each can end, what they name exists, someone is there to be told."""

from collections.abc import Iterator

from engine.definitions import definition as definitions
from engine.lint.finding import Finding, Findings, Subject, likely


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
            sentence = f"{where} names `{name}`, which is no state and no event{likely(name, subject.occasions)}"
            yield Finding("error", "unknown_occasion", sentence, place)


def _occasions(definition: definitions.Definition) -> Iterator[tuple[str, str, definitions.Place]]:
    for deadline in definition.deadlines.values():
        for key in ("starts", "met_by", "cancelled_by", "pauses_in"):
            for name in getattr(deadline, key):
                yield f"`{key}` of `{deadline.name}`", name, deadline.place
    for rule in definition.notifications:
        yield "`when` of a notification", rule.when, rule.place


def sends_nothing(subject: Subject) -> Findings:
    """An escalation that sends an event for which no state has a transition."""
    for deadline in subject.definition.deadlines.values():
        for rung in deadline.escalate:
            if rung.send and rung.send not in subject.moving_events:
                hint = likely(rung.send, subject.moving_events)
                sentence = f"`{deadline.name}` sends `{rung.send}`, and no transition is for it{hint}"
                yield Finding("error", "send_without_transition", sentence, rung.place)


def recipients(subject: Subject) -> Findings:
    """A recipient that is no rule and no role (an error), or a role that no one holds (a warning)."""
    known = {*definitions.RECIPIENT_RULES, *subject.definition.roles}
    for where, name, place in _recipients(subject.definition):
        if name not in known:
            sentence = f"{where} tells `{name}`, which is no role and no rule{likely(name, known)}"
            yield Finding("error", "unknown_recipient", sentence, place)
        elif _is_vacant(subject, name):
            yield Finding("warning", "role_not_held", f"{where} tells `{name}`, and no one holds that role", place)


def _is_vacant(subject: Subject, name: str) -> bool:
    if subject.roles_held is None or name in definitions.RECIPIENT_RULES:
        return False
    return name not in subject.roles_held


def _recipients(definition: definitions.Definition) -> Iterator[tuple[str, str, definitions.Place]]:
    for deadline in definition.deadlines.values():
        if deadline.remind:
            yield from ((f"the reminder of `{deadline.name}`", name, deadline.place) for name in deadline.remind_whom)
        for number, rung in enumerate(deadline.escalate, start=1):
            yield from ((f"rung {number} of `{deadline.name}`", name, rung.place) for name in rung.notify)
    for rule in definition.notifications:
        yield from ((f"the notification for `{rule.when}`", name, rule.place) for name in rule.to)


RULES = (never_ending, unknown_occasions, sends_nothing, recipients)
