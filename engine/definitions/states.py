"""`states:` python-statemachine's own vocabulary, without what would put acts into the chart; and ours beside it."""

from collections.abc import Iterable

from engine.definitions.definition import History, State, Transition
from engine.definitions.entries import Entry, Key
from engine.definitions.lists import ByName, ListOf
from engine.definitions.names import Names
from engine.definitions.records import Record
from engine.definitions.rules import AtLeastOne
from engine.definitions.shapes import IDENTIFIER, Flag, GuardText, OneOf, Pattern
from engine.definitions.texts import TEXTS
from engine.sheets import Node

DONE = "done.state."
MOST_STATES = 500

_ACT = "a chart only says where a case can go"
_ELSEWHERE = {
    "enter": f"`enter` is not allowed: {_ACT}; write what happens under `notifications` or `deadlines`",
    "exit": f"`exit` is not allowed: {_ACT}; write what happens under `notifications` or `deadlines`",
    "on": f"`on` is not allowed: {_ACT}; the key for the event is `event`, and what it does stands under `events`",
    "before": f"`before` is not allowed: {_ACT}; write what the event does under `events`",
    "after": f"`after` is not allowed: {_ACT}; a wait is a deadline that sends an event",
    "invoke": f"`invoke` is not allowed: {_ACT}",
    "send": f"`send` is not allowed: {_ACT}; a deadline can send an event",
    "donedata": f"`donedata` is not allowed: {_ACT}; what is known about a case stands in its fields",
    "datamodel": f"`datamodel` is not allowed: {_ACT}; what is known about a case stands in its fields",
}


class _EventName(Pattern):
    """An event, or `done.state.X`: all of X is done."""

    def __init__(self) -> None:
        words = (
            "the name of an event, or `done.state.` and a state; no `event` for a transition that is taken by itself"
        )
        super().__init__(rf"(?:done\.state\.)?{IDENTIFIER}", words)

    def read_text(self, text: str, node: Node, names: Names) -> str | None:
        event = super().read_text(text, node, names)
        if event and event.startswith(DONE):
            names.refer("state", event.removeprefix(DONE), node.place)
        elif event:
            names.fire(event, node.place)
        return event


class _Target(Pattern):
    """A state or history state, or several in parts of a parallel state."""

    def __init__(self) -> None:
        super().__init__(rf"{IDENTIFIER}(?: {IDENTIFIER})*", "the name of a state; several with a space between")

    def read_text(self, text: str, node: Node, names: Names) -> str | None:
        target = super().read_text(text, node, names)
        for name in target.split(" ") if target else ():
            names.refer("target", name, node.place)
        return target


def _build_transition(entry: Entry, _names: Names) -> Transition:
    given = entry.kept("event", "target", "cond", "unless", "internal")
    return Transition(**{"event": None, "target": None, **given}, place=entry.place)


def _build_history(entry: Entry, names: Names) -> History:
    names.declare("history state", entry.name, entry.place)
    return History(entry.name, **entry.kept("type", "transitions"), place=entry.place)


def _build_state(entry: Entry, names: Names) -> State:
    states = tuple(entry.get("states", {}).values())
    flags = entry.kept("title", "initial", "final", "parallel", "waits", "closes", "transitions")
    history = tuple(entry.get("history", {}).values())
    state = State(entry.name, states=states, history=history, **flags, place=entry.place)
    names.declare("state", entry.name, entry.place, state)
    _check_final(state, names)
    if state.parallel:
        _check_parallel(state, names)
    elif states:
        check_initial(states, f"`{state.name}`", names)
    return state


def _check_final(state: State, names: Names) -> None:
    inside = [key for key in ("states", "history", "transitions", "parallel") if getattr(state, key)]
    if state.final and inside:
        sentence = f"`{state.name}` is final: nothing leaves it, and nothing is inside it"
        fix = f"leave out `{inside[0]}`, or write `closes: true` instead of `final: true`"
        names.problems.add(state.place, sentence, given=state.name, fix=fix, code="meaning")


def _check_parallel(state: State, names: Names) -> None:
    if len(state.states) < 2:
        sentence = f"`{state.name}` is parallel: it needs two states or more inside it"
        names.problems.add(state.place, sentence, fix="add its parts under `states`", code="meaning")
    for part in state.states:
        if part.initial:
            sentence = f"all parts of `{state.name}` begin at once, as it is parallel"
            names.problems.add(part.place, sentence, fix=f"leave out `initial` of `{part.name}`", code="meaning")


def check_initial(states: Iterable[State], where: str, names: Names) -> None:
    """Exactly one of the states of one level is where a case begins; the order of the file does not decide it."""
    marked = [state for state in states if state.initial]
    first = next(iter(states))
    if not marked:
        sentence = f"none of the states of {where} is marked `initial: true`"
        fix = f"write `initial: true` in `{first.name}`, if a case begins there"
        names.problems.add(first.place, sentence, fix=fix, code="meaning")
    for state in marked[1:]:
        sentence = f"`{state.name}` is a second initial state of {where}; the first is `{marked[0].name}`"
        names.problems.add(state.place, sentence, given=state.name, fix="mark one of the two", code="meaning")


TRANSITION = Record(
    "transition",
    (
        Key(
            "event",
            _EventName(),
            "What takes it: an event, or `done.state.X`; absent: taken as soon as the guard holds.",
        ),
        Key("target", _Target(), "Where it leads: a state or a history state; absent: the case stays where it is."),
        Key("cond", GuardText(), "A guard that must hold."),
        Key("unless", GuardText(), "A guard that must not hold."),
        Key("internal", Flag(), "Does not leave the state that it stands in.", default=False),
    ),
    _build_transition,
    rules=(AtLeastOne("transition", "event", "target"),),
    refused=_ELSEWHERE,
)
FALLBACK = Record(
    "history transition",
    (Key("target", _Target(), "Where to begin when nothing is remembered yet.", required=True),),
    _build_transition,
    refused=_ELSEWHERE,
)
HISTORY = Record(
    "history state",
    (
        Key(
            "type", OneOf("deep", "shallow"), "How much is remembered: to the leaves, or one level.", default="shallow"
        ),
        Key("transitions", ListOf(FALLBACK, most=1), "Where to begin when nothing is remembered yet."),
    ),
    _build_history,
    may_be_empty=True,
)
STATE = Record(
    "state",
    (
        Key("title", TEXTS, "What the state is called on pages and in mails."),
        Key("initial", Flag(), "A case begins here; on each level one state is marked.", default=False),
        Key("final", Flag(), "The end: nothing leaves it.", default=False),
        Key("parallel", Flag(), "All states inside are active at once.", default=False),
        Key("waits", Flag(), "May last for ever without a deadline over it.", default=False),
        Key("closes", Flag(), "The case counts as closed while it is here.", default=False),
        Key("history", ByName("history state", HISTORY, most=20), "States that remember where the case was inside."),
        Key("transitions", ListOf(TRANSITION, most=200), "The ways out."),
    ),
    _build_state,
    refused=_ELSEWHERE,
    may_be_empty=True,
)
STATES = ByName("state", STATE, most=MOST_STATES, least=1)
STATE.extend(Key("states", STATES, "The states inside."))
