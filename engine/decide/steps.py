"""An event moves a case: who may, what is given, where the chart leads, and all that follows from it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine import casefile, chart, fields
from engine.decide import climbing, forms, new_values, occasions, refusals, rights, seen, telling
from engine.decide.turn import NOTHING, Turn, Wish
from engine.definitions import definition

Given = Mapping[str, casefile.Json]


def fire(wish: Wish) -> casefile.Refusal | None:
    """Fires an event of the definition; a refusal changes nothing."""
    refusal = check_rights(wish)
    if refusal:
        return refusal
    declared = wish.turn.workflow.event(wish.event) or definition.Event(wish.event)
    filled = forms.fill(wish, declared.form)
    if filled.problems:
        return refusals.bad_data(wish, filled.problems)
    return move(wish, wish.turn.now, filled.values)


def check_rights(wish: Wish) -> casefile.Refusal | None:
    """Why the actor may not fire the event now: it is another's, four eyes are asked for, or the state has no such
    step.
    """
    turn = wish.turn
    if named_in := rights.kept_away_by(turn.workflow, turn.case, wish.actor):
        return refusals.refuse(wish, "not_by_you", "kept_away", field=refusals.field_title(wish, named_in))
    if not rights.may(turn.workflow, turn.case, wish.actor, turn.desk, wish.event):
        return refusals.not_by_you(wish)
    if wish.event not in rights.OWN_EVENTS and wish.event not in turn.workflow.chart.events_from(
        turn.case.configuration
    ):
        return _not_from_here(wish)
    other = rights.seen_by_four_eyes(turn.workflow, turn.case, wish.actor, wish.event)
    if other:
        return refusals.refuse(wish, "four_eyes", other=other)
    field = rights.barred_by(turn.workflow, turn.case, wish.actor, wish.event)
    title = refusals.field_title(wish, field) if field else ""
    return refusals.refuse(wish, "four_eyes", "four_eyes_field", field=title) if field else None


def _not_from_here(wish: Wish) -> casefile.Refusal:
    state = wish.turn.workflow.state_title(wish.turn.case.configuration, refusals.language_of(wish))
    return refusals.refuse(wish, "not_from_here", state=state)


def fire_for_engine(turn: Turn, event: str, actor: casefile.Actor, at: datetime) -> str | None:
    """Fires an event that a rung sends; what it says is why that could not be."""
    if event not in turn.workflow.chart.events_from(turn.case.configuration):
        return "not from here"
    refusal = move(Wish(turn, event, actor), at, NOTHING)
    return refusal.code if refusal else None


def move(wish: Wish, at: datetime, values: Given) -> casefile.Refusal | None:
    """Takes the chart's step with these values, or refuses because a guard or an expression does not let it."""
    turn, before = wish.turn, wish.turn.case.fields
    turn.case.fields = {**before, **values}
    step = turn.workflow.chart.step(turn.case.configuration, turn.case.remembered, wish.event, turn.facts())
    sets = new_values.of_event(turn, wish.event, at) if step else {}
    concerned = _concerned(wish, sets)
    if step is None or isinstance(sets, fields.Wrong) or concerned:
        turn.case.fields = before
        problems = concerned or ({wish.event: sets} if isinstance(sets, fields.Wrong) else {})
        return refusals.bad_data(wish, problems) if problems else _guards_refuse(wish)
    entry = turn.enter(wish.event, wish.actor, at)
    seen.role(turn, entry)
    arrive(turn, entry, step, wish.event, values, sets)
    return None


def _concerned(wish: Wish, sets: Given | fields.Wrong) -> dict[str, fields.Wrong]:
    """The field that would give the case to someone it is kept from. What the engine sends comes first: it then has
    nobody.
    """
    declared = wish.turn.workflow.event(wish.event)
    rule = (declared and declared.assign) or ""
    is_kept = rule.startswith("field.") and wish.turn.workflow.definition.never
    if wish.actor.kind == "system" or not is_kept or isinstance(sets, fields.Wrong):
        return {}
    name = rule.removeprefix("field.")
    case = replace(wish.turn.case, fields={**wish.turn.case.fields, **sets})
    person = wish.turn.desk.person(case.fields.get(name))
    is_concerned = person and person.key in wish.turn.workflow.kept_away(case)
    return {name: fields.Wrong("concerned", {"given": person.name})} if person and is_concerned else {}


def _guards_refuse(wish: Wish) -> casefile.Refusal:
    guards = wish.turn.workflow.chart.guards_of(wish.turn.case.configuration, wish.event)
    if not guards:
        return _not_from_here(wish)
    return refusals.refuse(wish, "not_from_here", "guard_not_met", guards=[f"`{guard}`" for guard in guards])


def arrive(turn: Turn, entry: casefile.HistoryEntry, step: chart.Step, event: str, values: Given, sets: Given) -> None:
    """All that follows from a step: the case is elsewhere, values are recorded, deadlines and people hear of it."""
    was_closed = turn.case.closed_at is not None
    seen.guarded(turn, entry, step.guards)
    turn.case.fields.update(sets)
    record(turn, entry, values, sets)
    _stand(turn, step)
    entered = step.entered
    later = turn.workflow.chart.settle(turn.case.configuration, turn.case.remembered, turn.facts()) if sets else None
    if later:
        seen.guarded(turn, entry, later.guards)
        _stand(turn, later)
        entered += later.entered
    turn.leave(entry)
    _effects(turn, entry, event)
    if entry.actor.kind != "system":
        turn.case.last_by[event] = str(entry.actor)
    by_requester = ("opened_by_requester",) if event == "opened" and entry.actor.kind == "requester" else ()
    came = (event, *by_requester, *entered, *_closing(turn, was_closed, entry.at))
    occasions.settle(turn, entry, came, values.keys() | sets.keys())
    telling.follow(turn, entry, dict.fromkeys(came))


def come_to_rest(turn: Turn, entry: casefile.HistoryEntry) -> None:
    """Takes the transitions without event that are open where the case stands, with all that follows from them."""
    step = turn.workflow.chart.settle(turn.case.configuration, turn.case.remembered, turn.facts())
    if step is None:
        return
    was_closed = turn.case.closed_at is not None
    seen.guarded(turn, entry, step.guards)
    _stand(turn, step)
    turn.leave(entry)
    came = (*step.entered, *_closing(turn, was_closed, entry.at))
    occasions.settle(turn, entry, came, ())
    telling.follow(turn, entry, dict.fromkeys(came))


def _stand(turn: Turn, step: chart.Step) -> None:
    turn.case.configuration, turn.case.remembered = step.configuration, step.remembered


def record(turn: Turn, entry: casefile.HistoryEntry, values: Given, sets: Given = NOTHING) -> None:
    """Writes what was given and what the event set into the entry: personal values apart, the others as facts."""
    if not values and not sets:
        return
    personal = turn.workflow.personal
    for fact, found in (("given", values), ("set", sets)):
        known = {name: value for name, value in found.items() if name not in personal}
        if known:
            entry.facts[fact] = known
    entry.personal.update({name: value for name, value in {**values, **sets}.items() if name in personal})


def _effects(turn: Turn, entry: casefile.HistoryEntry, event: str) -> None:
    """The assignee, the link and the further case that the definition gives an event."""
    declared = turn.workflow.event(event)
    if declared and declared.assign:
        climbing.assign(turn, entry, _assignee(turn, entry.actor, declared.assign))
    if declared and declared.link:
        other = turn.case.fields.get(declared.link.field)
        if other:
            link(turn, entry, declared.link.kind, other)
    if declared and declared.opens:
        turn.openings.append(casefile.LinkedOpening(new_values.opening(turn, entry, declared.opens), entry))


def _assignee(turn: Turn, actor: casefile.Actor, rule: str) -> str | None:
    if rule == "actor":
        return actor.key if actor.kind == "person" else turn.case.assignee
    return None if rule == "nobody" else turn.case.fields.get(rule.removeprefix("field."))


def link(turn: Turn, entry: casefile.HistoryEntry, kind: str, other: str) -> None:
    """Links this case to another and says so."""
    turn.links.append(casefile.Link(kind, other))
    entry.facts["link"] = [kind, other]


def _closing(turn: Turn, was_closed: bool, at: datetime) -> tuple[str, ...]:
    """The engine's own occasions: whether the case has just been closed or reopened."""
    is_closed = not turn.workflow.closing.isdisjoint(turn.case.configuration)
    if is_closed and not was_closed:
        turn.case.closed_at = at
        return ("closed",)
    if was_closed and not is_closed:
        turn.case.closed_at = None
        return ("reopened",)
    return ()
