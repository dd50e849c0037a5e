"""A file that is read key by key. What is something else than it should be is noted and left out, and told at once."""

from collections.abc import Collection, Iterable

from engine import errors
from engine.sheets import tree, words
from engine.sheets.problems import Problems
from engine.sheets.tree import Node


class Sheet:
    """Reads nodes as what they should be; ``key`` is the name under which a problem is told.

    Scalars are read by their text, so that `on`, `no` and dates stay what the owner wrote.
    """

    def __init__(self, source: str | bytes, path: str, kind: type[errors.BadYaml]) -> None:
        """Raises an error of that kind where the text is no YAML at all."""
        self.path, self.problems, self._kind = path, Problems(path), kind
        root = tree.scan(source, self.problems)
        if root is None:
            raise self.problems.refusal(kind)
        self.root = root

    def check(self) -> None:
        """Raises the sheet's kind of error, with every problem that was found."""
        if self.problems.found:
            raise self.problems.refusal(self._kind)

    def entries(self, node: Node, key: str, allowed: Collection[str] = ()) -> dict[str, Node]:
        """The entries of a mapping; `allowed` keys, or any."""
        if node.kind != "mapping":
            self.wrong(node, key, "a mapping such as {key: value}")
            return {}
        found: dict[str, Node] = {}
        for name, value in node.value.items():
            if allowed and name not in allowed:
                self.wrong_key(node, name, key, ", ".join(allowed), allowed)
            elif not name:
                self.wrong_key(node, name, key, "a text")
            else:
                found[name] = value
        return found

    def items(self, node: Node, key: str, example: str) -> tuple[Node, ...]:
        """The items of a list."""
        if node.kind == "sequence":
            items: tuple[Node, ...] = node.value
            return items
        self.wrong(node, key, f"a list such as {example}")
        return ()

    def text(self, node: Node, key: str) -> str | None:
        """The text of a scalar; None where it is something else or empty."""
        if node.kind == "scalar" and node.text:
            return node.text
        self.wrong(node, key, "a text")
        return None

    def wrong(self, node: Node, key: str, allowed: str, fix: str = "", near: Iterable[str] = ()) -> None:
        """Notes a problem at a value; ``near`` are the words among which the likely fix is looked for."""
        given = repr(words.shown(node.text)) if node.kind == "scalar" else _KINDS[node.kind]
        sentence = f"{key}: given {given}"
        self.problems.add(node.place, sentence, given=node.text or given, allowed=allowed, fix=fix, near=near)

    def wrong_key(self, node: Node, name: str, key: str, allowed: str, near: Iterable[str] = ()) -> None:
        """Notes a problem at the key `name` of a mapping."""
        sentence = f"{key}: given {words.shown(name)!r}"
        self.problems.add(node.keys[name], sentence, given=name, allowed=allowed, near=near)


_KINDS = {"mapping": "a mapping", "sequence": "a list"}
