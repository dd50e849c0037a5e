"""What of a workflow scenarios went through, and what none of them reached."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine import casefile, rehearsal
from engine.definitions.definition import Definition, State, Transition
from engine.scenarios import meaning

KINDS = ("states", "transitions", "deadlines", "reminders", "rungs", "templates")
Item = tuple[str, str]
"""A kind and the name of one of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing in a workflow: how many there are, and those that were never reached."""

    kind: str
    count: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was reached of one workflow."""

    workflow: str
    parts: tuple[Part, ...]

    @property
    def missing(self) -> tuple[Item, ...]:
        """Everything that was never reached."""
        return tuple((part.kind, name) for part in self.parts for name in part.missing)


def coverage(
    source: Definition, entries: Iterable[casefile.HistoryEntry], notices: Iterable[rehearsal.Told]
) -> Coverage:
    """What histories and notices of cases of one workflow reached of it."""
    reached = {item for entry in entries for item in _touched(source, entry)}
    reached |= {("templates", told.notice.template) for told in notices}
    everything = list(dict.fromkeys(_everything(source)))
    parts = []
    for kind in KINDS:
        names = [name for one, name in everything if one == kind]
        parts.append(Part(kind, len(names), tuple(name for name in names if (kind, name) not in reached)))
    return Coverage(source.workflow, tuple(parts))


def _everything(source: Definition) -> Iterator[Item]:
    for state in source.index.values():
        yield "states", state.name
        yield from (("transitions", _named(state, one)) for one in state.transitions)
    for deadline in source.deadlines.values():
        yield "deadlines", deadline.name
        yield from (("reminders", f"{deadline.name} {index + 1}") for index in range(len(deadline.remind)))
        yield from (("rungs", f"{deadline.name} {index + 1}") for index in range(len(deadline.escalate)))
    yield from (("templates", template) for template in meaning.named_templates(source))


def _named(state: State, one: Transition) -> str:
    guard = f" if {one.cond}" if one.cond else f" unless {one.unless}" if one.unless else ""
    return f"{state.name} -{one.event or ''}-> {one.target or state.name}{guard}"


def _touched(source: Definition, entry: casefile.HistoryEntry) -> Iterator[Item]:
    yield from (("states", name) for name in (*entry.from_states, *entry.to_states))
    yield from (("deadlines", row[0]) for row in entry.facts.get("deadlines", ()))
    if "deadline" in entry.facts:
        name, _occasion, kind, index, *_more = entry.facts["deadline"]
        yield f"{kind}s", f"{name} {index + 1}"
    yield from _moved(source, entry)


def _moved(source: Definition, entry: casefile.HistoryEntry) -> Iterator[Item]:
    """The transitions that an entry took: the one of its event, and those without an event that followed from it."""
    states = [source.index[name] for name in reversed(entry.from_states)]
    yield from _taken(states, entry)
    passed = states + [source.index[name] for name in entry.to_states if name not in entry.from_states]
    for state in passed:
        yield from (("transitions", _named(state, one)) for one in state.transitions if _followed(state, one, entry))


def _taken(states: list[State], entry: casefile.HistoryEntry) -> Iterator[Item]:
    """In each region the transition of the innermost state whose guards held."""
    truth = {guard[0]: bool(guard[1]) for guard in entry.facts.get("guards", ())}
    left: set[str] = set()
    for state in states:
        if not left.isdisjoint(one.name for one in state.walk()):
            continue
        for one in state.transitions:
            guards = (one.cond, one.unless and f"unless {one.unless}")
            if one.event == entry.event and all(truth.get(guard) for guard in guards if guard):
                left.add(state.name)
                yield "transitions", _named(state, one)
                break


def _followed(state: State, one: Transition, entry: casefile.HistoryEntry) -> bool:
    """Whether a transition without an event, or `done.state.X`, was taken with this entry: its target was entered."""
    if one.event is None:
        return state.name not in entry.to_states and one.target in entry.to_states
    done = one.event.removeprefix("done.state.")
    return done != one.event and done not in entry.to_states and one.target in entry.to_states
