"""The chart of a definition: which step an event takes from where, worked out once by the library and remembered.

An outcome depends on the configuration, what the history states remember, the event and the truth of the guards that
can matter for it. The memo holds such outcomes and nothing else; there is no second implementation of the rules.
"""

import functools
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from statemachine.exceptions import StateMachineError

from engine import errors
from engine.chart import blueprint as blueprints
from engine.chart import machine as machines
from engine.definitions import definition as definitions
from engine.quick import dataclass

REMEMBERED_OUTCOMES = 8_192
MOST_BRANCHES = 64


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chart.

    ``configuration`` are all active states in document order. ``entered`` and ``exited`` are all states that were, in
    order, also those only passed through by transitions without event; a state left and entered again is in both.
    ``guards`` are those that the chart looked at, with whether each let its transition pass; one that the facts could
    not decide did not. An `unless` begins with that word.
    """

    configuration: tuple[str, ...]
    remembered: dict[str, list[str]]
    entered: tuple[str, ...]
    exited: tuple[str, ...]
    guards: tuple[tuple[str, bool], ...]


class Chart:
    """The compiled chart of one definition. Its answers are pure; threads may share it.

    ``has_eventless`` says whether new facts alone can move a case (``settle``).
    Raises errors.ChartRefused where the states make no chart, errors.BadGuard where a guard is no expression.
    """

    def __init__(self, definition: definitions.Definition) -> None:
        self.workflow = definition.workflow
        try:
            self._blueprint = blueprints.Blueprint(definition)
            self._machine = machines.Machine(self._blueprint)
        except (StateMachineError, KeyError) as failure:
            raise errors.ChartRefused(workflow=definition.workflow, reason=_reason(failure)) from failure
        self._lock = threading.Lock()
        self._guards = tuple(self._blueprint.guards)
        self._texts = tuple(str(guard) for guard in self._guards)
        self._false = (False,) * len(self._guards)
        self._automatic = self._automatic_guards()
        self._events_of = {state.name: _events(state) for state in self._blueprint.states}
        self._guards_by = self._guards_by_event()
        self._started = functools.lru_cache(maxsize=MOST_BRANCHES)(self._work_out_start)
        self._outcome = functools.lru_cache(maxsize=REMEMBERED_OUTCOMES)(self._work_out)
        self._events_from = functools.lru_cache(maxsize=REMEMBERED_OUTCOMES)(self._find_events)
        self._mattering = functools.lru_cache(maxsize=REMEMBERED_OUTCOMES)(self._find_mattering)

    def start(self, facts: Mapping[str, Any]) -> Step:
        """Where a new case stands. Raises errors.NeverAtRest."""
        truths = self._truths(self._automatic, facts)
        return self._step(self._started(truths), truths)

    def step(
        self, configuration: tuple[str, ...], remembered: Mapping[str, list[str]], event: str, facts: Mapping[str, Any]
    ) -> Step | None:
        """Where an event leads; None where no transition for it is enabled.

        Transitions without event that these facts have enabled meanwhile are taken first, as the library does.
        Raises errors.StateGone for a state that the definition does not have, errors.NeverAtRest.
        """
        return self._move(configuration, remembered, event, facts)

    def settle(
        self, configuration: tuple[str, ...], remembered: Mapping[str, list[str]], facts: Mapping[str, Any]
    ) -> Step | None:
        """The transitions without event that new facts enable; None where there are none. Raises as ``step``."""
        return self._move(configuration, remembered, None, facts)

    def why_not(
        self, configuration: tuple[str, ...], remembered: Mapping[str, list[str]], event: str, facts: Mapping[str, Any]
    ) -> tuple[tuple[str, bool], ...]:
        """The guards that were looked at when an event was not taken, as in Step; empty where it has no transition."""
        mattering = self._mattering(configuration, event)
        if mattering is None:
            return ()
        truths = self._truths(mattering, facts)
        outcome = self._outcome(configuration, _key(remembered), event, truths)
        return tuple((self._texts[place], truths[place]) for place in outcome.looked_at)

    def outcomes(
        self, configuration: tuple[str, ...], remembered: Mapping[str, list[str]], event: str | None
    ) -> Iterator[Step]:
        """Every step an event can take, whatever its guards say; up to 64 ways. For looking ahead, as lint does."""
        yield from self._branches(lambda truths: self._outcome(configuration, _key(remembered), event, truths))

    def starts(self) -> Iterator[Step]:
        """Every way a case can start, whatever the guards say."""
        yield from self._branches(self._started)

    def events_from(self, configuration: tuple[str, ...]) -> tuple[str, ...]:
        """Events with a transition out of an active state, whatever its guards say, in document order."""
        return self._events_from(configuration)

    def guards_of(self, configuration: tuple[str, ...], event: str) -> tuple[str, ...]:
        """The guards on transitions for an event out of active states, as Step writes them."""
        places = dict.fromkeys(place for name in configuration for place in self._guards_by.get((name, event), ()))
        return tuple(self._texts[place] for place in places)

    def _move(
        self,
        configuration: tuple[str, ...],
        remembered: Mapping[str, list[str]],
        event: str | None,
        facts: Mapping[str, Any],
    ) -> Step | None:
        mattering = self._mattering(configuration, event)
        if mattering is None:
            return None
        truths = self._truths(mattering, facts) if mattering else self._false
        outcome = self._outcome(configuration, _key(remembered) if remembered else (), event, truths)
        return self._step(outcome, truths) if outcome.taken else None

    def _truths(self, places: tuple[int, ...], facts: Mapping[str, Any]) -> tuple[bool, ...]:
        truths = list(self._false)
        for place in places:
            truths[place] = self._guards[place].holds(facts)
        return tuple(truths)

    def _step(self, outcome: machines.Outcome, truths: tuple[bool, ...]) -> Step:
        # The dictionary is made anew: the caller may change it, the memo must not.
        return Step(
            outcome.configuration,
            {name: list(places) for name, places in outcome.remembered},
            outcome.entered,
            outcome.exited,
            tuple([(self._texts[place], truths[place]) for place in outcome.looked_at]),
        )

    def _work_out_start(self, truths: tuple[bool, ...]) -> machines.Outcome:
        with self._lock:
            return self._machine.start(truths)

    def _work_out(
        self,
        configuration: tuple[str, ...],
        remembered: machines.Remembered,
        event: str | None,
        truths: tuple[bool, ...],
    ) -> machines.Outcome:
        for name in (*configuration, *(one for history, places in remembered for one in (history, *places))):
            if name not in self._blueprint.id_of:
                raise errors.StateGone(workflow=self.workflow, state=name)
        with self._lock:
            return self._machine.step(configuration, remembered, event, truths)

    def _find_mattering(self, configuration: tuple[str, ...], event: str | None) -> tuple[int, ...] | None:
        """The guards whose truth can change what an event does from here; None where it can do nothing."""
        if event is None:
            return self._automatic
        # Transitions without event may move before the event's turn comes: then its guards anywhere count.
        places = tuple(self._events_of) if self.has_eventless else configuration
        if not any(event in self._events_at(name) for name in places):
            return None
        own = {place for name in places for place in self._guards_by.get((name, event), ())}
        return tuple(sorted(own.union(self._automatic)))

    def _find_events(self, configuration: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(event for name in configuration for event in self._events_at(name)))

    def _events_at(self, name: str) -> tuple[str, ...]:
        try:
            return self._events_of[name]
        except KeyError:
            raise errors.StateGone(workflow=self.workflow, state=name) from None

    def _automatic_guards(self) -> tuple[int, ...]:
        transitions = [one for state in self._blueprint.states for one in state.transitions]
        transitions += [one for history in self._blueprint.history for one in history.transitions]
        self.has_eventless = any(one.event is None for state in self._blueprint.states for one in state.transitions)
        found = {guard for one in transitions if blueprints.is_automatic(one) for guard in blueprints.guards_on(one)}
        return tuple(sorted(self._guards.index(guard) for guard in found))

    def _guards_by_event(self) -> dict[tuple[str, str], tuple[int, ...]]:
        found: dict[tuple[str, str], tuple[int, ...]] = {}
        for state in self._blueprint.states:
            for transition in state.transitions:
                if transition.event:
                    places = tuple(self._guards.index(guard) for guard in blueprints.guards_on(transition))
                    found[state.name, transition.event] = found.get((state.name, transition.event), ()) + places
        return found

    def _branches(self, look: Callable[[tuple[bool, ...]], machines.Outcome]) -> Iterator[Step]:
        """Runs a step again with each guard that it looked at turned over, until every way has been seen."""
        waiting, seen = [self._false], {self._false}
        while waiting:
            truths = waiting.pop()
            outcome = look(truths)
            if outcome.taken:
                yield self._step(outcome, truths)
            for place in outcome.looked_at:
                turned = (*truths[:place], not truths[place], *truths[place + 1 :])
                if turned not in seen and len(seen) < MOST_BRANCHES:
                    seen.add(turned)
                    waiting.append(turned)


def _key(remembered: Mapping[str, list[str]]) -> machines.Remembered:
    return machines.hashable(remembered)


def _reason(failure: Exception) -> str:
    """The library's sentence without its dump of everything; of a missing target only the name is known."""
    if isinstance(failure, KeyError):
        return f"there is no state {failure.args[0]}"
    text = str(failure).removeprefix("Failed to create state machine class: ")
    return text.partition(" from definition: ")[0].rstrip(".")


def _events(state: definitions.State) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(one.event for one in state.transitions if one.event and not blueprints.is_automatic(one))
    )
