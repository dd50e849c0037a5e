"""Rules about states: can each be reached, does each lead to an end, and who looks after a case there."""

from collections import defaultdict

from engine.definitions import definition as definitions
from engine.lint import exploration, watch
from engine.lint.finding import Finding, Findings, Subject


def unreachable(subject: Subject) -> Findings:
    """A state that no path from the opening enters. Inside an unreachable state only the outermost is named."""
    reached, told = subject.explored.path_to, set[str]()
    for name, state in subject.states.items():
        if name in reached or name in told:
            continue
        told.update(inner.name for inner in state.walk())
        yield Finding(
            "error", "unreachable_state",
            f"no path from the opening leads to the state `{name}`: give it a transition, or take it out",
            state.place,
        )  # fmt: skip


def never_at_rest(subject: Subject) -> Findings:
    """Transitions without event that go round for ever."""
    for path, sentence in list(subject.explored.endless.items())[:1]:
        yield Finding("error", "never_at_rest", sentence, subject.definition.states[0].place, path)


def without_end(subject: Subject) -> Findings:
    """A state from which a case can never be closed."""
    found = subject.explored
    leaves = [name for name, state in subject.states.items() if not state.states and name in found.path_to]
    stuck = _stuck(subject) if found.is_complete else _stuck_by_state(subject)
    blamed = [name for name in leaves if name in stuck and not subject.states[name].final]
    if blamed and len(blamed) == len([name for name in leaves if not subject.states[name].final]):
        yield Finding(
            "error", "no_end",
            "no case of this workflow can ever be closed: no path leads to a final state or to one that `closes`",
            subject.states[blamed[0]].place, found.path_to[blamed[0]],
        )  # fmt: skip
        return
    for name in blamed:
        yield Finding(
            "error", "dead_end",
            f"a case in `{name}` can never be closed: nothing leads from there to a final state or one that `closes`",
            subject.states[name].place, found.path_to[name],
        )  # fmt: skip


def _stuck(subject: Subject) -> set[str]:
    """States all of whose configurations are cut off from every closed one."""
    found = subject.explored
    before: dict[int, list[int]] = defaultdict(list)
    for edge in found.edges:
        if edge.source is not None:
            before[edge.target].append(edge.source)
    waiting = [place for place in range(len(found.configurations)) if found.is_closed(place)]
    alive = set(waiting)
    while waiting:
        for source in before[waiting.pop()]:
            if source not in alive:
                alive.add(source)
                waiting.append(source)
    living = {name for place in alive for name in found.configurations[place]}
    return {name for configuration in found.configurations for name in configuration} - living


def _stuck_by_state(subject: Subject) -> set[str]:
    graph, closed = exploration.StateGraph(subject.definition), subject.explored.closed_states
    before: dict[str, list[str]] = defaultdict(list)
    for name in subject.states:
        for _, target in graph.leaving(name):
            before[target].append(name)
    waiting, alive = list(closed), set(closed)
    while waiting:
        for source in before[waiting.pop()]:
            if source not in alive:
                alive.add(source)
                waiting.append(source)
    return set(subject.states) - alive


def waiting_for_ever(subject: Subject) -> Findings:
    """A state where a case can rest and nobody is told: no clock with an escalation runs there, and no `waits` is said.

    A clock can run in a state when some path starts it and reaches the state with it neither met, cancelled nor paused.
    Closed cases, final states and states under one that `waits` are left alone. Past the bound of the exploration
    nothing is said.
    """
    found = subject.explored
    if not found.is_complete:
        return
    watched = watch.watched_states(subject)
    for name, path in _resting(subject).items():
        if name not in watched:
            yield Finding(
                "error", "waits_for_ever",
                f"a case can rest in `{name}` for ever: no deadline with an escalation runs there; "
                "put one over it, or say `waits: true`",
                subject.states[name].place, path,
            )  # fmt: skip


def _resting(subject: Subject) -> dict[str, tuple[str, ...]]:
    """Leaves in which an open case can rest, each with the shortest path."""
    found, waits = subject.explored, _waiting_states(subject.definition)
    rests: dict[str, tuple[str, ...]] = {}
    for place, configuration in enumerate(found.configurations):
        if found.is_closed(place):
            continue
        for name in configuration:
            state = subject.states[name]
            if not (state.states or state.final or name in waits):
                rests.setdefault(name, found.paths[place])
    return rests


def _waiting_states(definition: definitions.Definition) -> set[str]:
    states = [state for top in definition.states for state in top.walk() if state.waits]
    return {inner.name for state in states for inner in state.walk()}


def ambiguous(subject: Subject) -> Findings:
    """Two transitions of one state for one event, of which the first has no guard."""
    for state in subject.states.values():
        unguarded: set[str | None] = set()
        for one in state.transitions:
            is_free = not (one.cond or one.unless)
            if one.event in unguarded:
                yield _shadowed(subject, state, one, is_free=is_free)
            elif is_free:
                unguarded.add(one.event)


def _shadowed(subject: Subject, state: definitions.State, one: definitions.Transition, *, is_free: bool) -> Finding:
    event = f"`{one.event}`" if one.event else "no event"
    path = subject.explored.path_to.get(state.name, ())
    if is_free:
        sentence = f"`{state.name}` has two transitions for {event} without a guard: give one a `cond`, or take it out"
        return Finding("error", "two_unguarded", sentence, one.place, path)
    sentence = f"`{state.name}` never takes this transition for {event}: one without a guard stands before it"
    return Finding("warning", "never_taken", sentence, one.place, path)


RULES = (unreachable, never_at_rest, without_end, waiting_for_ever, ambiguous)
