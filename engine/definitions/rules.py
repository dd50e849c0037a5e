"""Rules between the keys of a record: each checks an entry, and says the same in JSON Schema."""

from collections.abc import Mapping

from engine.definitions.entries import Entry
from engine.definitions.names import Names
from engine.definitions.shapes import Schema
from engine.sheets import listed


class Rule:
    """A rule between the keys of a record."""

    def check(self, entry: Entry, names: Names) -> None:
        """Notes what is wrong."""
        raise NotImplementedError

    def schema(self) -> Schema:
        """The same in JSON Schema."""
        raise NotImplementedError


class ExactlyOne(Rule):
    """One of these keys, and only one."""

    def __init__(self, *keys: str) -> None:
        self._keys = keys

    def check(self, entry: Entry, names: Names) -> None:
        given = [key for key in self._keys if entry.written(key)]
        if len(given) != 1:
            said = f"both {' and '.join(f'`{key}`' for key in given)} stand here" if given else "one key is missing"
            names.problems.add(entry.place, said, allowed=f"exactly one of {listed(self._keys)}", fix="")

    def schema(self) -> Schema:
        return {"oneOf": [{"required": [key]} for key in self._keys]}


class AtLeastOne(Rule):
    """One of these keys or more."""

    def __init__(self, what: str, *keys: str) -> None:
        self._what, self._keys = what, keys

    def check(self, entry: Entry, names: Names) -> None:
        if not any(entry.written(key) for key in self._keys):
            sentence = f"this {self._what} does nothing"
            names.problems.add(entry.place, sentence, allowed=f"at least one of {listed(self._keys)}")

    def schema(self) -> Schema:
        return {"anyOf": [{"required": [key]} for key in self._keys]}


class Together(Rule):
    """A key that only makes sense beside another."""

    def __init__(self, key: str, needs: str) -> None:
        self._key, self._needs = key, needs

    def check(self, entry: Entry, names: Names) -> None:
        if entry.written(self._key) and not entry.written(self._needs):
            sentence = f"`{self._key}` needs `{self._needs}` beside it"
            names.problems.add(entry.place_of(self._key), sentence, given=self._key, fix=f"add `{self._needs}`")

    def schema(self) -> Schema:
        return {"dependentRequired": {self._key: [self._needs]}}


class Belongs(Rule):
    """Keys that go with some values of another key only."""

    def __init__(self, key: str, what: str, belongings: Mapping[str, tuple[str, ...]]) -> None:
        self._key, self._what, self._belongings = key, what, belongings

    def check(self, entry: Entry, names: Names) -> None:
        value = entry.get(self._key)
        for key, owners in self._belongings.items():
            if value and entry.written(key) and value not in owners:
                whose = " and ".join(owners)
                sentence = f"`{key}` belongs to {whose}; {self._what} `{entry.name}` is {value}"
                near = f"leave out `{key}`, or write `{self._key}: {owners[0]}`"
                names.problems.add(entry.place_of(key), sentence, given=key, fix=near)

    def schema(self) -> Schema:
        return {
            "allOf": [
                {"if": {"required": [key]}, "then": {"properties": {self._key: {"enum": list(owners)}}}}
                for key, owners in self._belongings.items()
            ]
        }


class Demands(Rule):
    """Values of a key that need another key."""

    def __init__(self, key: str, what: str, demands: Mapping[str, str]) -> None:
        self._key, self._what, self._demands = key, what, demands

    def check(self, entry: Entry, names: Names) -> None:
        value = entry.get(self._key)
        needed = self._demands.get(value) if isinstance(value, str) else None
        if needed and not entry.written(needed):
            sentence = f"{self._what} `{entry.name}` is {value}: it needs `{needed}`"
            names.problems.add(entry.place, sentence, fix=f"add `{needed}`")

    def schema(self) -> Schema:
        return {
            "allOf": [
                {
                    "if": {"required": [self._key], "properties": {self._key: {"const": value}}},
                    "then": {"required": [needed]},
                }
                for value, needed in self._demands.items()
            ]
        }
