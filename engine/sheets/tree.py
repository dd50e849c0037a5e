"""YAML 1.2 text as a tree in which every value and key knows its place. Hostile text is refused within a second.

The core schema of YAML 1.2: `on`, `off`, `yes`, `no` are words, and so are dates. Keys are words as they are written.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

import yaml

from engine import errors
from engine.sheets import mistakes, scalars
from engine.sheets.place import START, Place
from engine.sheets.problems import Problems
from engine.sheets.source import LIMITS, NOT_YAML, Limits, text_of
from engine.sheets.words import shown


@dataclass(frozen=True, slots=True)
class Node:
    """A value: dict[str, Node] of a mapping, tuple[Node, ...] of a sequence, else None, bool, int, float or str.

    ``text`` is a scalar as written; ``keys`` the places of a mapping's keys, in their order.
    """

    kind: Literal["mapping", "sequence", "scalar"]
    value: Any
    place: Place
    text: str = ""
    keys: dict[str, Place] = field(default_factory=dict)

    def plain(self) -> Any:
        """The values alone, as dict, list and scalars."""
        if self.kind == "mapping":
            return {key: node.plain() for key, node in self.value.items()}
        return [node.plain() for node in self.value] if self.kind == "sequence" else self.value


def read(source: str | bytes, path: str, limits: Limits = LIMITS) -> Node:
    """The tree of a text. Raises errors.BadYaml with every problem that was found."""
    problems = Problems(path)
    root = scan(source, problems, limits)
    if root is None or problems.found:
        raise problems.refusal()
    return root


def scan(source: str | bytes, problems: Problems, limits: Limits = LIMITS) -> Node | None:
    """The tree as far as it can be read; None where it can't. What is wrong is added to ``problems``."""
    try:
        return _Builder(problems, limits).build(text_of(source, problems, limits))
    except errors.BadYaml:
        return None


@dataclass
class _Frame:
    """A mapping or sequence that is being read. ``key`` is the key whose value comes next."""

    event: yaml.NodeEvent
    place: Place
    first_count: int
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    key: str | None = None
    height: int = 0

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.event, yaml.MappingStartEvent)


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: Node
    count: int
    height: int


class _Builder:
    """Builds the tree from the reader's events, so that a bomb is noticed while it is read, not after."""

    def __init__(self, problems: Problems, limits: Limits) -> None:
        self._problems, self._limits = problems, limits
        self._frames: list[_Frame] = []
        self._anchors: dict[str, _Anchored] = {}
        self._root: Node | None = None
        self._count = self._alias_count = self._document_count = 0
        # Keys that were refused still take a value: it goes under a name that no file can write.
        self._refused = (f"\0{number}" for number in itertools.count())

    def build(self, text: str) -> Node:
        for event in self._events(text):
            self._take(event)
        if self._root is None:
            self._problems.add(START, "the file is empty", allowed="a mapping of keys", code="yaml")
        return self._root or Node("mapping", {}, START)

    def _events(self, text: str) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as why:
            place = _placed(why.problem_mark or why.context_mark)
            line = (text.splitlines() or [""])[min(place.line, text.count("\n") + 1) - 1 :][:1]
            sentence, fix = mistakes.in_plain_words(f"{why.problem}", "".join(line)[place.column - 1 :])
            self._stop(place, sentence, fix=fix)
        except (yaml.YAMLError, ValueError, MemoryError, RecursionError) as why:
            self._stop(START, f"this is no YAML ({shown(str(why))})")

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._document_count += 1
                if event.version == (1, 1):
                    self._stop(
                        _placed(event.start_mark), "YAML 1.1 reads `no` as false", fix="leave out the `%YAML` line"
                    )
                if self._document_count > 1:
                    self._stop(_placed(event.start_mark), "a second document begins", fix="keep to one document a file")
            case yaml.AliasEvent():
                self._take_alias(event)
            case yaml.ScalarEvent():
                self._take_scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._open(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close()

    def _open(self, event: yaml.NodeEvent) -> None:
        place = _placed(event.start_mark)
        self._check_tag(event, place)
        self._grow(1, 1, place)
        if self._wants_key():
            self._stop(
                place, "a key must be a word, not a list or a mapping", fix="put a text with `[` or `{` in quotes"
            )
        self._frames.append(_Frame(event, place, self._count))

    def _close(self) -> None:
        frame = self._frames.pop()
        if frame.is_mapping:
            node = Node("mapping", frame.entries, frame.place, keys=frame.keys)
        else:
            node = Node("sequence", tuple(frame.items), frame.place)
        self._anchor(frame.event, node, self._count - frame.first_count + 1, frame.height + 1)
        self._put(node, frame.height + 1)

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        place = _placed(event.start_mark)
        self._check_tag(event, place)
        self._check_letters(event.value, place)
        self._grow(1, 0, place)
        if self._wants_key():
            self._take_key(event, place)
            return
        node = Node("scalar", self._value(event, place), place, event.value)
        self._anchor(event, node, 1, 0)
        self._put(node, 0)

    def _take_key(self, event: yaml.ScalarEvent, place: Place) -> None:
        frame, key = self._frames[-1], event.value
        if event.anchor:
            self._anchor(event, Node("scalar", key, place, key), 1, 0)
        if key == "<<" and event.implicit[0]:
            self._problems.add(
                place, "merge keys (`<<`) are not allowed", given=key, fix="write the keys out", code="yaml"
            )
            key = next(self._refused)
        elif key in frame.entries:
            sentence = f"`{shown(key)}` stands twice; the first is in line {frame.keys[key].line}"
            self._problems.add(place, sentence, given=key, fix="keep one of the two", code="yaml")
            key = next(self._refused)
        frame.key = key
        frame.keys[key] = place

    def _take_alias(self, event: yaml.AliasEvent) -> None:
        place = _placed(event.start_mark)
        known = self._anchors.get(event.anchor or "")
        if known is None:
            name = shown(event.anchor or "")
            self._stop(place, f"nothing is called `&{name}` above this `*{name}`", fix="put a text with `*` in quotes")
        self._alias_count += 1
        if self._alias_count > self._limits.aliases:
            self._too_much(place, f"more than {self._limits.aliases} aliases", f"{self._limits.aliases} aliases")
        self._grow(known.count, known.height, place)
        if self._wants_key():
            self._problems.add(
                place, "an alias can't be a key", given=f"*{event.anchor}", fix="write the key", code="yaml"
            )
            self._frames[-1].key = next(self._refused)
            return
        self._put(known.node, known.height)

    def _wants_key(self) -> bool:
        return bool(self._frames) and self._frames[-1].is_mapping and self._frames[-1].key is None

    def _put(self, node: Node, height: int) -> None:
        if not self._frames:
            self._root = node
            return
        frame = self._frames[-1]
        frame.height = max(frame.height, height)
        if not frame.is_mapping:
            frame.items.append(node)
        elif frame.key is not None:
            self._put_entry(frame, frame.key, node)
            frame.key = None

    def _put_entry(self, frame: _Frame, key: str, node: Node) -> None:
        if key.startswith("\0"):
            frame.keys.pop(key, None)
        else:
            frame.entries[key] = node

    def _grow(self, count: int, height: int, place: Place) -> None:
        self._count += count
        if self._count > self._limits.nodes:
            self._too_much(place, f"more than {self._limits.nodes:,} values and keys", f"{self._limits.nodes:,}")
        if len(self._frames) + height > self._limits.depth:
            self._too_much(place, f"nested more than {self._limits.depth} deep", f"{self._limits.depth}")

    def _anchor(self, event: yaml.NodeEvent, node: Node, count: int, height: int) -> None:
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(node, count, height)

    def _check_letters(self, text: str, place: Place) -> None:
        """Escapes in double quotes can bring in what can't stand in the file itself."""
        if odd := NOT_YAML.search(text):
            sentence = f"the character U+{ord(odd[0]):04X} can't stand in a text"
            self._problems.add(place, sentence, given=f"U+{ord(odd[0]):04X}", fix="take it out", code="yaml")

    def _check_tag(self, event: Any, place: Place) -> None:
        if event.tag is not None:
            sentence = f"tags are not allowed (`{shown(event.tag)}`)"
            self._problems.add(place, sentence, given=event.tag, fix="leave out what begins with `!`", code="yaml")

    def _value(self, event: yaml.ScalarEvent, place: Place) -> Any:
        if not event.implicit[0]:
            return event.value
        try:
            return scalars.resolved(event.value)
        except ValueError:
            given = shown(event.value)
            sentence = f"`{given}` is no number that can be worked with"
            self._problems.add(place, sentence, given=given, fix="put it in quotes if it is a text", code="yaml")
            return event.value

    def _too_much(self, place: Place, sentence: str, allowed: str) -> NoReturn:
        self._problems.add(place, f"the file is too large: {sentence}", allowed=allowed, code="limit")
        raise self._problems.refusal()

    def _stop(self, place: Place, sentence: str, fix: str = "") -> NoReturn:
        self._problems.add(place, sentence, fix=fix, code="yaml")
        raise self._problems.refusal()


def _placed(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else START
