"""A record: a mapping with known keys, from which the parser and the JSON Schema are made."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.definitions.entries import Entry, Key
from engine.definitions.names import Names
from engine.definitions.rules import Rule
from engine.definitions.shapes import Definitions, Schema, Shape
from engine.sheets import Node, Place, listed


class Record(Shape):
    """A mapping with known keys.

    ``build`` makes of it what it stands for; ``refused`` keys have a sentence of their own; ``others`` is the pattern
    and shape of further keys that the record may have.
    """

    kinds = frozenset({"mapping"})

    def __init__(
        self,
        title: str,
        keys: tuple[Key, ...],
        build: Callable[[Entry, Names], Any],
        *,
        rules: tuple[Rule, ...] = (),
        refused: Mapping[str, str] | None = None,
        others: tuple[str, Shape] | None = None,
        may_be_empty: bool = False,
    ) -> None:
        self.title, self.keys, self._build, self._rules = title, {key.name: key for key in keys}, build, rules
        self._refused, self._others, self._may_be_empty = refused or {}, others, may_be_empty
        self.words = f"a mapping with {listed(self.keys, most=8)}"
        if may_be_empty:
            self.kinds = frozenset({"mapping", "scalar"})

    def extend(self, *keys: Key) -> None:
        """Adds keys whose shape is made of this record: a state holds states."""
        self.keys |= {key.name: key for key in keys}

    def read(self, node: Node, names: Names, name: str = "", place: Place | None = None) -> Any:
        if node.kind != "mapping" and not (self._may_be_empty and node.kind == "scalar" and node.value is None):
            self.refuse(node, names)
            return None
        entry = Entry(node, dict(self._values(node, names)), name, place or node.place)
        for key in self.keys.values():
            if key.required and not entry.written(key.name):
                whose = f" of `{name}`" if name else ""
                sentence = f"`{key.name}` is missing{whose}"
                names.problems.add(entry.place, sentence, allowed=key.shape.words, fix=f"add `{key.name}`")
        for rule in self._rules:
            rule.check(entry, names)
        return self._build(entry, names)

    def _values(self, node: Node, names: Names) -> Iterator[tuple[str, Any]]:
        for key, child in node.value.items() if node.kind == "mapping" else ():
            shape = self.keys[key].shape if key in self.keys else self._other(key)
            if shape is None:
                self._refuse_key(key, node.keys[key], names)
                continue
            value = shape.read(child, names)
            if value is not None:
                yield key, value

    def _other(self, key: str) -> Shape | None:
        return self._others[1] if self._others and re.fullmatch(self._others[0], key) else None

    def _refuse_key(self, key: str, place: Place, names: Names) -> None:
        sentence = self._refused.get(key, f"{self.title} has no key `{key[:60]}`")
        names.problems.add(place, sentence, given=key, allowed=listed(self.keys, most=40), near=self.keys)

    def schema(self, definitions: Definitions) -> Schema:
        if self.title not in definitions:
            definitions[self.title] = {}
            definitions[self.title] = self._schema(definitions)
        return {"$ref": f"#/$defs/{self.title.replace(' ', '%20')}"}

    def _schema(self, definitions: Definitions) -> Schema:
        made: Schema = {
            "type": ["object", "null"] if self._may_be_empty else "object",
            "properties": {name: _documented(key, definitions) for name, key in self.keys.items()},
            "additionalProperties": False,
        }
        if self._others:
            # Without the look ahead the pattern would hold for the keys with a shape of their own as well.
            pattern = f"^(?!(?:{'|'.join(self.keys)})$)(?:{self._others[0]})$"
            made["patternProperties"] = {pattern: self._others[1].schema(definitions)}
        if required := [key.name for key in self.keys.values() if key.required]:
            made["required"] = required
        if rules := [rule.schema() for rule in self._rules]:
            made["allOf"] = rules
        return made


def _documented(key: Key, definitions: Definitions) -> Schema:
    made = {**key.shape.schema(definitions), "description": key.meaning}
    return made if key.default is None else {**made, "default": key.default}
