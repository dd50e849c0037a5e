"""The keys of a record, and a record as it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.definitions.shapes import Shape
from engine.sheets import NOWHERE, Node, Place


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a record: its shape, and what it means, which stands in the JSON Schema and the documents."""

    name: str
    shape: Shape
    meaning: str
    required: bool = False
    default: Any = None


@dataclass(frozen=True)
class Entry:
    """A record as read: its values by key, without those that were refused.

    ``name`` is its key in the mapping round it.
    """

    node: Node
    values: Mapping[str, Any]
    name: str = ""
    place: Place = NOWHERE

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default where it is absent or was refused."""
        return self.values.get(key, default)

    def written(self, key: str) -> Node | None:
        """The node of a key, also of a refused one."""
        found: Node | None = self.node.value.get(key) if self.node.kind == "mapping" else None
        return found

    def place_of(self, key: str) -> Place:
        """Where a key stands; the record's own place where it is absent."""
        return self.node.keys.get(key, self.place)

    def kept(self, *keys: str) -> dict[str, Any]:
        """The values of those keys that are there, as arguments of a dataclass."""
        return {key: self.values[key] for key in keys if key in self.values}
