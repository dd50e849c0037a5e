"""Where the cases of a definition can get to: its chart walked breadth first from the opening, every guard both ways.

Parallel regions and history multiply configurations. Past the bound the walk stops, and the graph of single states,
which knows no regions, answers instead; it may call a state reachable that is not, never the other way round.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine import chart, errors
from engine.definitions import definition as definitions

OPEN = "open"
NEW_FACTS = "edit"
"""Stands in a path where new facts move a case without an event."""
MOST_CONFIGURATIONS = 5_000
MOST_STATES = 60_000
"""Active states of all configurations looked at, with every step counted: what a walk costs grows with both."""

Key = tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]


@dataclass(frozen=True, slots=True)
class Edge:
    """One step between two configurations, by their numbers; ``source`` None is the opening."""

    source: int | None
    event: str
    target: int
    entered: tuple[str, ...]


@dataclass
class Exploration:
    """Configurations in the order found, the steps between them, and the shortest path to each state.

    ``endless`` are paths after which transitions without event go round, with the sentence about it.
    """

    configurations: list[tuple[str, ...]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    paths: list[tuple[str, ...]] = field(default_factory=list)
    path_to: dict[str, tuple[str, ...]] = field(default_factory=dict)
    endless: dict[tuple[str, ...], str] = field(default_factory=dict)
    is_complete: bool = True
    closed_states: frozenset[str] = frozenset()

    def is_closed(self, place: int) -> bool:
        """Whether a case in that configuration counts as closed."""
        return not self.closed_states.isdisjoint(self.configurations[place])


def explore(definition: definitions.Definition, made: chart.Chart) -> Exploration:
    """Walks the chart as far as the bounds let it."""
    found = Exploration(closed_states=closed_states(definition))
    _Walk(found, made).run()
    if not found.is_complete:
        for name, path in _paths_by_state(definition).items():
            found.path_to.setdefault(name, path)
    return found


def closed_states(definition: definitions.Definition) -> frozenset[str]:
    """States in which a case counts as closed: those marked so, and the final ones of the top."""
    marked = {state.name for top in definition.states for state in top.walk() if state.closes}
    return frozenset(marked | {top.name for top in definition.states if top.final})


class _Walk:
    def __init__(self, found: Exploration, made: chart.Chart) -> None:
        self.found = found
        self.chart = made
        self.numbers: dict[Key, int] = {}
        self.waiting: deque[tuple[int, chart.Step]] = deque()
        self.states_count = 0

    def run(self) -> None:
        self._take(None, OPEN, self.chart.starts())
        while self.waiting:
            number, step = self.waiting.popleft()
            for event, outcomes in self._leaving(step):
                self._take(number, event, outcomes)
            if len(self.numbers) > MOST_CONFIGURATIONS or self.states_count > MOST_STATES:
                self.found.is_complete = False
                return

    def _leaving(self, step: chart.Step) -> Iterator[tuple[str, Iterator[chart.Step]]]:
        for event in self.chart.events_from(step.configuration):
            yield event, self.chart.outcomes(step.configuration, step.remembered, event)
        if self.chart.has_eventless:
            yield NEW_FACTS, self.chart.outcomes(step.configuration, step.remembered, None)

    def _take(self, source: int | None, event: str, outcomes: Iterator[chart.Step]) -> None:
        path = (*(self.found.paths[source] if source is not None else ()), event)
        try:
            for step in outcomes:
                self._reach(source, event, step, path)
        except errors.NeverAtRest as round_and_round:
            self.found.endless.setdefault(path, str(round_and_round))

    def _reach(self, source: int | None, event: str, step: chart.Step, path: tuple[str, ...]) -> None:
        self.states_count += len(step.configuration)
        for name in (*step.entered, *step.configuration):
            self.found.path_to.setdefault(name, path)
        number = self._number(step, path)
        self.found.edges.append(Edge(source, event, number, step.entered))

    def _number(self, step: chart.Step, path: tuple[str, ...]) -> int:
        key = (step.configuration, tuple(sorted((name, tuple(was)) for name, was in step.remembered.items())))
        if key not in self.numbers:
            self.numbers[key] = len(self.numbers)
            self.found.configurations.append(step.configuration)
            self.found.paths.append(path)
            self.waiting.append((self.numbers[key], step))
        return self.numbers[key]


def _paths_by_state(definition: definitions.Definition) -> dict[str, tuple[str, ...]]:
    """The shortest path to each state when every active state moves by itself."""
    graph = StateGraph(definition)
    found: dict[str, tuple[str, ...]] = {}
    waiting: deque[tuple[str, tuple[str, ...]]] = deque((name, (OPEN,)) for name in graph.initial())
    while waiting:
        name, path = waiting.popleft()
        if name in found:
            continue
        found[name] = path
        waiting.extend((target, path if event is None else (*path, event)) for event, target in graph.leaving(name))
    return found


class StateGraph:
    """Single states and what follows from each: what it contains, what contains it, where its transitions lead."""

    def __init__(self, definition: definitions.Definition) -> None:
        self.tops = definition.states
        self.states = {state.name: state for top in definition.states for state in top.walk()}
        self.parent_of = {child.name: state.name for state in self.states.values() for child in state.states}
        self.holder_of = {one.name: state for state in self.states.values() for one in state.history}

    def initial(self) -> list[str]:
        """The state of the top in which a case starts."""
        return [next((top for top in self.tops if top.initial), self.tops[0]).name]

    def leaving(self, name: str) -> Iterator[tuple[str | None, str]]:
        """What may be entered from or together with a state, and by which event."""
        state = self.states[name]
        for child in self._default(state):
            yield None, child.name
        if name in self.parent_of:
            yield None, self.parent_of[name]
        for one in state.transitions:
            is_own = one.event is None or one.event.startswith("done.state.")
            for target in self._targets(one):
                yield (None if is_own else one.event), target

    def _default(self, state: definitions.State) -> tuple[definitions.State, ...]:
        if state.parallel or not state.states:
            return state.states
        return tuple(child for child in state.states if child.initial) or state.states[:1]

    def _targets(self, transition: definitions.Transition) -> Iterator[str]:
        for target in (transition.target or "").split():
            if target in self.holder_of:
                yield from (inner.name for inner in self.holder_of[target].walk())
            elif target in self.states:
                yield target
