"""Where a case stands in another version of its definition: its innermost states by name, or by a map."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from engine import casefile
from engine.decide.workflow import Workflow
from engine.definitions import definition
from engine.fields import Wrong

Moves = Mapping[str, tuple[str, ...]]
"""State of the old version → states of the new one: several where it has become regions side by side."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All active states in document order, what history states remember, and which of those had to forget."""

    configuration: tuple[str, ...]
    remembered: dict[str, list[str]]
    forgotten: tuple[str, ...]


def find(old: Workflow, new: Workflow, case: casefile.CaseFile, moves: Moves) -> Standing | dict[str, Wrong]:
    """Where the case stands in the new version, or which states keep it from standing there."""
    leaves = innermost(old, case.configuration)
    problems = {leaf: wrong for leaf in leaves for wrong in _misfits(new, leaf, moves.get(leaf, (leaf,)))}
    if problems:
        return problems
    active = _with_outer(new, [name for leaf in leaves for name in moves.get(leaf, (leaf,))])
    problems = dict(_unbalanced(new, active)) or _ends(new, case, active, leaves)
    if problems:
        return problems
    remembered, forgotten = _remembered(new, case.remembered, moves)
    return Standing(_in_order(new, active), remembered, forgotten)


def innermost(workflow: Workflow, configuration: Collection[str]) -> list[str]:
    """The active states that have none inside."""
    index = workflow.definition.index
    return [name for name in configuration if name not in index or not index[name].states]


def _misfits(new: Workflow, leaf: str, targets: Collection[str]) -> Iterator[Wrong]:
    index = new.definition.index
    for name in targets:
        if name not in index:
            states = tuple(_leaves(new.definition.states))
            near = difflib.get_close_matches(name, states, 1)
            facts = {"given": name, "leaf": leaf, "states": states, "near": near}
            yield Wrong("state_gone_near" if near else "state_gone", facts)
        elif index[name].states:
            inner = tuple(_leaves(index[name].states))
            yield Wrong("state_has_inner", {"given": name, "leaf": leaf, "states": inner})


def _leaves(states: Collection[definition.State]) -> Iterator[str]:
    return (one.name for state in states for one in state.walk() if not one.states)


def _with_outer(new: Workflow, leaves: Collection[str]) -> set[str]:
    outer = {inner.name: state.name for state in new.definition.index.values() for inner in state.states}
    active = set(leaves)
    for name in leaves:
        above = outer.get(name)
        while above is not None:
            active.add(above)
            above = outer.get(above)
    return active


def _unbalanced(new: Workflow, active: Collection[str]) -> Iterator[tuple[str, Wrong]]:
    """Each active state must have one active state inside, a parallel one all of its regions."""
    tops = [state.name for state in new.definition.states if state.name in active]
    if len(tops) > 1:
        yield tops[1], Wrong("states_apart", {"states": tuple(tops)})
    for state in new.definition.index.values():
        if state.name in active and state.states:
            yield from _unbalanced_inside(state, active)


def _unbalanced_inside(state: definition.State, active: Collection[str]) -> Iterator[tuple[str, Wrong]]:
    inner = [one for one in state.states if one.name in active]
    if state.parallel:
        for region in state.states:
            if region not in inner:
                yield region.name, Wrong("region_empty", {"outer": state.name, "states": tuple(_leaves((region,)))})
    elif len(inner) > 1:
        yield inner[1].name, Wrong("states_apart", {"states": tuple(one.name for one in inner)})


def _ends(new: Workflow, case: casefile.CaseFile, active: Collection[str], leaves: Collection[str]) -> dict[str, Wrong]:
    """Moving a case neither closes nor reopens it: nobody decided that."""
    closes = not new.closing.isdisjoint(active)
    if closes == (case.closed_at is not None):
        return {}
    return {name: Wrong("would_close" if closes else "would_reopen", {}) for name in leaves}


def _in_order(new: Workflow, active: Collection[str]) -> tuple[str, ...]:
    return tuple(one.name for state in new.definition.states for one in state.walk() if one.name in active)


def _remembered(
    new: Workflow, before: Mapping[str, list[str]], moves: Moves
) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """What history states go on remembering, and those that are gone or whose states are."""
    known = {one.name: (one, state) for state in new.definition.index.values() for one in state.history}
    kept, forgotten = {}, []
    for name, places in before.items():
        moved = [to for place in places for to in moves.get(place, (place,))]
        if name in known and _is_whole(new, *known[name], moved):
            kept[name] = moved
        else:
            forgotten.append(name)
    return kept, tuple(forgotten)


def _is_whole(new: Workflow, history: definition.History, parent: definition.State, places: Collection[str]) -> bool:
    """Whether a case could stand in these places inside the history state's parent."""
    inner = {state.name for child in parent.states for state in child.walk()}
    if not places or not inner.issuperset(places):
        return False
    direct = {child.name for child in parent.states}
    if history.type == "shallow":
        return direct.issuperset(places) and (parent.parallel or len(places) == 1)
    active = _with_outer(new, places) & {*inner, parent.name}
    index = new.definition.index
    return not any(one.states and any(_uneven(one, active)) for name in active for one in [index[name]])


def _uneven(state: definition.State, active: Collection[str]) -> Iterator[bool]:
    count = sum(one.name in active for one in state.states)
    yield count != (len(state.states) if state.parallel else 1)
