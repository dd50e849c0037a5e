"""What of a definition the histories of cases went through: states, transitions, deadlines, reminders, rungs."""

from collections.abc import Iterable, Iterator

from engine import casefile
from engine.definitions.definition import Definition, State, Transition

Names = set[str]


def everything(definition: Definition) -> Names:
    """All that there is to reach, each as a short text."""
    states = {f"state {name}" for name in definition.index}
    transitions = {_named(state, one) for state in definition.index.values() for one in state.transitions}
    return states | transitions | set(_points(definition))


def _named(state: State, one: Transition) -> str:
    guard = f" if {one.cond}" if one.cond else f" unless {one.unless}" if one.unless else ""
    return f"transition {state.name} {one.event} {one.target}{guard}"


def _points(definition: Definition) -> Iterator[str]:
    for deadline in definition.deadlines.values():
        yield f"deadline {deadline.name}"
        yield from (f"reminder {deadline.name} {index}" for index in range(len(deadline.remind)))
        yield from (f"rung {deadline.name} {index}" for index in range(len(deadline.escalate)))


def touched(definition: Definition, entries: Iterable[casefile.HistoryEntry]) -> Names:
    """What these entries went through."""
    return {name for entry in entries for name in _touched_by(definition, entry)}


def _touched_by(definition: Definition, entry: casefile.HistoryEntry) -> Iterator[str]:
    yield from (f"state {name}" for name in (*entry.from_states, *entry.to_states))
    yield from (f"deadline {row[0]}" for row in entry.facts.get("deadlines", ()))
    if "deadline" in entry.facts:
        name, _occasion, kind, index, _repeat = entry.facts["deadline"]
        yield f"{kind} {name} {index}"
    states = [definition.index[name] for name in reversed(entry.from_states)]
    yield from _taken(states, entry)
    for state in states:
        yield from (_named(state, one) for one in state.transitions if _is_completion(one, entry))


def _taken(states: list[State], entry: casefile.HistoryEntry) -> Iterator[str]:
    """The transition of the innermost state whose guards held."""
    truth = dict(entry.facts.get("guards", ()))
    for state in states:
        for one in state.transitions:
            guards = (one.cond, one.unless and f"unless {one.unless}")
            if one.event == entry.event and all(truth.get(guard) for guard in guards if guard):
                yield _named(state, one)
                return


def _is_completion(one: Transition, entry: casefile.HistoryEntry) -> bool:
    """Whether `done.state.X` was taken with this entry: X was left, and its target entered."""
    done = (one.event or "").removeprefix("done.state.")
    return done != one.event and done not in entry.to_states and one.target in entry.to_states
