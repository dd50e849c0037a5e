"""Fires a common event: its rights, its words, its form, its act; the table of all of them."""

from collections.abc import Callable, Mapping

from engine import casefile
from engine.decide import forms, occasions, refusals, rights, seen, steps, telling
from engine.decide import turn as turns
from engine.decide.common import acknowledging, facts, holding, promises, talk, undelivered, words
from engine.decide.turn import Wish
from engine.definitions import definition
from engine.definitions.definition import FormField

Given = Mapping[str, casefile.Json]
"""Values by field."""


def fire(wish: Wish) -> casefile.Refusal | None:
    """Fires a common event; a refusal changes nothing. Where the chart has a step for it, the step is taken too."""
    refusal = steps.check_rights(wish)
    if refusal:
        return refusal
    try:
        values = _form(wish)
        act = _ACTS[wish.event](wish)
    except words.Refused as refused:
        return refused.refusal
    _do(wish, values, act)
    return None


def _do(wish: Wish, values: Given, act: words.Act) -> None:
    turn, event = wish.turn, wish.event
    step = turn.workflow.chart.step(turn.case.configuration, turn.case.remembered, event, turn.facts())
    entry = turn.enter(event, wish.actor, turn.now)
    seen.role(turn, entry)
    turn.case.fields.update(values)
    changed = act(entry)
    if step:
        steps.arrive(turn, entry, step, event, values, turns.NOTHING)
        occasions.retarget(turn, entry, changed)
        return
    steps.record(turn, entry, values)
    turn.case.last_by[event] = str(wish.actor)
    occasions.settle(turn, entry, (event,), (*changed, *values))
    telling.follow(turn, entry, (event,), wish.given.get("body"))


def _form(wish: Wish) -> Given:
    """The values of the form that a definition adds to a common event; of every field, for `edit`."""
    declared = wish.turn.workflow.event(wish.event)
    form = declared.form if declared else ()
    if wish.event == "edit":
        fields = wish.turn.workflow.definition.fields
        form = tuple(FormField(name, field.required) for name, field in fields.items() if name in wish.given)
    filled = forms.fill(wish, form, WORDS[wish.event])
    if filled.problems:
        raise words.Refused(refusals.bad_data(wish, filled.problems))
    return filled.values


WORDS: Mapping[str, tuple[str, ...]] = {
    "take": (),
    "release": ("reason",),
    "assign": ("person", "reason"),
    "hand_over": ("person", "team", "reason"),
    "set_priority": ("priority", "reason"),
    "edit": ("reason",),
    "link": ("kind", "case"),
    "extend": ("deadline", "by", "until", "reason"),
    "acknowledge_escalation": ("deadline", "for", "reason"),
    "answer": ("body", "files"),
    "note": ("body", "files"),
    "phone_note": ("body", "direction"),
    "customer_message": ("body", "files"),
    "looked": ("fields",),
    "bounced": ("mail", "template", "state", "said", "met"),
    "customer_reached": ("reason", "mail", "met", "others"),
}
"""What each common event is given, besides the fields of a form that the definition may add."""

_ACTS: Mapping[str, Callable[[Wish], words.Act]] = {
    "take": holding.take,
    "release": holding.release,
    "assign": holding.assign_to,
    "hand_over": holding.hand_over,
    "set_priority": facts.set_priority,
    "edit": facts.edit,
    "link": facts.link,
    "looked": facts.looked,
    "extend": promises.extend,
    "acknowledge_escalation": acknowledging.acknowledge,
    "answer": talk.answer,
    "note": talk.note,
    "phone_note": talk.phone_note,
    "customer_message": talk.customer_message,
    "bounced": undelivered.bounced,
    "customer_reached": undelivered.customer_reached,
}

EVENTS = (*definition.COMMON_EVENTS, *rights.REQUESTER_EVENTS, *rights.READER_EVENTS, *rights.MAIL_EVENTS)
