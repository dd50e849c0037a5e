"""The events that every workflow has: holding a case, its priority, its fields, its links, its conversation."""

from collections.abc import Callable, Mapping

from engine import casefile
from engine.decide import clockwork, forms, refusals, rights, steps, telling
from engine.decide import turn as turns
from engine.decide.turn import Wish
from engine.definitions import definition
from engine.definitions.definition import FormField
from engine.fields import Wrong, check

Given = Mapping[str, casefile.Json]
LONGEST_BODY = 100_000
LONGEST_REASON = 2_000


class Refused(Exception):
    """Carries a refusal out of the checks of one event; never leaves this module."""

    def __init__(self, refusal: casefile.Refusal) -> None:
        self.refusal = refusal


def fire(wish: Wish) -> casefile.Refusal | None:
    """Fires a common event; a refusal changes nothing. Where the chart has a step for it, the step is taken too."""
    refusal = steps.check_rights(wish)
    if refusal:
        return refusal
    try:
        values = _form(wish)
        act = _ACTS[wish.event](wish)
    except Refused as refused:
        return refused.refusal
    _do(wish, values, act)
    return None


def _do(wish: Wish, values: Given, act: "Act") -> None:
    turn, event = wish.turn, wish.event
    step = turn.workflow.chart.step(turn.case.configuration, turn.case.remembered, event, turn.facts())
    entry = turn.enter(event, wish.actor, turn.now)
    turn.case.fields.update(values)
    changed = act(entry)
    if step:
        steps.arrive(turn, entry, step, event, values, turns.NOTHING)
        clockwork.retarget(turn, entry, changed)
        return
    steps.record(turn, entry, values)
    turn.case.last_by[event] = str(wish.actor)
    clockwork.settle(turn, entry, (event,), (*changed, *values))
    telling.follow(turn, entry, (event,), wish.given.get("body"))


Act = Callable[[casefile.HistoryEntry], tuple[str, ...]]
"""Does what was checked; says which facts changed."""


def _form(wish: Wish) -> Given:
    """The values of the form that a definition adds to a common event; of every field, for `edit`."""
    declared = wish.turn.workflow.event(wish.event)
    form = declared.form if declared else ()
    if wish.event == "edit":
        fields = wish.turn.workflow.definition.fields
        form = tuple(FormField(name, field.required) for name, field in fields.items() if name in wish.given)
    filled = forms.fill(wish, form, WORDS[wish.event])
    if filled.problems:
        raise Refused(refusals.bad_data(wish, filled.problems))
    return filled.values


WORDS: Mapping[str, tuple[str, ...]] = {
    "take": (),
    "release": ("reason",),
    "assign": ("person", "reason"),
    "hand_over": ("person", "team", "reason"),
    "set_priority": ("priority", "reason"),
    "edit": ("reason",),
    "link": ("kind", "case"),
    "answer": ("body", "files"),
    "note": ("body", "files"),
    "phone_note": ("body", "direction"),
    "customer_message": ("body", "files"),
    "looked": ("fields",),
}
"""What each common event is given, besides the fields of a form that the definition may add."""


def _wrong(wish: Wish, name: str, wrong: Wrong) -> Refused:
    """The refusal of an event because of one of its words."""
    return Refused(refusals.bad_data(wish, {name: wrong}))


def _text(wish: Wish, name: str, longest: int, required: bool = True) -> str:
    text = wish.given.get(name)
    if text is None or (isinstance(text, str) and not text.strip()):
        if required:
            raise _wrong(wish, name, Wrong("missing", {}))
        return ""
    kind = definition.Field(name, "long_text", max_length=longest)
    outcome = check(kind, text, wish.turn.desk)
    if isinstance(outcome, Wrong):
        raise _wrong(wish, name, outcome)
    return str(outcome.value)


def _chosen(wish: Wish, name: str, choices: tuple[str, ...]) -> str:
    value = wish.given.get(name)
    if value not in choices:
        code = "missing" if value is None else "not_a_choice"
        raise _wrong(wish, name, Wrong(code, {"given": value, "choices": choices}))
    return str(value)


def _person(wish: Wish) -> str:
    if wish.given.get("person") is None:
        raise _wrong(wish, "person", Wrong("missing", {}))
    outcome = check(definition.Field("person", "person"), wish.given["person"], wish.turn.desk)
    if isinstance(outcome, Wrong):
        raise _wrong(wish, "person", outcome)
    if outcome.value in wish.turn.workflow.kept_away(wish.turn.case):
        known = wish.turn.desk.person(outcome.value)
        concerned = Wrong("concerned", {"given": known.name if known else outcome.value})
        raise _wrong(wish, "person", concerned)
    return str(outcome.value)


def _take(wish: Wish) -> Act:
    if wish.actor.kind != "person":
        raise Refused(refusals.refuse(wish, "not_by_you", "not_a_person"))
    holder = wish.turn.desk.person(wish.turn.case.assignee)
    if holder and holder.key != wish.actor.key:
        raise Refused(refusals.refuse(wish, "conflict", "held_by_other", name=holder.name))
    return lambda entry: _assign(wish, entry, wish.actor.key, "")


def _release(wish: Wish) -> Act:
    if wish.turn.case.assignee is None:
        raise Refused(refusals.refuse(wish, "not_from_here", "nobody_holds"))
    reason = _text(wish, "reason", LONGEST_REASON, required=False)
    return lambda entry: _assign(wish, entry, None, reason)


def _assign_to(wish: Wish) -> Act:
    person = _person(wish)
    reason = _text(wish, "reason", LONGEST_REASON, required=False)
    return lambda entry: _assign(wish, entry, person, reason)


def _assign(wish: Wish, entry: casefile.HistoryEntry, person: str | None, reason: str) -> tuple[str, ...]:
    clockwork.assign(wish.turn, entry, person)
    if reason:
        entry.personal["reason"] = reason
    return ("assignee",)


def _hand_over(wish: Wish) -> Act:
    """To a person, or to a team, which then finds out who; always with a reason."""
    reason = _text(wish, "reason", LONGEST_REASON)
    team = _chosen(wish, "team", tuple(wish.turn.desk.teams)) if wish.given.get("team") else None
    person = _person(wish) if wish.given.get("person") or not team else None

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        if team and team != wish.turn.case.team:
            entry.facts["team"] = [wish.turn.case.team, team]
            wish.turn.case.team = team
        return _assign(wish, entry, person, reason)

    return act


def _set_priority(wish: Wish) -> Act:
    priority = _chosen(wish, "priority", definition.PRIORITIES)
    reason = _text(wish, "reason", LONGEST_REASON)

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        entry.facts["priority"] = [wish.turn.case.priority, priority]
        entry.personal["reason"] = reason
        wish.turn.case.priority = priority
        return ("priority",)

    return act


def _edit(wish: Wish) -> Act:
    reason = _text(wish, "reason", LONGEST_REASON, required=False)

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        if reason:
            entry.personal["reason"] = reason
        return ()

    return act


def _link(wish: Wish) -> Act:
    kind = _chosen(wish, "kind", definition.LINK_KINDS)
    other = _text(wish, "case", 200)
    if other == wish.turn.case.number or other not in wish.known.cases:
        code = "itself" if other == wish.turn.case.number else "not_there"
        raise _wrong(wish, "case", Wrong(code, {"given": other}))

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        steps.link(wish.turn, entry, kind, other)
        return ()

    return act


def _files(wish: Wish) -> tuple[dict[str, casefile.Json], ...]:
    outcome = check(definition.Field("files", "files"), wish.given.get("files"), wish.turn.desk)
    missing = (
        []
        if isinstance(outcome, Wrong)
        else [one for one in outcome.value or () if one["hash"] not in wish.known.files]
    )
    if isinstance(outcome, Wrong) or missing:
        wrong = outcome if isinstance(outcome, Wrong) else Wrong("not_there", {"given": missing[0]["name"]})
        raise _wrong(wish, "files", wrong)
    return tuple(outcome.value or ())


def _say(wish: Wish, message: casefile.Message) -> Act:
    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        entry.facts["message"] = [message.kind, message.direction]
        if message.files:
            entry.facts["files"] = [one["hash"] for one in message.files]
        entry.personal["body"] = message.body
        wish.turn.messages.append(message)
        return ()

    return act


def _answer(wish: Wish) -> Act:
    body = _text(wish, "body", LONGEST_BODY)
    files = _files(wish)
    if not wish.turn.case.requester or not wish.turn.case.requester.mail_address:
        raise Refused(refusals.refuse(wish, "not_from_here", "no_requester_address"))
    say = _say(wish, casefile.Message("answer", "out", body, files))

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        number = wish.turn.case.seq + len(wish.turn.entries)
        telling.tell(wish.turn, entry, ("requester",), "answer", f"answer/{number}", body=body)
        return say(entry)

    return act


def _note(wish: Wish) -> Act:
    body = _text(wish, "body", LONGEST_BODY)
    return _say(wish, casefile.Message("note", "none", body, _files(wish)))


def _phone_note(wish: Wish) -> Act:
    body = _text(wish, "body", LONGEST_BODY)
    direction = _chosen(wish, "direction", ("in", "out"))
    return _say(wish, casefile.Message("phone_note", "in" if direction == "in" else "out", body))


def _customer_message(wish: Wish) -> Act:
    body = _text(wish, "body", LONGEST_BODY)
    return _say(wish, casefile.Message("customer_message", "in", body, _files(wish)))


def _looked(wish: Wish) -> Act:
    """Someone had personal values shown: which ones stands in the history, and nothing else happens."""
    workflow, asked = wish.turn.workflow, wish.given.get("fields")
    shown = [one for one in (REQUESTER, *workflow.definition.fields) if one == REQUESTER or one in workflow.personal]
    if not isinstance(asked, list) or not asked or not set(map(str, asked)) <= set(shown):
        raise _wrong(wish, "fields", Wrong("not_a_choice", {"given": asked, "choices": shown}))

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        entry.facts["looked"] = [one for one in shown if one in asked]
        return ()

    return act


REQUESTER = "requester"
"""What `looked` calls the ways to reach the requester."""

_ACTS: Mapping[str, Callable[[Wish], Act]] = {
    "take": _take, "release": _release, "assign": _assign_to, "hand_over": _hand_over, "set_priority": _set_priority,
    "edit": _edit, "link": _link, "answer": _answer, "note": _note, "phone_note": _phone_note,
    "customer_message": _customer_message, "looked": _looked,
}  # fmt: skip

EVENTS = (*definition.COMMON_EVENTS, *rights.REQUESTER_EVENTS, *rights.READER_EVENTS)
