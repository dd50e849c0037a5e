"""Shapes of several values: by name, in a list, one or more, and either of several shapes."""

import re
from collections.abc import Iterator
from typing import Any

from engine.definitions.names import Names
from engine.definitions.records import Record
from engine.definitions.shapes import IDENTIFIER, KINDS, NAME_WORDS, Definitions, Schema, Shape, small_word
from engine.sheets import Node


class ByName(Shape):
    """A mapping from names to values of one shape, in the file's order."""

    kinds = frozenset({"mapping"})

    def __init__(
        self,
        kind: str,
        shape: Shape,
        *,
        names: str = IDENTIFIER,
        words: str = NAME_WORDS,
        most: int = 500,
        least: int = 0,
    ) -> None:
        self._kind, self._shape, self._pattern, self._key_words = kind, shape, names, words
        self._most, self._least = most, least
        self.words = f"a mapping from the name of each {kind} to {shape.words}"

    def read(self, node: Node, names: Names) -> dict[str, Any] | None:
        if node.kind != "mapping":
            self.refuse(node, names)
            return None
        if not self._least <= len(node.value) <= self._most:
            sentence = f"{len(node.value)} stand here where {self._least} to {self._most} are allowed"
            names.problems.add(node.place, sentence, given=len(node.value), allowed=f"up to {self._most}")
        return {name: value for name, value in self._values(node, names) if value is not None}

    def _values(self, node: Node, names: Names) -> Iterator[tuple[str, Any]]:
        for name, child in node.value.items():
            if not re.fullmatch(self._pattern, name):
                sentence = f"`{name[:60]}` can't be the name of a {self._kind}"
                names.problems.add(node.keys[name], sentence, given=name, allowed=self._key_words, fix=small_word(name))
            if isinstance(self._shape, Record):
                yield name, self._shape.read(child, names, name, node.keys[name])
            else:
                yield name, self._shape.read(child, names)

    def schema(self, definitions: Definitions) -> Schema:
        made: Schema = {
            "type": "object",
            "propertyNames": {"pattern": f"^(?:{self._pattern})$"},
            "additionalProperties": self._shape.schema(definitions),
            "maxProperties": self._most,
        }
        return {**made, "minProperties": self._least} if self._least else made


class ListOf(Shape):
    """A list of values of one shape, each of them once where they are single values."""

    kinds = frozenset({"sequence"})

    def __init__(self, shape: Shape, *, least: int = 0, most: int = 500) -> None:
        self._shape, self._least, self._most = shape, least, most
        self.words = f"a list, each entry {shape.words}"

    def read(self, node: Node, names: Names) -> tuple[Any, ...] | None:
        if node.kind != "sequence":
            self.refuse(node, names, f"write `[{node.text[:60]}]`" if node.kind == "scalar" and node.text else "")
            return None
        if not self._least <= len(node.value) <= self._most:
            sentence = f"the list has {len(node.value)} entries"
            names.problems.add(node.place, sentence, allowed=f"{self._least} to {self._most}")
        if not isinstance(self._shape, Record):
            self._check_unique(node, names)
        values = (self._shape.read(child, names) for child in node.value)
        return tuple(value for value in values if value is not None)

    def _check_unique(self, node: Node, names: Names) -> None:
        seen: set[tuple[type, Any]] = set()
        for child in node.value:
            mark = (type(child.value), child.value) if child.kind == "scalar" else None
            if mark and mark in seen:
                sentence = f"`{child.text[:60]}` stands twice in this list"
                names.problems.add(child.place, sentence, given=child.text, fix="keep one of the two")
            if mark:
                seen.add(mark)

    def schema(self, definitions: Definitions) -> Schema:
        made: Schema = {"type": "array", "items": self._shape.schema(definitions), "maxItems": self._most}
        if not isinstance(self._shape, Record):
            made["uniqueItems"] = True
        return {**made, "minItems": self._least} if self._least else made


class Either(Shape):
    """One of several shapes, told apart by what kind of value stands there."""

    def __init__(self, *shapes: Shape) -> None:
        self._shapes = shapes
        self.kinds = frozenset(kind for shape in shapes for kind in shape.kinds)
        self.words = ", or ".join(shape.words for shape in shapes)

    def read(self, node: Node, names: Names) -> Any:
        for shape in self._shapes:
            if node.kind in shape.kinds:
                return shape.read(node, names)
        said = KINDS[node.kind]
        names.problems.add(node.place, f"{said} can't stand here", given=said, allowed=self.words)
        return None

    def schema(self, definitions: Definitions) -> Schema:
        return {"anyOf": [shape.schema(definitions) for shape in self._shapes]}


class OneOrMore(Either):
    """A value, or a list of such values: read as a tuple."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape, ListOf(shape, least=1))

    def read(self, node: Node, names: Names) -> tuple[Any, ...] | None:
        value = super().read(node, names)
        return value if value is None or isinstance(value, tuple) else (value,)
