"""A machine of the chart library, set to a place and asked for one step. The only code that runs the library.

Traps of python-statemachine 3.2 that are closed here: it swallows exceptions and ignores events unless told otherwise,
accepts states that it does not have, loops for ever over transitions without event, and compiles under no lock.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import statemachine
from statemachine.exceptions import TransitionNotAllowed
from statemachine.io import load
from statemachine.orderedset import OrderedSet

from engine import errors
from engine.chart.blueprint import Blueprint

MOST_MICROSTEPS = 1_000
_LOADING = threading.Lock()

Remembered = tuple[tuple[str, tuple[str, ...]], ...]
"""History states with what they remember, hashable and in order."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one step gives, in the definition's names; ``looked_at`` are places in the blueprint's guards.

    Not ``taken``: no transition was enabled, and the case stays as it was.
    """

    configuration: tuple[str, ...]
    remembered: Remembered
    entered: tuple[str, ...]
    exited: tuple[str, ...]
    looked_at: tuple[int, ...]
    taken: bool = True


class Truths:
    """The object that the library's guards read: g0, g1, … and the current state. Keeps which were looked at."""

    def __init__(self) -> None:
        self.state: Any = None
        self.truths: tuple[bool, ...] = ()
        self.looked_at: dict[int, None] = {}

    def __getattr__(self, name: str) -> bool:
        if not (name[:1] == "g" and name[1:].isdecimal()):
            raise AttributeError(name)
        place = int(name[1:])
        self.looked_at[place] = None
        return self.truths[place]


class Recorder:
    """Listens to what the library exits and enters, and stops a chart that never comes to rest."""

    def __init__(self, workflow: str) -> None:
        self.workflow = workflow
        self.begin(())

    def begin(self, active: tuple[str, ...]) -> None:
        """Forget the step before."""
        self.active = set(active)
        self.entered: dict[str, None] = {}
        self.exited: dict[str, None] = {}
        self.microsteps_count = 0
        self.taken: set[str | None] = set()

    def before_transition(self, event: str | None) -> None:
        self.taken.add(event)
        self.microsteps_count += 1
        if self.microsteps_count > MOST_MICROSTEPS:
            raise errors.NeverAtRest(workflow=self.workflow, count=MOST_MICROSTEPS)

    def on_exit_state(self, state: statemachine.State) -> None:
        self.active.discard(state.id)
        self.exited[state.id] = None

    def on_enter_state(self, state: statemachine.State) -> None:
        # An internal self-transition makes the library say "enter" of a state that was never left.
        if state.id not in self.active:
            self.active.add(state.id)
            self.entered[state.id] = None


def load_class(blueprint: Blueprint) -> type[statemachine.StateChart[Truths]]:
    """The library's class of a blueprint: strict, and compiled from text, so that no directory is changed."""
    with _LOADING:
        made = load(blueprint.text, format="json", name="Chart")
    made.catch_errors_as_events = False
    made.allow_event_without_transition = False
    made.atomic_configuration_update = True
    return made


class Machine:
    """One machine, used again for every step that is not remembered yet; callers hold a lock round it."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.made = load_class(blueprint)
        self.running: statemachine.StateChart[Truths] | None = None
        self.recorder = Recorder(blueprint.workflow)
        self.truths = Truths()
        self.no_truths = (False,) * len(blueprint.guards)

    def start(self, truths: tuple[bool, ...]) -> Outcome:
        """The initial configuration, after all transitions without event."""
        chart = self._placed((self.blueprint.names[0],), ())
        chart.current_state_value = None
        self._begin(truths, ())
        try:
            chart.activate_initial_state()
        except errors.NeverAtRest:
            self.running = None
            raise
        return self._outcome(chart)

    def step(
        self, configuration: tuple[str, ...], remembered: Remembered, event: str | None, truths: tuple[bool, ...]
    ) -> Outcome:
        """Where an event leads; not taken where no transition is enabled, or the chart has ended."""
        chart = self._placed(configuration, remembered)
        self._begin(truths, tuple(self.blueprint.id_of[name] for name in configuration))
        if self._has_ended(chart):
            return self._refusal(configuration, remembered)
        try:
            self._send(chart, event)
        except TransitionNotAllowed:
            return self._refusal(configuration, remembered)
        except errors.NeverAtRest:
            self.running = None
            raise
        # Transitions without event may end the chart before the event's turn comes; the library then drops it silently.
        return self._outcome(chart) if self._was_taken(event) else self._refusal(configuration, remembered)

    def _refusal(self, configuration: tuple[str, ...], remembered: Remembered) -> Outcome:
        return Outcome(configuration, remembered, (), (), tuple(self.truths.looked_at), taken=False)

    def _was_taken(self, event: str | None) -> bool:
        return event is None or self.blueprint.event_ids[event] in self.recorder.taken

    def _begin(self, truths: tuple[bool, ...], active: tuple[str, ...]) -> None:
        self.truths.truths = truths
        self.truths.looked_at = {}
        self.recorder.begin(active)

    def _placed(self, configuration: tuple[str, ...], remembered: Remembered) -> statemachine.StateChart[Truths]:
        # A new machine would start by itself were no state set, and looks at every guard once while it is built.
        values = OrderedSet(self.blueprint.id_of[name] for name in self._ordered(configuration))
        self.truths.state, self.truths.truths = values, self.no_truths
        if self.running is None:
            self.running = self.made(self.truths, listeners=[self.recorder])
        chart = self.running
        # Building a machine of 500 states takes a hundred times as long as a step, so one that has ended is revived.
        chart._engine.running = True
        chart.current_state_value = values
        chart.history_values = {
            self.blueprint.id_of[name]: [chart.states_map[self.blueprint.id_of[was]] for was in places]
            for name, places in remembered
        }
        return chart

    def _has_ended(self, chart: statemachine.StateChart[Truths]) -> bool:
        tops = [state for state in chart.configuration if state.parent is None]
        return any(top.final or (top.parallel and self._rests(chart, top)) for top in tops)

    def _rests(self, chart: statemachine.StateChart[Truths], state: Any) -> bool:
        """The library stops at a parallel state of the top when all its regions are done, and says so only then."""
        if state.parallel:
            return all(self._rests(chart, region) for region in state.states)
        active = chart.configuration_values
        return any(child.final and child.id in active for child in state.states)

    def _send(self, chart: statemachine.StateChart[Truths], event: str | None) -> None:
        if event is not None:
            chart.send(self.blueprint.event_ids[event])
            return
        chart.activate_initial_state()
        if not self.recorder.microsteps_count:
            raise TransitionNotAllowed(None, chart.configuration)

    def _ordered(self, names: Any) -> tuple[str, ...]:
        return tuple(sorted(names, key=self.blueprint.order.__getitem__))

    def _outcome(self, chart: statemachine.StateChart[Truths]) -> Outcome:
        named = self.blueprint.name_of
        remembered = {
            named[history]: self._ordered(named[state.id] for state in places)
            for history, places in chart.history_values.items()
        }
        return Outcome(
            configuration=self._ordered(named[made] for made in chart.configuration_values),
            remembered=tuple(sorted(remembered.items())),
            entered=tuple(named[made] for made in self.recorder.entered),
            exited=tuple(named[made] for made in self.recorder.exited),
            looked_at=tuple(self.truths.looked_at),
        )


def hashable(remembered: Mapping[str, list[str]]) -> Remembered:
    """What history states remember, as part of a key."""
    return tuple(sorted((name, tuple(places)) for name, places in remembered.items()))
