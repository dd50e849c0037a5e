"""The remembered chart against the library driven live, on random charts."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from statemachine.exceptions import TransitionNotAllowed
from statemachine.io import load
from statemachine.orderedset import OrderedSet

from engine import chart
from engine.definitions import definition as definitions

EVENTS = ("go", "back", "swap")
GUARDS = ("p", "q", "not p", "p and q")


@st.composite
def charts(draw: st.DrawFn) -> definitions.Definition:
    names = [f"n{place}" for place in range(draw(st.integers(2, 9)))]
    tree = _tree(draw, names, depth=0)
    targets = [*names, *(history.name for top in tree for state in top.walk() for history in state.history)]
    states = tuple(_connected(draw, state, targets, names) for state in tree)
    return definitions.Definition("random", {}, "office", "{seq}", {}, {}, states, {}, {})


def _tree(draw: st.DrawFn, names: list[str], depth: int) -> list[definitions.State]:
    found: list[definitions.State] = []
    rest = list(names)
    while rest:
        name, size = rest.pop(0), draw(st.integers(0, min(4, len(rest)))) if depth < 3 else 0
        inner, rest = rest[:size], rest[size:]
        if not inner:
            found.append(definitions.State(name, final=bool(found) and draw(st.integers(0, 3)) == 0))
            continue
        kinds: list[tuple[definitions.History, ...]] = [(), (definitions.History(f"h_{name}", "deep"),)]
        kinds.append((definitions.History(f"h_{name}", "shallow"),))
        history = draw(st.sampled_from(kinds))
        children = tuple(_tree(draw, inner, depth + 1))
        found.append(definitions.State(name, parallel=draw(st.integers(0, 1)) == 1, states=children, history=history))
    return found


def _connected(draw: st.DrawFn, state: definitions.State, targets: list[str], names: list[str]) -> definitions.State:
    later = names[names.index(state.name) + 1 :]
    transitions = [] if state.final else [_transition(draw, state, targets) for _ in range(draw(st.integers(0, 3)))]
    # Transitions without event lead forward only, so that a random chart comes to rest.
    if later and not state.final and not state.states and draw(st.integers(0, 3)) == 0:
        transitions.append(
            definitions.Transition(None, draw(st.sampled_from(later)), cond=draw(st.sampled_from(GUARDS)))
        )
    is_told = draw(st.booleans())
    if state.states and is_told:
        transitions.append(definitions.Transition(f"done.state.{state.name}", draw(st.sampled_from(names))))
    return definitions.State(
        state.name,
        final=state.final,
        parallel=state.parallel,
        states=tuple(_connected(draw, child, targets, names) for child in state.states),
        history=tuple(_default(draw, history, state) for history in state.history),
        transitions=tuple(transitions),
    )


def _default(draw: st.DrawFn, history: definitions.History, parent: definitions.State) -> definitions.History:
    target = draw(st.sampled_from([child.name for child in parent.states]))
    return definitions.History(history.name, history.type, (definitions.Transition(None, target),))


def _transition(draw: st.DrawFn, state: definitions.State, targets: list[str]) -> definitions.Transition:
    target = draw(st.sampled_from(targets))
    return definitions.Transition(
        draw(st.sampled_from(EVENTS)),
        target,
        cond=draw(st.sampled_from((None, *GUARDS))),
        unless=draw(st.sampled_from((None, None, *GUARDS))),
        internal=target in {inner.name for inner in state.walk()} and draw(st.booleans()),
    )


class Model:
    """What the live machine reads its guards from."""

    p = q = False
    state: Any = None


def live_machine(definition: definitions.Definition, facts: dict[str, bool]) -> Any:
    """The library alone: our names, our guards as written, and a listener that counts its way out of endless charts."""
    made = load(json.dumps({"states": {one.name: _plain(one) for one in definition.states}}, indent=1), format="json")
    made.catch_errors_as_events, made.allow_event_without_transition = False, False
    made.atomic_configuration_update = True
    model = Model()
    model.p, model.q = facts["p"], facts["q"]
    return made(model, listeners=[Tired()])


class Tired:
    """Stops the live machine where ours stops."""

    def __init__(self) -> None:
        self.count = 0
        self.taken: list[str] = []

    def before_transition(self, event: str) -> None:
        self.taken.append(str(event))
        self.count += 1
        if self.count > 1_000:
            raise Endless


class Endless(Exception):
    """The chart goes round."""


def _plain(state: definitions.State) -> dict[str, Any]:
    return {
        "final": state.final,
        "parallel": state.parallel,
        "transitions": [_plain_transition(one) for one in state.transitions],
        "states": {child.name: _plain(child) for child in state.states},
        "history": {
            one.name: {"type": one.type, "transitions": [{"target": one.transitions[0].target}]}
            for one in state.history
        },
    }


def _plain_transition(one: definitions.Transition) -> dict[str, Any]:
    keys = ("event", "target", "cond", "unless", "internal")
    return {key: getattr(one, key) for key in keys if getattr(one, key)}


def in_order(definition: definitions.Definition, names: Any) -> tuple[str, ...]:
    order = [state.name for top in definition.states for state in top.walk()]
    return tuple(sorted(names, key=order.index))


FACTS = st.fixed_dictionaries({"p": st.booleans(), "q": st.booleans()})


@given(charts(), FACTS, st.lists(st.tuples(st.sampled_from(EVENTS), FACTS), max_size=12))
@settings(max_examples=120, deadline=None)
def test_the_remembered_chart_equals_the_library_driven_live(
    definition: definitions.Definition, facts: dict[str, bool], events: list[tuple[str, dict[str, bool]]]
) -> None:
    ours = chart.Chart(definition)
    for _ in range(2):  # the second walk is answered from memory
        try:
            walk_beside(ours, definition, facts, events)
        except Endless:
            return


def walk_beside(ours: chart.Chart, definition: definitions.Definition, facts: Any, events: Any) -> None:
    live = live_machine(definition, facts)
    step = ours.start(facts)
    compare(step, live, definition)
    for event, seen in events:
        before = (OrderedSet(live.configuration_values), dict(live.history_values))
        live.model.p, live.model.q = seen["p"], seen["q"]
        if not takes(live, event):
            assert ours.step(step.configuration, step.remembered, event, seen) is None
            if live.is_terminated:
                return
            live.current_state_value, live.history_values = before
            continue
        following = ours.step(step.configuration, step.remembered, event, seen)
        assert following is not None
        assert set(step.configuration) - set(following.exited) <= set(following.configuration)
        assert set(following.configuration) <= {*step.configuration, *following.entered}
        assert set(step.configuration) - set(following.configuration) <= set(following.exited)
        step = following
        compare(step, live, definition)


def takes(live: Any, event: str) -> bool:
    """Whether a transition for the event was taken; a chart that ends beforehand drops it without a word."""
    (tired,) = (one for one in live.active_listeners if isinstance(one, Tired))
    tired.taken.clear()
    try:
        live.send(event)
    except TransitionNotAllowed:
        return False
    return event in tired.taken


def compare(step: chart.Step, live: Any, definition: definitions.Definition) -> None:
    """Puts the live machine's active states in document order too, as SCXML has them."""
    assert step.configuration == in_order(definition, live.configuration_values)
    kept = {name: list(in_order(definition, [one.id for one in was])) for name, was in live.history_values.items()}
    assert step.remembered == kept
    if not live.is_terminated:
        live.current_state_value = OrderedSet(step.configuration)
