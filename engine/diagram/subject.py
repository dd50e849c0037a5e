"""What a picture of a definition shows: its states as nested boxes, and the ways between them with their events."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from engine.definitions import definition as definitions

Kind = Literal["root", "state", "compound", "parallel", "deep", "shallow"]

DONE = "done.state."
ALL_DONE = {"en": "all done", "zh-Hans": "全部完成", "zh-Hant": "全部完成"}


@dataclass(eq=False)
class Box:
    """A state, a history state, or the whole picture. ``x`` and ``y`` are the upper left corner, in pixels."""

    name: str
    kind: Kind
    title: str = ""
    state: definitions.State | None = None
    parent: "Box | None" = None
    children: list["Box"] = field(default_factory=list)
    loops: list[str] = field(default_factory=list)
    is_initial: bool = False
    lines: tuple[str, ...] = ()
    layer: int = 0
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0
    loop_width: float = 0.0

    def walk(self) -> Iterator["Box"]:
        """This box and all in it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def around(self) -> Iterator["Box"]:
        """The boxes round this one, from the inmost."""
        box = self.parent
        while box is not None:
            yield box
            box = box.parent


@dataclass(eq=False)
class Way:
    """All transitions from one state to another, drawn as one arrow. ``labels`` are the titles of their events."""

    source: Box
    target: Box
    labels: list[str]
    is_automatic: bool = False
    lines: tuple[str, ...] = ()
    label_width: float = 0.0
    is_down: bool = True
    points: list[tuple[float, float]] = field(default_factory=list)
    label_at: tuple[float, float] = (0.0, 0.0)


def boxes(definition: definitions.Definition, language: str) -> Box:
    """The states as nested boxes."""
    root = Box("", "root", text(definition.title, language, definition.workflow))
    root.children = _children(definition.states, root, language)
    return root


def _children(states: tuple[definitions.State, ...], parent: Box, language: str) -> list[Box]:
    found = [_box(state, parent, language) for state in states]
    starts = (
        found
        if parent.kind == "parallel"
        else [box for box in found if box.state and box.state.initial][:1] or found[:1]
    )
    for box in starts:
        box.is_initial = parent.kind != "parallel"
    return found


def _box(state: definitions.State, parent: Box, language: str) -> Box:
    kind: Kind = "state" if not state.states else "parallel" if state.parallel else "compound"
    box = Box(state.name, kind, text(state.title, language, state.name), state, parent)
    box.children = _children(state.states, box, language)
    box.children += [Box(one.name, one.type, "H*" if one.type == "deep" else "H", None, box) for one in state.history]
    return box


def ways(definition: definitions.Definition, root: Box, language: str) -> list[Way]:
    """The arrows between boxes. A transition to its own state is a loop of its box instead."""
    by_name = {box.name: box for box in root.walk()}
    found: dict[tuple[str, str], Way] = {}
    for source, one in _transitions(definition):
        for target in (one.target or "").split():
            label = label_of(definition, one, language)
            if target == source:
                _add(by_name[source].loops, label)
                continue
            if target in by_name:
                way = found.setdefault((source, target), Way(by_name[source], by_name[target], []))
                _add(way.labels, label)
                way.is_automatic = one.event is None
    return list(found.values())


def _add(labels: list[str], label: str) -> None:
    if label and label not in labels:
        labels.append(label)


def _transitions(definition: definitions.Definition) -> Iterator[tuple[str, definitions.Transition]]:
    for state in (state for top in definition.states for state in top.walk()):
        yield from ((state.name, one) for one in state.transitions)
        for history in state.history:
            yield from ((history.name, one) for one in history.transitions)


def label_of(definition: definitions.Definition, transition: definitions.Transition, language: str) -> str:
    """The title of a transition's event; of one without event its guard."""
    if transition.event is None:
        return f"[{transition.cond}]" if transition.cond else f"[not {transition.unless}]" if transition.unless else ""
    if transition.event.startswith(DONE):
        return ALL_DONE.get(language, ALL_DONE["en"])
    event = definition.events.get(transition.event)
    return text(event.title if event else {}, language, transition.event)


def text(given: definitions.Texts, language: str, name: str) -> str:
    """The text in that language, else in English, else the name in plain letters."""
    return given.get(language) or given.get("en") or name.replace("_", " ").capitalize()
