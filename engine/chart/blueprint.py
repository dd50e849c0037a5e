"""The states part of a definition in the library's own JSON, under neutral ids, with every guard reduced to a name.

States become s0, s1, …, history states h0, …, events e0, … and guards g0, …: a state may then be called `model` or
`send` without meeting an attribute of the library's class, and a guard is a boolean that was worked out beforehand.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.chart import expressions
from engine.definitions import definition as definitions

DONE = "done.state."


@dataclass(frozen=True, slots=True)
class Guard:
    """One `cond` or `unless` text. ``holds`` is whether it lets its transition pass."""

    text: str
    unless: bool

    def __str__(self) -> str:
        return f"unless {self.text}" if self.unless else self.text

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """A guard that these facts can't decide (None < 3, a missing name) does not let pass, `unless` or not."""
        try:
            return bool(expressions.compiled(self.text)(facts)) is not self.unless
        except expressions.FAILURES:
            return False


class Blueprint:
    """Names of a definition against ids of the library, and where each guard and event stands."""

    def __init__(self, definition: definitions.Definition) -> None:
        self.workflow = definition.workflow
        self.states = [state for top in definition.states for state in top.walk()]
        self.history = [history for state in self.states for history in state.history]
        self.names = tuple(state.name for state in self.states)
        self.order = {name: place for place, name in enumerate(self.names)}
        self.id_of = {name: f"s{place}" for name, place in self.order.items()}
        self.id_of |= {history.name: f"h{place}" for place, history in enumerate(self.history)}
        self.name_of = {made: name for name, made in self.id_of.items()}
        self.guards: list[Guard] = []
        self.event_ids: dict[str, str] = {}
        self.text = json.dumps({"states": self._states(definition.states)}, indent=1)

    def _states(self, states: tuple[definitions.State, ...]) -> dict[str, Any]:
        return {self.id_of[state.name]: self._state(state) for state in states}

    def _state(self, state: definitions.State) -> dict[str, Any]:
        written: dict[str, Any] = {key: True for key in ("initial", "final", "parallel") if getattr(state, key)}
        if state.transitions:
            written["transitions"] = self._transitions(state.transitions)
        if state.states:
            written["states"] = self._states(state.states)
        if state.history:
            written["history"] = {
                self.id_of[history.name]: {"type": history.type, "transitions": self._transitions(history.transitions)}
                for history in state.history
            }
        return written

    def _transitions(self, transitions: tuple[definitions.Transition, ...]) -> list[dict[str, Any]]:
        return [self._transition(transition) for transition in transitions]

    def _transition(self, transition: definitions.Transition) -> dict[str, Any]:
        written: dict[str, Any] = {"internal": transition.internal}
        if transition.target:
            written["target"] = " ".join(self.id_of[name] for name in transition.target.split())
        if transition.event:
            written["event"] = self._event(transition.event)
        guards = [f"g{self._place(guard)}" for guard in guards_on(transition)]
        return written | ({"cond": guards} if guards else {})

    def _event(self, event: str) -> str:
        if event.startswith(DONE):
            return DONE + self.id_of[event.removeprefix(DONE)]
        return self.event_ids.setdefault(event, f"e{len(self.event_ids)}")

    def _place(self, guard: Guard) -> int:
        if guard not in self.guards:
            expressions.compiled(guard.text)
            self.guards.append(guard)
        return self.guards.index(guard)


def guards_on(transition: definitions.Transition) -> Iterator[Guard]:
    """The guards of a transition, `cond` first."""
    if transition.cond:
        yield Guard(transition.cond, unless=False)
    if transition.unless:
        yield Guard(transition.unless, unless=True)


def is_automatic(transition: definitions.Transition) -> bool:
    """Whether the chart takes it by itself: no event, or a region that is done."""
    return transition.event is None or transition.event.startswith(DONE)
